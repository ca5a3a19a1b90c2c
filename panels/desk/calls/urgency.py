"""Whom to ring first: offers that end soon, then calls that were promised, then the least tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import IntEnum

from panels.store.tables import Seat
from strata.texts import Text, text

SOON = timedelta(hours=48)
"""An offer that ends within this is rung first."""


class Urgency(IntEnum):
    """Why somebody stands where they stand in the queue."""

    ENDS_SOON = 1
    CALL_DUE = 2
    OPEN = 3
    LATER = 4
    """A call was agreed for a later moment: until then nobody rings."""


URGENCIES: Mapping[Urgency, Text] = {
    Urgency.ENDS_SOON: text("the offer ends soon"),
    Urgency.CALL_DUE: text("a call was agreed for now"),
    Urgency.OPEN: text("to be rung"),
    Urgency.LATER: text("a later call was agreed"),
}


def urgency(seat: Seat, now: datetime) -> Urgency:
    """Return how urgent the person is."""
    if seat.expires_at is not None and seat.expires_at - now <= SOON:
        promised = seat.next_call_at
        kept = promised is not None and now < promised < seat.expires_at
        return Urgency.LATER if kept else Urgency.ENDS_SOON
    if seat.next_call_at is None:
        return Urgency.OPEN
    return Urgency.CALL_DUE if seat.next_call_at <= now else Urgency.LATER


def by_urgency(seats: Iterable[Seat], attempts: Mapping[str, int], now: datetime) -> list[Seat]:
    """Return `seats`, the most urgent first.

    Parameters
    ----------
    seats
        Those with an offer that is open.
    attempts
        By the seat's id how often the person was tried.
    now
        The moment.
    """

    def place(seat: Seat) -> tuple[object, ...]:
        urgent = urgency(seat, now)
        ends = seat.expires_at or datetime.max.replace(tzinfo=now.tzinfo)
        call = seat.next_call_at or ends
        when = call if urgent in (Urgency.CALL_DUE, Urgency.LATER) else ends
        tried = attempts.get(seat.id, 0)
        if urgent is Urgency.OPEN:
            return urgent, tried, ends, seat.ticket
        return urgent, when, tried, seat.ticket

    return sorted(seats, key=place)
