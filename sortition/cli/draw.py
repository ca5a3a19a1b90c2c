"""`sortition draw`: one number decides which panel sits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options, progress
from sortition.cli.outcome import Outcome, carry_out, warn
from sortition.cli.verify import expect_manifest
from strata.problems import InputError, Problem
from strata.texts import Text, plural, text

if TYPE_CHECKING:
    from sortition.alternates.folder import Alternates
    from sortition.alternates.stay import Stay

_OFTEN = 20
"""A number of members who leave is named in the summary if it came up so often."""


def draw(
    folder: options.Folder,
    number: options.Number = None,
    beacon: options.Beacon = None,
    seed: options.Seed = None,
    alternates: Annotated[
        int,
        typer.Option(
            help="How many people to choose who step in when members leave: those with whom least "
            "is lost on average.",
            parser=options.whole(0),
            metavar="A",
        ),
    ] = 0,
    stay: Annotated[
        Path | None,
        typer.Option(
            help="Who stays with what probability, as 'sortition stay' writes it. Without it one "
            "in ten leaves, whoever they are.",
            metavar="FILE",
        ),
    ] = None,
    no_report: options.NoReport = False,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Draw one panel by a number, a public beacon or a seed.

    This happens once and for all. The folder is verified first. It says afterwards how, when and
    from what the panel was drawn; a second draw is refused. Alternates are chosen by the same seed,
    so decide on --alternates and --stay beforehand.

    \b
    Examples:
      sortition draw jury --number 052
      sortition draw jury --beacon round.json --alternates 8 --stay stay.csv
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
        if stay is not None and not alternates:
            raise InputError(
                [
                    Problem(
                        code="stay-alone",
                        what=text("Probabilities to stay serve to choose alternates."),
                        remedy=text("Say with --alternates how many, or leave out --stay."),
                        file=str(stay),
                    )
                ]
            )
        return drawn(
            folder,
            number=number,
            beacon=beacon,
            seed=seed,
            alternates=alternates,
            stay=stay,
            page=not no_report,
        )

    carry_out("draw", work, as_json=json, debug=debug)


def drawn(
    folder: Path,
    *,
    number: str | None = None,
    beacon: Path | None = None,
    seed: str | None = None,
    alternates: int = 0,
    stay: Path | None = None,
    page: bool = True,
) -> Outcome:
    """Draw from `folder`, with alternates if any are asked for, and write its page if `page`."""
    from sortition.draw import draw as decide

    expect_manifest(folder)
    likely, warnings = _stay(folder, stay)
    warn(warnings)
    with progress.shown() as show:
        found = decide(
            folder,
            at=datetime.now(UTC),
            number=number,
            seed=seed,
            beacon_file=beacon,
            count=alternates,
            stay=likely,
            progress=show,
        )
    return Outcome(
        summary=[
            text("Number {number}: the panel has been drawn.", number=found.number),
            text(
                "The {count} who sit in it stand in {file}.",
                count=len(found.tickets), file=folder / "panel.csv",
            ),
            *_chosen(folder, found.alternates),
        ],
        figures={
            "folder": str(folder),
            "method": found.method,
            "number": found.number,
            "panel": list(found.tickets),
            "alternates": None if found.alternates is None else _figures(found.alternates),
        },
        warnings=warnings,
        problems=_page(folder) if page else (),
    )  # fmt: skip


def _page(folder: Path) -> tuple[Problem, ...]:
    """Write the page; whatever comes of it, the draw stands, and that is said."""
    from sortition import report

    try:
        report.write(folder)
    except Exception as error:
        return (
            Problem(
                code="draw-page",
                what=text(
                    "The panel has been drawn and stands; only its page could not be written "
                    "({kind}).",
                    kind=type(error).__name__,
                ),
                remedy=text("Write it with `sortition report`; never draw again."),
                severity="warning",
                file=str(folder),
            ),
        )
    return ()


def _stay(folder: Path, path: Path | None) -> tuple[Stay, tuple[Problem, ...]]:
    """Read the probabilities before anything is drawn."""
    from sortition.alternates.folder import stay_for
    from sortition.alternates.stay import DEFAULT

    return (DEFAULT, ()) if path is None else stay_for(folder, path)


def _chosen(folder: Path, found: Alternates | None) -> Iterator[Text]:
    """Yield who steps in, and what that is worth."""
    if found is None:
        return
    from sortition.estimate import interval

    cover = found.cover
    yield plural(
        "The alternate stands in {file}.",
        "The {count} alternates stand in {file}, first to be called first.",
        count=len(found.tickets), file=folder / "alternates.csv",
    )  # fmt: skip
    low, high = interval(cover.kept, cover.simulated)
    yield text(
        "Of {count:,} simulated withdrawals they repair {share:.0%}, with every seat filled and "
        "every quota kept ({low:.0%} to {high:.0%} with 99 percent confidence).",
        count=cover.simulated,
        share=cover.kept / cover.simulated, low=float(low), high=float(high),
    )  # fmt: skip
    if often := [row for row in cover.by_left if row[1] >= _OFTEN]:
        yield text(
            "By how many leave: {shares}.",
            shares=", ".join(f"{left}: {kept / times:.0%}" for left, times, kept in often),
        )
    yield text(
        "On average {missed:.1f} seats and quota places are missed after the best repair, "
        "{without:.1f} without alternates.",
        missed=cover.missed / cover.simulated, without=cover.without / cover.simulated,
    )  # fmt: skip


def _figures(found: Alternates) -> dict[str, object]:
    from sortition.estimate import interval

    cover = found.cover
    return {
        "tickets": list(found.tickets),
        "simulated": cover.simulated,
        "kept": cover.kept,
        "interval": [round(float(bound), 4) for bound in interval(cover.kept, cover.simulated)],
        "missed": cover.missed,
        "missed_without": cover.without,
        "by_left": [
            {"left": left, "simulated": simulated, "kept": kept}
            for left, simulated, kept in cover.by_left
        ],
    }
