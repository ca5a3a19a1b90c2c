"""Reading what later commands put into a folder: announcement, draw, alternates, replacements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from sortition.digest import sha256
from sortition.folder.writing import REPLACEMENTS
from sortition.report.contents import (
    Alternates,
    Announcement,
    Contents,
    Draw,
    Replacement,
    Widened,
)
from sortition.report.parsing import dicts, reading, require


def announcement(path: Path) -> Announcement | None:
    """Return what was announced, None if nothing was.

    Raises
    ------
    Refused
        As `sortition.report.reading.read`.
    """
    if not path.exists():
        return None
    with reading(path) as content:
        announced = json.loads(content)
        return Announcement(
            round=int(announced["round"]),
            beacon=str(announced["beacon"]),
            manifest=str(announced["manifest"]),
            at=datetime.fromisoformat(announced["at"]),
        )


def draw(folder: Path, chances: Mapping[str, Fraction]) -> Draw | None:
    """Return the draw, None if there was none.

    Raises
    ------
    Refused
        As `sortition.report.reading.read`.
    """
    if not (folder / "draw.json").exists():
        return None
    with reading(folder / "panel.csv") as content:
        rows = dicts(content)
        tickets = tuple(row["id"] for row in rows)
        require(chances.keys() >= set(tickets))
        numbers = sorted({int(row["jury"]) for row in rows if "jury" in row})
        juries = tuple(
            tuple(row["id"] for row in rows if int(row["jury"]) == number) for number in numbers
        )
    with reading(folder / "draw.json") as content:
        drawn = json.loads(content)
        beacon = drawn.get("beacon") or {}
        require(drawn["method"] in ("number", "beacon", "seed"))
        return Draw(
            method=drawn["method"],
            at=datetime.fromisoformat(drawn["at"]),
            manifest=str(drawn["manifest"]),
            lottery=str(drawn["lottery"]),
            number=str(drawn["number"]),
            seed=str(drawn.get("seed") or ""),
            round=int(beacon["round"]) if drawn["method"] == "beacon" else None,
            signature=str(beacon.get("signature") or ""),
            panel_csv=str(drawn["panel_csv"]),
            tickets=tickets,
            juries=juries,
            alternates=_alternates(folder / "alternates.csv", drawn.get("alternates"), chances),
            digest=sha256(content),
        )


def _alternates(
    path: Path, told: Mapping[str, Any] | None, chances: Mapping[str, Fraction]
) -> Alternates | None:
    """Return the alternates of whom `draw.json` tells, None if it tells of none."""
    if told is None:
        return None
    with reading(path) as content:
        tickets = tuple(row["id"] for row in dicts(content))
        require(chances.keys() >= set(tickets))
        require(len(tickets) == int(told["count"]) > 0)
    kept, simulated = int(told["kept"]), int(told["simulated"])
    require(0 <= kept <= simulated and simulated > 0)
    return Alternates(
        tickets=tickets,
        simulated=simulated,
        kept=kept,
        missed=int(told["missed"]),
        missed_without=int(told["missed_without"]),
        by_left=tuple(
            (int(row["left"]), int(row["simulated"]), int(row["kept"])) for row in told["by_left"]
        ),
    )


def replacements(folder: Path, read: Callable[[Path], Contents]) -> Iterator[Replacement]:
    """Yield the replacements in their order; `read` reads the folder of one.

    Raises
    ------
    Refused
        As `sortition.report.reading.read`.
    """
    number = 1
    while (place := folder / REPLACEMENTS / str(number)).is_dir():
        lottery = read(place)
        with reading(place / "manifest.json") as content:
            told = json.loads(content)["replacement"]
            require(told["number"] == number and told["from"] in ("pool", "alternates"))
            yield Replacement(
                left=tuple(map(str, told["left"])),
                declined=len(told["declined"]),
                unavailable=len(told["unavailable"]),
                alternates=told["from"] == "alternates",
                open=int(told["open"]),
                widened=tuple(_widened(change) for change in told["widened"]),
                lottery=lottery,
            )
        number += 1


def _widened(change: Mapping[str, Any]) -> Widened:
    require(change["bound"] in ("least", "most"))
    return Widened(
        feature=str(change["feature"]),
        value=str(change["value"]),
        bound=change["bound"],
        seats=int(change["seats"]),
        becomes=int(change["becomes"]),
    )
