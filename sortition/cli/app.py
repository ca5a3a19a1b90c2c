"""The command `sortition`: its commands in the order in which a jury needs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from sortition import __version__
from sortition.cli.announce import announce
from sortition.cli.check import check
from sortition.cli.compare import compare
from sortition.cli.demo import demo
from sortition.cli.draw import draw
from sortition.cli.explain import explain
from sortition.cli.intersections import intersections
from sortition.cli.lottery import lottery
from sortition.cli.outcome import BAD_INPUT
from sortition.cli.publish import publish
from sortition.cli.quotas import quotas
from sortition.cli.replace import replace
from sortition.cli.report import report
from sortition.cli.rotate import rotate
from sortition.cli.shadow import shadow
from sortition.cli.stay import stay
from sortition.cli.verify import verify
from sortition.cli.what_if import what_if
from strata.problems import Problem
from strata.texts import Text, text

_UsageError: type[Exception] = typer.BadParameter.__bases__[0]  # typer has no public name for it


class Step(TyperCommand):
    """A command; an option that is given twice is refused, as only the last would count."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options, after a look at how often each is given."""
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        for option in () if ctx.resilient_parsing else given:
            single = not (getattr(option, "is_flag", False) or getattr(option, "multiple", False))
            if single and given.count(option) > 1:
                ctx.fail(
                    str(
                        text("{option} is given twice. Give it once.", option=option.opts[0])
                        if "," not in (option.metavar or "")
                        else text(
                            "{option} is given twice. Give it once, with commas between the names.",
                            option=option.opts[0],
                        )
                    )
                )
        return super().parse_args(ctx, args)


class Program(TyperGroup):
    """The commands; wrong usage too is said as JSON where that is asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options before the command."""
        ctx.meta["json"] = "--json" in args
        with _as_json(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Read the options of the command and run it."""
        with _as_json(ctx):
            return super().invoke(ctx)


@contextmanager
def _as_json(ctx: Any) -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        if isinstance(message := getattr(error, "message", None), str):
            vars(error)["message"] = message.removeprefix("Value error, ")  # as pydantic puts it
        if ctx.meta["json"]:
            problem = Problem(
                code="usage",
                what=text("{reason}", reason=getattr(error, "format_message", error.__str__)()),
                remedy=text("See the options with --help."),
            )
            head = {"command": ctx.invoked_subcommand, "exit": BAD_INPUT}
            said = head | {"problems": [problem.as_json()]}
            print(json.dumps(said, ensure_ascii=False, indent=2))
        raise


COMMANDS: tuple[Callable[..., None], ...] = (
    quotas,
    check,
    rotate,
    lottery,
    announce,
    stay,
    draw,
    shadow,
    replace,
    verify,
    publish,
    report,
    explain,
    what_if,
    intersections,
    compare,
    demo,
)
"""The commands that work on files alone."""


def program(
    commands: Iterable[Callable[..., None]],
    groups: Mapping[str, tuple[Text, Mapping[str, Callable[..., None]]]] | None = None,
) -> typer.Typer:
    """Return the command line of `commands`, and of groups of commands with what each is about."""
    made = _of(commands)
    made.callback()(main)
    for name, (about, within) in (groups or {}).items():
        made.add_typer(_of(within.values(), names=list(within)), name=name, help=str(about))
    return made


def _of(commands: Iterable[Callable[..., None]], names: Sequence[str] = ()) -> typer.Typer:
    made = typer.Typer(
        cls=Program,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    for name, command in zip_longest(names, commands):
        made.command(name, cls=Step)(command)
    return made


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"sortition {__version__}")
        raise typer.Exit


def main(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Draw a citizens' jury by a fair lottery that anyone can check.

    \b
    sortition demo                                        see it at work on a made-up city
    sortition app                                         the screens, for everything around it
    sortition check   --pool P.csv --quotas Q.csv --seats 40
    sortition lottery --pool P.csv --quotas Q.csv --seats 40 --out jury
    sortition publish jury --out public
    sortition draw    jury --number 052
    sortition verify  jury
    sortition publish jury --out public --replace

    \b
    Exit codes: 0 done; 1 the answer is no, or the step was refused; 2 input, files or options
    that cannot be used; 3 stopped before the best was proven; 4 a fault of the program.
    """


app = program(COMMANDS)
