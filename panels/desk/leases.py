"""Leases: whoever rings somebody has them alone for a quarter of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from panels.desk.seats import seats_of
from panels.door import Role, Room
from panels.door.refusal import not_allowed
from panels.store.tables import Seat
from sortition.refused import Refused
from strata.texts import text

LEASE = timedelta(minutes=15)


def held_by_another(seat: Seat, actor: str, now: datetime) -> bool:
    """Tell whether somebody else rings the person now."""
    return _holds(seat, now) and seat.claimed_by != actor


def held_by(seat: Seat, actor: str, now: datetime) -> bool:
    """Tell whether `actor` rings the person now."""
    return _holds(seat, now) and seat.claimed_by == actor


def _holds(seat: Seat, now: datetime) -> bool:
    return seat.claimed_until is not None and seat.claimed_until > now


def take(session: Session, seat: Seat, actor: str, now: datetime) -> bool:
    """Lease the person to `actor` unless somebody else has them; tell whether it came about.

    One statement looks and takes, so that of any number at the same time one gets it.
    """
    free = or_(Seat.claimed_until.is_(None), Seat.claimed_until <= now, Seat.claimed_by == actor)
    taken = session.execute(
        update(Seat)
        .where(Seat.id == seat.id, free)
        .values(claimed_by=actor, claimed_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
    session.refresh(seat)
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def let_go(seat: Seat) -> None:
    """End the lease."""
    seat.claimed_by = seat.claimed_until = None


def seat_of(room: Room, seat_id: str) -> Seat:
    """Return a seat of the jury of `room`; another's, or none, is refused alike."""
    seat = room.session.scalar(seats_of(room.jury.id).where(Seat.id == seat_id))
    if seat is None:
        raise not_allowed()
    return seat


def mine(room: Room, seat_id: str) -> Seat:
    """Return a seat whose person is leased to who asks, or to nobody and an officer asks.

    Raises
    ------
    Refused
        If somebody else rings them, or a caller has not taken them.
    """
    seat = seat_of(room, seat_id)
    if held_by(seat, room.actor, room.now):
        return seat
    if held_by_another(seat, room.actor, room.now):
        raise another_rings()
    if Role.OFFICER not in room.roles:
        raise Refused(
            "call-not-yours",
            text("You have not taken this person, or the quarter of an hour is over."),
            text("Take the person again, or the next one."),
        )
    return seat


def another_rings() -> Refused:
    """Say that a colleague has the person."""
    return Refused(
        "call-taken",
        text("A colleague is ringing this person now."),
        text("Take the next one; nobody is rung twice."),
    )
