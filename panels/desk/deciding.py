"""What the drawn decide: to take the seat, not to, or to leave it later."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete

from panels.desk import consents, leases
from panels.desk.calls import attempts
from panels.desk.words import LEAVING, WORKING, Channel, ConsentKind, Outcome, Reason
from panels.door import Role, Room, Scope, action
from panels.store.tables import Seat, SeatState, SupportNeed
from sortition.refused import Refused
from strata.texts import text

_DESK = (Role.CALLER, Role.OFFICER)


@action(
    scope=Scope.JURY, roles=_DESK, stages=WORKING, logs="the ids of seat and person, the ticket"
)
def confirm_seat(
    room: Room,
    seat: str,
    consents_given: Mapping[ConsentKind, bool],
    *,
    channel: Channel | None = None,
    note: str = "",
) -> None:
    """Note that somebody takes the seat, with what they agree to.

    With `channel` the attempt in which they said so is noted too.

    Raises
    ------
    InputError
        If they did not agree to take part, or a minor's guardian did not agree.
    """
    chosen = leases.mine(room, seat)
    if chosen.state is not SeatState.OFFERED:
        raise _decided()
    given = {ConsentKind(kind): bool(yes) for kind, yes in consents_given.items()}
    said = consents.standing(room.session, chosen.person_id) | given
    consents.check(consents.demanded(room.session, room.jury, chosen.person_id), said)
    consents.note(room, chosen.person_id, given)
    _said(room, chosen, channel, note)
    _decide(room, chosen, SeatState.CONFIRMED)


@action(
    scope=Scope.JURY, roles=_DESK, stages=WORKING, logs="the ids of seat and person, a word why"
)
def decline_seat(
    room: Room,
    seat: str,
    reason: Reason = Reason.UNTOLD,
    *,
    channel: Channel | None = None,
    note: str = "",
) -> None:
    """Note that somebody does not take the seat, or does not stand by any more.

    With `channel` the attempt in which they said so is noted too.
    """
    chosen = leases.mine(room, seat)
    if chosen.state not in (SeatState.OFFERED, SeatState.RESERVE):
        raise _decided()
    _said(room, chosen, channel, note)
    _leave(room, chosen, SeatState.DECLINED, reason)


@action(
    scope=Scope.JURY,
    roles=(Role.OFFICER,),
    stages=LEAVING,
    logs="the ids of seat and person, a word why",
)
def withdraw_seat(room: Room, seat: str, reason: Reason = Reason.UNTOLD) -> None:
    """Note that a confirmed member leaves."""
    chosen = leases.mine(room, seat)
    if chosen.state is not SeatState.CONFIRMED:
        raise Refused(
            "seat-not-confirmed",
            text("This seat is not confirmed."),
            text("Who has not confirmed says no; only who has confirmed withdraws."),
        )
    _leave(room, chosen, SeatState.WITHDRAWN, reason)


def _said(room: Room, chosen: Seat, channel: Channel | None, note: str) -> None:
    if channel is not None:
        attempts.write(room, chosen, channel, Outcome.REACHED, note)


def _leave(room: Room, chosen: Seat, state: SeatState, reason: Reason) -> None:
    """Note a no; what was needed to take part is not kept any longer."""
    chosen.reason = Reason(reason).value
    room.session.execute(delete(SupportNeed).where(SupportNeed.person_id == chosen.person_id))
    room.note(reason=chosen.reason)
    _decide(room, chosen, state)


def _decide(room: Room, chosen: Seat, state: SeatState) -> None:
    chosen.state = state
    chosen.decided_at = room.now
    chosen.next_call_at = None
    leases.let_go(chosen)
    room.note(seat=chosen.id, person=chosen.person_id, ticket=chosen.ticket)


def _decided() -> Refused:
    return Refused(
        "seat-decided",
        text("There is no open offer of this seat any more."),
        text("Look at the list of seats: it says what was decided and when."),
    )
