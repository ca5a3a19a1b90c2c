"""What came of the draw, as anyone may see it: number, panel by tickets, groups, how to check."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

from panels.door import Role, Room, Scope, read
from panels.door.roles import GRANTED
from panels.draws.folders import current
from panels.draws.freezing import freeze_of
from panels.juries import texts
from panels.juries.stopped import Stopped, stopped_of
from panels.store.tables import Draw, DrawFolder, DrawState
from sortition.folder.tables import rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many of the panel have a value; None where few would be told apart."""

    feature: str
    value: str
    seats: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annulled:
    """A draw that does not count any more, and why."""

    at: datetime
    reason: str
    number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawResult:
    """The draw of a jury, as far as it is public.

    Parameters
    ----------
    title, language
        Of the jury.
    question
        What is asked, by language, as published.
    seats
        How many people sit.
    people
        How many could be drawn, once they are frozen.
    published
        Whether the lottery is.
    panels, lowest, proven, manifest
        Of the published lottery: how many numbered panels, the lowest chance of anybody, whether
        it is proven that no lottery gives the least lucky more, and the digest of the manifest.
    round, round_at
        What of the beacon decides, if it was announced.
    number, method, drawn_at
        Of the draw.
    tickets, alternates
        Who was drawn, and who stands by in their order.
    groups
        The make-up of the panel that was drawn.
    annulled
        Draws that were annulled, the newest first.
    stopped
        That the jury was called off, and why.
    address
        Where the screens are reached.
    """

    title: str
    language: str
    question: Mapping[str, str]
    seats: int
    people: int | None = None
    published: bool = False
    panels: int | None = None
    lowest: Fraction | None = None
    proven: bool | None = None
    manifest: str | None = None
    round: int | None = None
    round_at: datetime | None = None
    number: str | None = None
    method: str | None = None
    drawn_at: datetime | None = None
    tickets: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    annulled: tuple[Annulled, ...] = ()
    stopped: Stopped | None = None
    address: str = ""

    @property
    def digits(self) -> int:
        """How many digits decide."""
        return len(str((self.panels or 1000) - 1))


@read(scope=Scope.JURY, roles=GRANTED | {Role.PUBLIC})
def draw_result(room: Room) -> DrawResult:
    """Show the draw as anyone may see it; before it, what is known beforehand."""
    jury = room.jury
    frozen = freeze_of(room.session, jury.id)
    draw = current(room.session, jury.id)
    shown = draw is not None and draw.published_at is not None
    given: dict[str, object] = {
        "title": jury.title,
        "language": jury.language,
        "question": _question(room),
        "seats": jury.seats,
        "people": frozen.people if frozen else None,
        "annulled": _annulled(room),
        "stopped": stopped_of(jury),
        "address": room.house.settings.address,
    }
    if shown and draw is not None:
        given |= _lottery(draw)
        if draw.state is DrawState.DRAWN:
            given |= _drawn(room, draw)
    return DrawResult(**given)  # type: ignore[arg-type]


def _question(room: Room) -> Mapping[str, str]:
    """Return the published question, the newest version in each language."""
    found: dict[str, str] = {}
    for row in texts.versions(room.session, room.jury.id, texts.Field.QUESTION):
        if row.published_at is not None:
            found.setdefault(row.language, row.text)
    return found


def _lottery(draw: Draw) -> dict[str, object]:
    from sortition.beacon import time_of

    return {
        "published": True,
        "panels": draw.panels,
        "lowest": None if draw.lowest is None else Fraction(draw.lowest),
        "proven": draw.proven,
        "manifest": draw.manifest,
        "round": draw.round,
        "round_at": None if draw.round is None else time_of(draw.round),
    }


def _drawn(room: Room, draw: Draw) -> dict[str, object]:
    public = room.session.scalar(select(DrawFolder.public).where(DrawFolder.draw_id == draw.id))
    makeup: dict[str, dict[str, int | None]] = json.loads(draw.makeup or "{}")
    return {
        "number": draw.number,
        "method": draw.method,
        "drawn_at": draw.drawn_at,
        "tickets": _column(public, "panel.csv", 0),
        "alternates": _column(public, "alternates.csv", 1),
        "groups": tuple(
            Group(feature=feature, value=value, seats=seats)
            for feature, counts in makeup.items()
            for value, seats in counts.items()
        ),
    }


def _column(archive: bytes | None, name: str, column: int) -> tuple[str, ...]:
    """Return a column of a table in an archive, nothing if it is not there."""
    if archive is None:
        return ()
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        if name not in files.namelist():
            return ()
        return tuple(row[column] for row in rows_of(files.read(name))[1:])


def _annulled(room: Room) -> tuple[Annulled, ...]:
    wanted = select(Draw).where(
        Draw.jury_id == room.jury.id,
        ~Draw.test,
        Draw.state == DrawState.ANNULLED,
        Draw.published_at.is_not(None),
    )
    return tuple(
        Annulled(at=row.annulled_at, reason=row.annul_reason or "", number=row.number)
        for row in room.session.scalars(wanted.order_by(Draw.annulled_at.desc()))
        if row.annulled_at is not None
    )
