"""The draw: two people type the number, or the beacon gives it, and the panel is drawn once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select

from panels.accounts.two import second_person
from panels.door import Role, Room, Scope, action
from panels.draws import folders
from panels.draws.nobody import nobody
from panels.draws.places import private_folder
from panels.draws.publishing import published
from panels.juries import machine
from panels.stages import Stage
from panels.store.tables import (
    Draw,
    DrawState,
    Person,
    Seat,
    SeatState,
    Ticket,
    TypedNumber,
)
from sortition import report
from sortition.digest import sha256
from sortition.draw import Drawn
from sortition.draw import draw as decide
from sortition.refused import Refused
from sortition.report import reading
from sortition.report.makeup import makeup
from strata.texts import text

DAYS = range(1, 61)
"""For how many days an offer of a seat can hold."""
USUAL_DAYS = 7
MOST_OF_A_ROUND = 10_000
"""Bytes that a round of the beacon has at most."""


class Typed(StrEnum):
    """What came of a number that somebody typed."""

    FIRST = "first"
    """Another person is to type it too."""
    DIFFERS = "differs"
    """It is not the number that the other typed: both look again."""
    DRAWN = "drawn"
    """Both are the same, and the panel is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """What a draw came to: who was drawn when, and what is kept of it."""

    at: datetime
    found: Drawn
    checkpoint: str
    makeup: str
    archive: bytes
    public: bytes


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER, Role.ADMINISTRATOR},
    stages={Stage.FROZEN},
    logs="the id of the lottery, what came of it; of a draw the number, how many were drawn",
)
def type_number(room: Room, number: str, *, days: int = USUAL_DAYS) -> Typed:
    """Type the number that was thrown; once two people typed the same, the panel is drawn.

    Parameters
    ----------
    room
        Of the jury.
    number
        All digits, also zeros at the beginning.
    days
        For how many days the offers of seats hold; what the second person says counts.
    """
    draw = published(room.session, room.jury.id)
    _check_days(days)
    if draw.round is not None:
        raise Refused(
            "draw-announced",
            text("Round {round} of the beacon was announced to decide.", round=draw.round),
            text("Draw with the file of that round."),
        )
    digits = _digits(draw, number)
    came = _compared(room, draw, digits)
    room.note(draw=draw.id, came=came.value)
    if came is Typed.DRAWN:
        _draw(room, draw, days, number=digits)
    return came


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages={Stage.FROZEN},
    logs="the id of the lottery, the round; the number, how many were drawn",
)
def draw_by_beacon(room: Room, round_file: bytes, *, days: int = USUAL_DAYS) -> None:
    """Draw the panel by the round of the beacon that was announced, from the file of that round."""
    draw = published(room.session, room.jury.id)
    _check_days(days)
    if draw.round is None:
        raise Refused(
            "draw-unannounced",
            text("No round of the beacon was announced."),
            text("Announce one that lies ahead, or throw a number in the room."),
        )
    if len(round_file) > MOST_OF_A_ROUND:
        raise Refused(
            "beacon-unreadable",
            text("This is not a round of the beacon: it is too large."),
            text("Give the file that the beacon's address shows for that round."),
        )
    room.note(draw=draw.id, round=draw.round)
    _draw(room, draw, days, beacon=round_file)


def typed_of(room: Room, draw: Draw) -> list[TypedNumber]:
    """Return what was typed for a draw."""
    wanted = select(TypedNumber).where(TypedNumber.draw_id == draw.id)
    return list(room.session.scalars(wanted.order_by(TypedNumber.at, TypedNumber.by)))


def _digits(draw: Draw, number: str) -> str:
    """Return the digits of `number`, if a panel has it."""
    digits = number.strip()
    width = len(str(draw.panels - 1))
    if not (digits.isascii() and digits.isdigit() and len(digits) == width):
        raise Refused(
            "number-digits",
            text("The number has {width} digits.", width=width),
            text("Type every digit that was thrown, also a 0 at the beginning."),
        )
    return digits


def _compared(room: Room, draw: Draw, digits: str) -> Typed:
    """Keep what was typed, and say how it compares with what the other typed."""
    rows = typed_of(room, draw)
    own = next((row for row in rows if row.by == room.actor), None)
    others = [row for row in rows if row.by != room.actor]
    if own is not None and not others and room.house.settings.alone:
        if own.number != digits:
            room.session.delete(own)  # one person alone begins anew
            return Typed.DIFFERS
        second_person(room, own.by)
        return Typed.DRAWN
    if own is None:
        own = TypedNumber(draw_id=draw.id, by=room.actor, number=digits, at=room.now)
        room.session.add(own)
    elif own.number == digits and not others:
        second_person(room, own.by)
    own.number, own.at = digits, room.now
    if not others:
        return Typed.FIRST
    return Typed.DRAWN if any(row.number == digits for row in others) else Typed.DIFFERS


def _check_days(days: int) -> None:
    if days not in DAYS:
        raise Refused(
            "offer-days",
            text("An offer cannot hold for {days} days.", days=days),
            text("Give 1 to {most} days.", most=DAYS[-1]),
        )


def _draw(
    room: Room, draw: Draw, days: int, *, number: str | None = None, beacon: bytes | None = None
) -> None:
    """Keep what was drawn, offer the seats, and bring the jury on."""
    archive, count, at = folders.archive_of(room.session, draw.id), room.jury.alternates, room.now
    of = (sha256(archive), str(count), str(number), sha256(beacon or b""))
    got = room.prepared(
        " ".join(of), lambda: _decided(archive, at, count, number=number, beacon=beacon)
    )
    draw.state, draw.method, draw.number = DrawState.DRAWN, got.found.method, got.found.number
    draw.drawn_at, draw.checkpoint, draw.makeup = got.at, got.checkpoint, got.makeup
    folders.replaced(room.session, draw.id, got.archive, got.public)
    room.session.execute(delete(TypedNumber).where(TypedNumber.draw_id == draw.id))
    found = got.found
    reserve = len(found.alternates.tickets) if found.alternates else 0
    _offer(room, draw, found, room.now + timedelta(days=days))
    room.session.flush()
    machine.enter(room, Stage.DRAWN)
    room.note(method=found.method, number=found.number, seats=len(found.tickets), reserve=reserve,
              days=days, checkpoint=draw.checkpoint)  # fmt: skip


def _decided(
    archive: bytes, at: datetime, count: int, *, number: str | None, beacon: bytes | None
) -> _Decided:
    """Draw in the folder of `archive`, far from the store: alternates can take a while."""
    with folders.opened(archive) as folder, private_folder() as place:
        path = place / "round.json"
        if beacon is not None:
            path.write_bytes(beacon)
        found = decide(
            folder,
            at=at,
            number=number,
            beacon_file=None if beacon is None else path,
            count=count,
        )
        report.write(folder)
        shown = makeup(reading.read(folder))
        return _Decided(
            at=at,
            found=found,
            checkpoint=sha256((folder / "draw.json").read_bytes()),
            makeup=json.dumps({feature: dict(counts) for feature, counts in shown.items()}),
            archive=folders.zipped(folder),
            public=folders.public_part(folder),
        )


def _offer(room: Room, draw: Draw, found: Drawn, until: datetime) -> None:
    """Make a seat for everybody who was drawn, and for everybody who stands by."""
    found_people = room.session.execute(
        select(Ticket.ticket, Person)
        .join(Person, Person.id == Ticket.person_id)
        .where(Ticket.draw_id == draw.id)
    )
    whose: dict[str, Person] = {ticket: person for ticket, person in found_people}
    seated = [(ticket, None) for ticket in found.tickets]
    standing = enumerate(found.alternates.tickets if found.alternates else (), start=1)
    for ticket, rank in [*seated, *((ticket, rank) for rank, ticket in standing)]:
        person = whose.get(ticket) or nobody(room)
        seat = Seat(
            jury_id=room.jury.id,
            draw_id=draw.id,
            person_id=person.id,
            ticket=ticket,
            rank=rank,
            state=SeatState.OFFERED if rank is None else SeatState.RESERVE,
            offered_at=room.now,
            expires_at=until if rank is None else None,
        )
        if not person.eligible:  # erased since the lottery: the seat is given on
            seat.state, seat.decided_at, seat.expires_at = SeatState.WITHDRAWN, room.now, None
        room.session.add(seat)
