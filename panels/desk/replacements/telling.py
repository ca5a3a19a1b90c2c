"""Every change of the panel, told to whoever checks it: by tickets and figures, without names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.desk.replacements.pool import Published, draw_of, published
from panels.desk.seats import had_seat
from panels.door import Role, Room, Scope, read
from panels.pool.hiding import shown
from panels.stages import AFTER_DRAW
from panels.store.tables import ReplacementBatch, Seat, SeatState, Source
from strata.texts import Text, text


class Change(StrEnum):
    """What happened to a seat."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    STEPPED_IN = "stepped-in"


CHANGES: Mapping[Change, Text] = {
    Change.CONFIRMED: text("takes the seat"),
    Change.DECLINED: text("said no"),
    Change.WITHDRAWN: text("left after having confirmed"),
    Change.LAPSED: text("the offer ended without an answer"),
    Change.STEPPED_IN: text("was drawn to step in"),
}
_DECIDED = {
    SeatState.CONFIRMED: Change.CONFIRMED,
    SeatState.DECLINED: Change.DECLINED,
    SeatState.WITHDRAWN: Change.WITHDRAWN,
    SeatState.LAPSED: Change.LAPSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change; `link` says which replacement drew the person, 0 the first draw."""

    at: datetime
    ticket: str
    what: Change
    link: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One replacement.

    Parameters
    ----------
    link, at
        Its number in the folder, and when it was drawn.
    left, declined, came
        Tickets of who left, who no longer stood by, and who was drawn.
    open
        How many seats stayed open.
    source, method, number
        Who could step in, and how the number was found.
    gave_way
        Which quotas gave way, if an officer chose so.
    """

    link: int
    at: datetime
    left: tuple[str, ...]
    declined: tuple[str, ...]
    came: tuple[str, ...]
    open: int
    source: Source
    method: str
    number: str
    gave_way: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many of a group sit now, and left so far; None where so few that it stays hidden."""

    feature: str
    value: str
    seated: int | None
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that happened to the panel since the draw.

    Parameters
    ----------
    seats, confirmed, offered
        How many there are, are taken for sure, and could still say no.
    events, batches
        In the order in which they happened.
    groups
        For each value of the quotas.
    checkpoint
        Digest of the last draw of the chain: the exported folder must come to the same.
    """

    seats: int
    confirmed: int
    offered: int
    events: tuple[Event, ...]
    batches: tuple[Batch, ...]
    groups: tuple[Group, ...]
    checkpoint: str | None


@read(scope=Scope.JURY, roles=(Role.OFFICER, Role.OBSERVER), stages=AFTER_DRAW)
def changes(room: Room) -> Changes:
    """Tell every change of the panel by tickets, without names."""
    draw = draw_of(room.session, room.jury.id)
    wanted = select(Seat).where(Seat.draw_id == draw.id).order_by(Seat.ticket)
    seats = [seat for seat in room.session.scalars(wanted) if had_seat(seat)]
    states = Counter(seat.state for seat in seats)
    return Changes(
        seats=room.jury.seats,
        confirmed=states[SeatState.CONFIRMED],
        offered=states[SeatState.OFFERED],
        events=tuple(sorted(_events(seats), key=lambda one: (one.at, one.link, one.ticket))),
        batches=tuple(_batches(room.session, draw.id)),
        groups=tuple(_groups(published(room.session, draw.id), seats)),
        checkpoint=draw.checkpoint,
    )


def _events(seats: list[Seat]) -> Iterator[Event]:
    for seat in seats:
        if seat.link:
            yield Event(
                at=seat.offered_at, ticket=seat.ticket, what=Change.STEPPED_IN, link=seat.link
            )
        if seat.state in _DECIDED and seat.decided_at is not None:
            yield Event(
                at=seat.decided_at, ticket=seat.ticket, what=_DECIDED[seat.state], link=seat.link
            )


def _batches(session: Session, draw_id: str) -> Iterator[Batch]:
    wanted = select(ReplacementBatch).where(ReplacementBatch.draw_id == draw_id)
    for row in session.scalars(wanted.order_by(ReplacementBatch.link)):
        tickets = json.loads(row.tickets)
        yield Batch(
            link=row.link,
            at=row.at,
            left=tuple(tickets["left"]),
            declined=tuple(tickets["declined"]),
            came=tuple(tickets["came"]),
            open=row.open,
            source=row.source,
            method=row.method,
            number=row.number,
            gave_way=tuple(_given_way(change) for change in json.loads(row.broken)),
        )


def _given_way(change: Mapping[str, object]) -> Text:
    """Return a change of a quota in words, from what the manifest says of it."""
    named = {name: change[name] for name in ("feature", "value", "seats", "becomes")}
    if change["bound"] == "least":
        return text("{value} ({feature}): at least {becomes} instead of {seats}", **named)
    return text("{value} ({feature}): at most {becomes} instead of {seats}", **named)


def _groups(pool: Published, seats: list[Seat]) -> Iterator[Group]:
    sitting = (SeatState.OFFERED, SeatState.CONFIRMED)
    for feature in pool.quotas.features:
        values = pool.quotas.values(feature)
        now, left = dict.fromkeys(values, 0), dict.fromkeys(values, 0)
        for seat in seats:
            counts = now if seat.state in sitting else left
            counts[pool.values[seat.ticket][feature]] += 1
        seen, gone = (shown(counts, hide=True, least=0) for counts in (now, left))
        for value in values:
            yield Group(feature=feature, value=value, seated=seen[value], left=gone[value])
