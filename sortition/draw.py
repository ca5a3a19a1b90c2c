"""The draw: one number, from the room, a beacon or a seed, and the panel that has it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sortition import announce
from sortition.alternates.folder import Alternates, alternates, own_seed
from sortition.alternates.stay import DEFAULT, Stay
from sortition.digest import sha256
from sortition.folder.atomic import held, put_file
from sortition.folder.contents import as_json
from sortition.folder.tables import table
from sortition.folder.writing import LOTTERY_FILES
from sortition.number import Choice, Panels, by_beacon, by_number, by_seed, panels_of
from sortition.progress import Progress, quiet
from sortition.refused import Refused
from sortition.verification import holds, verify
from strata.texts import Text, text

FORMAT = "sortition-draw/1"

_CSV = ("panel.csv", "alternates.csv", "stay.csv")
"""What a draw writes before `draw.json`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomness:
    """Where the number comes from: digits thrown in the room, a text, or a round of the beacon."""

    number: str | None = None
    seed: str | None = None
    beacon_file: Path | None = None

    @property
    def count(self) -> int:
        """How many of them were given."""
        return sum(given is not None for given in (self.number, self.seed, self.beacon_file))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was drawn.

    Parameters
    ----------
    method
        ``number``, ``beacon`` or ``seed``.
    number
        As in ``lottery.csv``; for exact weights 15 digits.
    panel
        Row of ``lottery.csv``, from 0.
    tickets
        The panel, sorted.
    alternates
        Who steps in; None if none were asked for.
    """

    method: str
    number: str
    panel: int
    tickets: tuple[str, ...]
    alternates: Alternates | None = None


def draw(
    folder: Path,
    *,
    at: datetime,
    number: str | None = None,
    seed: str | None = None,
    beacon_file: Path | None = None,
    count: int = 0,
    stay: Stay = DEFAULT,
    progress: Progress = quiet,
) -> Drawn:
    """Draw one panel of the lottery in `folder` and record how, once and for all.

    Parameters
    ----------
    folder
        The full folder of a lottery; it is verified first.
    at
        When; a time zone is needed.
    number, seed, beacon_file
        Exactly one of them: the digits thrown in the room, a text, or a round of the beacon.
    count
        How many alternates to choose with it.
    stay
        With what probability members stay, which the choice of alternates rests on.
    progress
        Told how far that choice is.

    Raises
    ------
    Refused
        If there was a draw, if the lottery is a test or does not verify, if another round or
        method was announced, if number, seed or beacon are not right, or if there are no so many
        alternates. The folder is then as it was.
    NoPairing
        If a beacon is given and the extra ``beacon`` is not installed.
    ValueError
        If `at` has no time zone.
    """
    announce.stamp(at)
    randomness = Randomness(number=number, seed=seed, beacon_file=beacon_file)
    _check_method(randomness)
    with held(folder):
        announce.refuse_drawn(folder)
        announce.refuse_test(folder)
        _check(folder)
        return draw_here(folder, randomness, at=at, count=count, stay=stay, progress=progress)


def draw_here(
    folder: Path,
    randomness: Randomness,
    *,
    at: datetime,
    count: int = 0,
    stay: Stay = DEFAULT,
    progress: Progress = quiet,
) -> Drawn:
    """Draw as `draw` does in a folder that is known to be whole and that nobody else changes.

    Parameters, Raises: as `draw`.
    """
    time = announce.stamp(at)
    _check_method(randomness)
    panels = panels_of(folder)
    if count and len(panels.members[0]) > 1:
        raise Refused(
            "alternates-juries",
            text("Alternates are chosen for one panel; here several are drawn at once."),
            text("Draw without --alternates, then reserve people with `sortition shadow`."),
            file=folder,
        )
    announced = announce.announcement(folder)
    if announced is not None and randomness.beacon_file is None:
        raise Refused(
            "draw-announced",
            text("Round {round} of the beacon was announced to decide.", round=announced),
            text("Draw with --beacon FILE, holding that round."),
            file=folder,
        )
    if randomness.number is not None:
        choice = by_number(randomness.number, panels)
    elif randomness.beacon_file is not None:
        choice = by_beacon(randomness.beacon_file, announced, panels)
    else:
        choice = by_seed(randomness.seed or "", panels)
    return _record(folder, choice, panels, time, count=count, stay=stay, progress=progress)


def _check_method(randomness: Randomness) -> None:
    if randomness.count != 1:
        raise Refused(
            "draw-method",
            text("A draw needs exactly one of number, seed and beacon."),
            text("Give one of --number, --seed and --beacon."),
        )


def _check(folder: Path) -> None:
    """Check that the folder is whole and that everything in it adds up."""
    missing = [name for name in LOTTERY_FILES if not (folder / name).is_file()]
    if missing:
        raise _damaged(folder, text("{names} missing", names=", ".join(missing)))
    for name in reversed(_CSV):  # of a draw that was cut short
        (folder / name).unlink(missing_ok=True)
    findings = verify(folder)
    if not holds(findings):
        wrong = next(finding for finding in findings if finding.state == "wrong")
        raise _damaged(folder, text("{what}: {detail}", what=wrong.what, detail=wrong.detail))


def _damaged(folder: Path, why: Text) -> Refused:
    return Refused(
        "folder-tampered",
        text("The lottery in {folder} is not as it was published ({why}).", folder=folder, why=why),
        text("See `sortition verify`; draw in the full folder as it was written."),
        file=folder,
    )


def _seated(juries: tuple[str, ...]) -> list[list[str]]:
    """Return the rows of `panel.csv`: who was drawn, and for which jury if there are several."""
    several = len(juries) > 1
    return sorted(
        [ticket, str(number)] if several else [ticket]
        for number, members in enumerate(juries, start=1)
        for ticket in members.split(" ")
    )


def _record(
    folder: Path,
    choice: Choice,
    panels: Panels,
    at: str,
    *,
    count: int,
    stay: Stay,
    progress: Progress,
) -> Drawn:
    """Write the tables, then `draw.json`, which makes the draw count."""
    totals = itertools.accumulate(panels.shares)
    panel = next(row for row, total in enumerate(totals) if total > choice.number)
    seated = _seated(panels.members[panel])
    tickets = tuple(ticket for ticket, *_ in seated)
    number = f"{choice.number:0{panels.width}d}"
    found: Alternates | None = None
    if count:
        seed = own_seed(panels.digest, choice.method, choice.seed or number)
        found = alternates(folder, tickets, count, stay=stay, seed=seed, progress=progress)
    content = table(["id", "jury"][: len(seated[0])], seated)
    announced = folder / "announcement.json"
    record = {
        "format": FORMAT,
        "method": choice.method,
        "at": at,
        "manifest": sha256((folder / "manifest.json").read_bytes()),
        "lottery": panels.digest,
        "announcement": sha256(announced.read_bytes()) if announced.exists() else None,
        "number": number,
        "panel": panel,
        "seed": choice.seed,
        "counter": choice.counter,
        "beacon": choice.beacon,
        "panel_csv": sha256(content),
        "alternates": None if found is None else dict(found.record),
    }
    tables = {"panel.csv": content} | dict(found.files if found else {})
    for name, rows in tables.items():
        put_file(folder / name, rows, replace=True)
    try:
        put_file(folder / "draw.json", as_json(record))
    except FileExistsError:
        announce.refuse_drawn(folder)
        raise
    return Drawn(
        method=choice.method, number=number, panel=panel, tickets=tickets, alternates=found
    )
