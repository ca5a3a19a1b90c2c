"""Reading what later commands put into a folder: announcement and draw."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from sortition.report.contents import Announcement, Draw
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
        tickets = tuple(row["id"] for row in dicts(content))
        require(chances.keys() >= set(tickets))
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
        )
