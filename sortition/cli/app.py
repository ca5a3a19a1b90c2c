"""The command `sortition`: its commands in the order in which a jury needs them."""

from __future__ import annotations

from typing import Annotated

import typer

from sortition import __version__
from sortition.cli.announce import announce
from sortition.cli.check import check
from sortition.cli.demo import demo
from sortition.cli.draw import draw
from sortition.cli.lottery import lottery
from sortition.cli.publish import publish
from sortition.cli.report import report
from sortition.cli.verify import verify

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for command in (check, lottery, announce, draw, verify, publish, report, demo):
    app.command()(command)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"sortition {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Draw a citizens' jury by a fair lottery that anyone can check.

    \b
    sortition demo                                        see it at work on a made-up city
    sortition check   --pool P.csv --quotas Q.csv --seats 40
    sortition lottery --pool P.csv --quotas Q.csv --seats 40 --out jury
    sortition draw    jury --number 052
    sortition verify  jury

    \b
    Exit codes: 0 done; 1 the answer is no, or the step was refused; 2 input, files or options
    that cannot be used; 3 stopped before the best was proven; 4 a fault of the program.
    """
