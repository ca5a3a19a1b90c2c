"""`sortition draw`: one number decides which panel sits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from sortition.cli.verify import expect_manifest
from strata.problems import InputError, Problem
from strata.texts import text


def draw(
    folder: options.Folder,
    number: Annotated[
        str | None,
        typer.Option(
            help="The digits of balls or dice thrown in the room, all of them, such as 052.",
            metavar="DIGITS",
        ),
    ] = None,
    beacon: Annotated[
        Path | None,
        typer.Option(
            help="A round of the drand beacon 'quicknet' as JSON; its signature is checked "
            "offline.",
            metavar="FILE",
        ),
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option(help="A text that nobody could choose to their liking.", metavar="TEXT"),
    ] = None,
    no_report: options.NoReport = False,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Draw one panel by a number, a public beacon or a seed.

    This happens once and for all. The folder is verified first. It says afterwards how, when and
    from what the panel was drawn; a second draw is refused.

    \b
    Examples:
      sortition draw jury --number 052
      sortition draw jury --beacon round.json
    """

    def work() -> Outcome:
        if sum(given is not None for given in (number, beacon, seed)) != 1:
            raise InputError(
                [
                    Problem(
                        code="draw-method",
                        what=text("A draw needs exactly one of a number, a beacon and a seed."),
                        remedy=text("Give one of --number, --beacon and --seed."),
                    )
                ]
            )
        return drawn(folder, number=number, beacon=beacon, seed=seed, page=not no_report)

    carry_out("draw", work, as_json=json, debug=debug)


def drawn(
    folder: Path,
    *,
    number: str | None = None,
    beacon: Path | None = None,
    seed: str | None = None,
    page: bool = True,
) -> Outcome:
    """Draw from `folder`, and write its page again if `page`."""
    from sortition.draw import draw as decide

    expect_manifest(folder)
    found = decide(folder, at=datetime.now(UTC), number=number, seed=seed, beacon_file=beacon)
    if page:
        from sortition import report

        report.write(folder)
    return Outcome(
        summary=[
            text("Number {number}: the panel has been drawn.", number=found.number),
            text(
                "The {count} who sit in it stand in {file}.",
                count=len(found.tickets), file=folder / "panel.csv",
            ),
        ],
        figures={
            "folder": str(folder),
            "method": found.method,
            "number": found.number,
            "panel": list(found.tickets),
        },
    )  # fmt: skip
