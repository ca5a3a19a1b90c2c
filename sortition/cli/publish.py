"""`sortition publish`: the part of a folder that anyone may see."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from strata.texts import text


def publish(
    folder: options.Folder,
    out: Annotated[Path, typer.Option(help="The folder to write.", metavar="PUBLIC")],
    replace: options.Replace = False,
    no_report: options.NoReport = False,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Copy the part of a folder that anyone may see.

    That is all but the table of volunteers and the salts. The page is made anew for it.

    \b
    Example:
      sortition publish jury --out public
    """

    def work() -> Outcome:
        return published(folder, out, replace=replace, page=not no_report)

    carry_out("publish", work, as_json=json, debug=debug)


def published(folder: Path, out: Path, *, replace: bool = False, page: bool = True) -> Outcome:
    """Copy the public part of `folder` to `out`, with a page of its own if `page`."""
    from sortition.publish import publish as copy

    def write_page(fresh: Path) -> None:
        from sortition import report

        report.write(fresh, public=True, full=folder)

    copy(folder, out, replace=replace, report=write_page if page else None)
    return Outcome(
        summary=[text("Wrote {out}: this part may be published.", out=out)],
        figures={"folder": str(folder), "out": str(out)},
    )
