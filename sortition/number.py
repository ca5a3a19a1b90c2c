"""The number of a draw: thrown in the room, or made from a seed or a beacon."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from sortition import beacon
from sortition.digest import digest, sha256
from sortition.folder.tables import rows_of
from sortition.lottery import WEIGHT_UNIT
from sortition.refused import Refused
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How the number came about, with what `draw.json` says of it."""

    method: str
    number: int
    seed: str | None = None
    counter: int | None = None
    beacon: dict[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """The panels of a folder: how many numbers fall to each, and how many digits a number has."""

    digest: str
    shares: tuple[int, ...]
    members: tuple[tuple[str, ...], ...]
    width: int


def number_from_seed(lottery: str, seed: str, count: int) -> tuple[int, int]:
    """Return a number below `count` that `seed` gives, all equally likely, and the counter used.

    Parameters
    ----------
    lottery
        SHA-256 of ``lottery.csv`` in hexadecimal.
    seed
        Any text.
    count
        How many numbers there are, at least 1.
    """
    limit = 2**256 - 2**256 % count
    for counter in itertools.count():
        drawn = int(digest("sortition/draw/1", lottery, seed, str(counter)), 16)
        if drawn < limit:
            break
    return drawn % count, counter


def panels_of(folder: Path) -> Panels:
    """Read the panels of a folder that has been verified."""
    content = (folder / "lottery.csv").read_bytes()
    (mark, *_), *rows = rows_of(content)
    if mark == "weight":
        shares = tuple(int(weight.replace(".", "")) for weight, *_ in rows)
    else:
        shares = (1,) * len(rows)
    return Panels(
        digest=sha256(content),
        shares=shares,
        members=tuple(tuple(cells) for _, *cells in rows),
        width=len(str((WEIGHT_UNIT if mark == "weight" else len(rows)) - 1)),
    )


def by_number(number: str, panels: Panels) -> Choice:
    """Take the digits thrown in the room.

    Raises
    ------
    Refused
        If no panel has this number.
    """
    digits = number.isascii() and number.isdigit() and len(number) == panels.width
    if not digits or int(number) >= sum(panels.shares):
        highest = sum(panels.shares) - 1
        raise Refused(
            "draw-number",
            text("{number!r:.40} is not the number of a panel.", number=number),
            text(
                "Give {width} digits, from {low} to {high}.",
                width=panels.width,
                low="0" * panels.width,
                high=str(highest),
            ),
        )
    return Choice(method="number", number=int(number))


def by_seed(seed: str, panels: Panels) -> Choice:
    """Make the number from a text.

    Raises
    ------
    Refused
        If the text is empty.
    """
    try:
        usable = bool(seed.strip()) and bool(seed.encode())
    except UnicodeEncodeError:
        usable = False
    if not usable:
        raise Refused(
            "draw-seed",
            text("The seed is empty, or no text."),
            text("Give a text that nobody could choose to their liking."),
        )
    number, counter = number_from_seed(panels.digest, seed, sum(panels.shares))
    return Choice(method="seed", number=number, seed=seed, counter=counter)


def by_beacon(path: Path, announced: int | None, panels: Panels) -> Choice:
    """Make the number from the round of the beacon in the file `path`.

    Raises
    ------
    Refused
        If the file is no genuine round, or another than was `announced`.
    NoPairing
        If the extra ``beacon`` is not installed.
    """
    found = beacon.read(path)
    if announced is not None and found.number != announced:
        raise Refused(
            "draw-announced",
            text(
                "This is round {number} of the beacon; round {announced} was announced to decide.",
                number=found.number,
                announced=announced,
            ),
            text("Give the round that was announced."),
            file=path,
        )
    number, counter = number_from_seed(panels.digest, found.randomness, sum(panels.shares))
    return Choice(
        method="beacon",
        number=number,
        seed=found.randomness,
        counter=counter,
        beacon={"chain": beacon.CHAIN, "round": found.number, "signature": found.signature},
    )
