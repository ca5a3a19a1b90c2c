"""The options, each written once so that it means the same in every command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from strata.texts import text


class Rule(StrEnum):
    """The rules that are built."""

    leximin = "leximin"
    maximin = "maximin"
    minimax = "minimax"
    nash = "nash"
    goldilocks = "goldilocks"
    legacy = "legacy"
    diversimax = "diversimax"


PANELS = 1_000_000
"""The most panels to number: more would take many minutes, and six digits are enough."""


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least`, to `most` if that is given."""

    def read(given: str) -> int:
        try:
            number = int(given)
        except ValueError:
            number = least - 1
        if number < least:
            raise typer.BadParameter(
                str(text("{given} is no whole number from {least}.", given=given, least=least))
            )
        if most is not None and number > most:
            raise typer.BadParameter(
                str(text("{given} is more than {most:,}.", given=given, most=most))
            )
        return number

    return read


def gamma(given: str) -> Fraction | str:
    """Read goldilocks' parameter: a number above 0, such as 0.5 or 1/2, or one of two words."""
    if given in ("balanced", "ratios"):
        return given
    try:
        number = Fraction(given)
    except (ValueError, ZeroDivisionError):
        number = Fraction(0)
    if number <= 0:
        raise typer.BadParameter(
            str(
                text(
                    "{given} is no number above 0, and neither 'balanced' nor 'ratios'.",
                    given=given,
                )
            )
        )
    return number


def seconds(given: str) -> float:
    """Read a number of seconds, 0 or more."""
    try:
        number = float(given)
    except ValueError:
        number = -1.0
    if not number >= 0:
        raise typer.BadParameter(str(text("{given} is no number of seconds.", given=given)))
    return number


def day(given: str) -> date:
    """Read a day, such as 2027-01-31."""
    try:
        return date.fromisoformat(given.strip())
    except ValueError as error:
        raise typer.BadParameter(
            str(text("{given} is no day. Write it like 2027-01-31.", given=given))
        ) from error


Pool = Annotated[
    Path, typer.Option(help="The volunteers: a CSV or Excel file, one row each.", metavar="FILE")
]
Quotas = Annotated[
    Path,
    typer.Option(
        help="The quotas: a CSV or Excel file with the columns feature, value, least, most.",
        metavar="FILE",
    ),
]
Seats = Annotated[
    int, typer.Option(help="How many people a panel has.", parser=whole(1), metavar="N")
]
Gamma = Annotated[
    Any,
    typer.Option(
        help="For the rule goldilocks: how much a low chance weighs beside a high one. A number "
        "above 0, 'balanced' (from the best lowest and highest chance) or 'ratios' (from the "
        "quotas beside the pool). Without it 1.",
        parser=gamma,
        metavar="GAMMA",
    ),
]
Id = Annotated[
    str | None,
    typer.Option(
        "--id",
        help="The column with the volunteers' ids. Without it: 'id' or 'nationbuilder_id' if "
        "there, else the first column if all its cells differ, else the numbers of the rows.",
        metavar="COLUMN",
    ),
]
Household = Annotated[
    str,
    typer.Option(
        help="Columns, separated by commas. Volunteers whose cells agree in all of them share a "
        "household, and at most one of them sits in a panel.",
        metavar="COLUMN,COLUMN",
    ),
]
On = Annotated[
    date | None,
    typer.Option(
        help="The day on which ages are counted, if the pool has dates or years of birth and the "
        "quotas have bands of age.",
        parser=day,
        metavar="YYYY-MM-DD",
    ),
]
Sheet = Annotated[
    str | None, typer.Option(help="The sheet of an Excel file of volunteers.", metavar="NAME")
]
QuotasSheet = Annotated[
    str | None, typer.Option(help="The sheet of an Excel file of quotas.", metavar="NAME")
]
Time = Annotated[
    float | None,
    typer.Option(
        help="Stop after so many seconds with what was found by then. Without it there is no limit "
        "for fewer than 2,000 volunteers, else 600 seconds.",
        parser=seconds,
        metavar="SECONDS",
    ),
]
Limit = Annotated[
    float,
    typer.Option(
        "--time",
        help="Stop after so many seconds with what was found by then.",
        parser=seconds,
        metavar="SECONDS",
    ),
]
"""The same for commands that have a limit in any case."""
Folder = Annotated[
    Path, typer.Argument(help="The folder that 'sortition lottery' wrote.", metavar="DIR")
]
Number = Annotated[
    str | None,
    typer.Option(
        help="The digits of balls or dice thrown in the room, all of them, such as 052.",
        metavar="DIGITS",
    ),
]
Beacon = Annotated[
    Path | None,
    typer.Option(
        help="A round of the drand beacon 'quicknet' as JSON; its signature is checked offline.",
        metavar="FILE",
    ),
]
Seed = Annotated[
    str | None,
    typer.Option(help="A text that nobody could choose to their liking.", metavar="TEXT"),
]
NoReport = Annotated[bool, typer.Option("--no-report", help="Make no report.html.")]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace", help="Write over an earlier folder. One that has been drawn stays as it is."
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Give the result as one JSON object on standard output.")
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug", help="If the program fails, show where. What is shown may hold personal data."
    ),
]


def columns(names: str) -> tuple[str, ...]:
    """Return the names of columns in a list separated by commas."""
    return tuple(name.strip() for name in names.split(",") if name.strip())
