"""Attempts: when somebody was tried, how, what came of it, and when to ring again."""

from __future__ import annotations

from datetime import datetime

from panels.desk import leases
from panels.desk.words import ENDS_THE_CALL, WORKING, Channel, Outcome
from panels.door import Role, Room, Scope, action
from panels.store.tables import Contact, Seat, SeatState
from sortition.refused import Refused
from strata.texts import text

LONGEST = 2000
"""Letters of a note."""


@action(
    scope=Scope.JURY,
    roles=(Role.CALLER, Role.OFFICER),
    stages=WORKING,
    logs="the id of the seat, the channel and the outcome; not the note",
)
def note_attempt(
    room: Room,
    seat: str,
    channel: Channel,
    outcome: Outcome,
    note: str = "",
    next_call: datetime | None = None,
) -> None:
    """Note an attempt to reach somebody, and when to ring again.

    Unless the person was reached the call ends with it, and a colleague may ring the next time.
    """
    chosen = leases.mine(room, seat)
    if chosen.state is not SeatState.OFFERED:
        raise Refused(
            "call-needless",
            text("This person has no open offer."),
            text("Take the next one of the queue."),
        )
    if outcome in (Outcome.CALL_BACK, Outcome.THINKS) and next_call is None:
        raise Refused(
            "call-unset",
            text("It is not said when to ring again."),
            text("Give the day and hour that were agreed."),
        )
    if next_call is not None:
        _check(chosen, next_call, room.now)
    write(room, chosen, channel, outcome, note)
    chosen.next_call_at = next_call
    if outcome in ENDS_THE_CALL:
        leases.let_go(chosen)
    else:
        leases.take(room.session, chosen, room.actor, room.now)
    room.note(seat=chosen.id, channel=str(channel), outcome=str(outcome))


def write(room: Room, chosen: Seat, channel: Channel, outcome: Outcome, note: str) -> None:
    """Write an attempt down, its note encrypted."""
    words = note.strip()
    if len(words) > LONGEST:
        raise Refused(
            "note-long",
            text("The note has {count} letters, and at most {most} fit.",
                 count=len(words), most=LONGEST),
            text("Keep to what the next caller must know."),
        )  # fmt: skip
    room.session.add(
        Contact(
            seat_id=chosen.id,
            at=room.now,
            by=room.actor,
            channel=Channel(channel),
            outcome=Outcome(outcome),
            note=room.house.keys.hide(words) if words else "",
        )
    )


def _check(seat: Seat, next_call: datetime, now: datetime) -> None:
    """Refuse a call in the past, or after the offer ends."""
    if next_call <= now:
        raise Refused(
            "call-past",
            text("The next call is before now."),
            text("Give a day and hour that are still to come."),
        )
    if seat.expires_at is not None and next_call >= seat.expires_at:
        raise Refused(
            "call-after-offer",
            text("The next call is after the offer ends."),
            text("Agree on an earlier moment, or ask an officer to extend the offer first."),
        )
