"""The jury is complete: its members sit."""

from __future__ import annotations

from panels.desk.seats import count_of
from panels.door import Role, Room, Scope, action
from panels.juries import machine
from panels.stages import Stage
from panels.store.tables import SeatState


@action(
    scope=Scope.JURY,
    roles=(Role.OFFICER,),
    stages=(Stage.CONFIRMING,),
    logs="how many are confirmed, and whether seats stay open",
)
def seat_jury(room: Room, reason: str = "") -> int:
    """End the confirmation: all seats are confirmed, or some stay open for a published reason.

    Parameters
    ----------
    room
        Of the jury.
    reason
        Why although seats are open; empty if none is.
    """
    confirmed = count_of(room.session, room.jury.id, SeatState.CONFIRMED)
    machine.enter(room, Stage.SEATED, reason=reason.strip())
    room.note(confirmed=confirmed, open=room.jury.seats - confirmed)
    return confirmed
