"""The queue of the desk: who is to be rung, and taking one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from panels.desk import leases
from panels.desk.calls.urgency import Urgency, by_urgency, urgency
from panels.desk.seats import seats_of
from panels.desk.words import WORKING
from panels.door import Role, Room, Scope, action, read
from panels.stages import AFTER_DRAW
from panels.store.tables import Contact, Seat, SeatState
from sortition.refused import Refused
from strata.texts import text

_DESK = (Role.CALLER, Role.OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody in the queue, without saying who it is.

    Parameters
    ----------
    seat, ticket
        Id of the seat, and the public pseudonym.
    urgency
        Why at this place; None if a colleague has the person, of whom nothing more is told.
    taken, mine
        Whether somebody rings them now, and whether it is who asks.
    attempts, expires_at, next_call_at
        How often they were tried, until when the offer holds, what was agreed.
    """

    seat: str
    ticket: str
    urgency: Urgency | None
    taken: bool
    mine: bool
    attempts: int | None = None
    expires_at: datetime | None = None
    next_call_at: datetime | None = None


@read(scope=Scope.JURY, roles=_DESK, stages=AFTER_DRAW)
def queue(room: Room) -> tuple[Waiting, ...]:
    """Show who is to be rung, the most urgent first, without names."""
    return tuple(_shown(room, seat, tried) for seat, tried in _ordered(room))


def _shown(room: Room, seat: Seat, tried: int) -> Waiting:
    mine = leases.held_by(seat, room.actor, room.now)
    if leases.held_by_another(seat, room.actor, room.now):
        return Waiting(seat=seat.id, ticket=seat.ticket, urgency=None, taken=True, mine=False)
    return Waiting(
        seat=seat.id,
        ticket=seat.ticket,
        urgency=urgency(seat, room.now),
        taken=mine,
        mine=mine,
        attempts=tried,
        expires_at=seat.expires_at,
        next_call_at=seat.next_call_at,
    )


@action(scope=Scope.JURY, roles=_DESK, stages=WORKING, logs="the id of the seat")
def claim_next(room: Room) -> str | None:
    """Take the most urgent person whom nobody rings; None if there is none now.

    Whoever rings somebody already keeps them and gets no second one.
    """
    ordered = [seat for seat, _ in _ordered(room)]
    own = [seat for seat in ordered if leases.held_by(seat, room.actor, room.now)]
    due = [seat for seat in ordered if urgency(seat, room.now) is not Urgency.LATER]
    taken = next((seat.id for seat in (*own, *due) if _takes(room, seat)), None)
    room.note(seat=taken)
    return taken


@action(scope=Scope.JURY, roles=_DESK, stages=WORKING, logs="the id of the seat")
def claim(room: Room, seat: str) -> str:
    """Take a person to ring, or keep them for another quarter of an hour."""
    chosen = leases.seat_of(room, seat)
    if chosen.state is not SeatState.OFFERED and Role.OFFICER not in room.roles:
        raise Refused(
            "call-needless",
            text("This person has no open offer."),
            text("Take the next one of the queue."),
        )
    if not _takes(room, chosen):
        raise leases.another_rings()
    room.note(seat=chosen.id)
    return chosen.id


@action(scope=Scope.JURY, roles=_DESK, stages=WORKING, logs="the id of the seat")
def release(room: Room, seat: str) -> None:
    """Let go of a person, so that a colleague may ring; an officer also of a colleague's."""
    chosen = leases.seat_of(room, seat)
    if leases.held_by_another(chosen, room.actor, room.now):
        room.need(Role.OFFICER)
    leases.let_go(chosen)
    room.note(seat=chosen.id)


def _takes(room: Room, seat: Seat) -> bool:
    """Lease the person to who asks, anew if they have them; tell whether it came about."""
    return leases.take(room.session, seat, room.actor, room.now)


def _ordered(room: Room) -> list[tuple[Seat, int]]:
    """Return the offers that hold with how often each person was tried, the most urgent first.

    Who is being rung when their offer ends stays until the call is over.
    """
    holds = or_(
        Seat.expires_at.is_(None), Seat.expires_at > room.now, Seat.claimed_until > room.now
    )
    seats = list(room.session.scalars(seats_of(room.jury.id, SeatState.OFFERED).where(holds)))
    tried = attempts_of(room.session, seats)
    return [(seat, tried.get(seat.id, 0)) for seat in by_urgency(seats, tried, room.now)]


def attempts_of(session: Session, seats: Sequence[Seat]) -> dict[str, int]:
    """Return by the seat's id how often its person was tried."""
    if not seats:
        return {}
    jury = seats[0].jury_id
    counted = (
        select(Contact.seat_id, func.count())
        .join(Seat, Seat.id == Contact.seat_id)
        .where(Seat.jury_id == jury)
        .group_by(Contact.seat_id)
    )
    return {seat: count for seat, count in session.execute(counted)}
