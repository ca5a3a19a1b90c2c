"""What somebody needs to take part, and what else they agree to: noted during the call."""

from __future__ import annotations

from sqlalchemy import select

from panels.desk import consents, leases
from panels.desk.words import GONE, LEAVING, ConsentKind, NeedKind
from panels.door import Role, Room, Scope, action
from panels.door.refusal import not_allowed
from panels.store.tables import Seat, SeatState, SupportNeed
from sortition.refused import Refused
from strata.texts import text

LONGEST = 500
"""Letters of a need."""
_DESK = (Role.CALLER, Role.OFFICER)


@action(scope=Scope.JURY, roles=_DESK, stages=LEAVING, logs="the id of the seat; not the need")
def note_support_need(room: Room, seat: str, kind: NeedKind, words: str, *, agreed: bool) -> str:
    """Note what somebody needs to take part; only if they agree that it is kept."""
    chosen = _sitting(room, seat)
    said = words.strip()
    if not agreed:
        raise Refused(
            "need-without-consent",
            text("The person did not agree that this is kept."),
            text("Ask whether it may be kept until the last day, and tick it; else leave it out."),
        )
    if not said or len(said) > LONGEST:
        raise Refused(
            "need-words",
            text("A need is told in 1 to {most} letters.", most=LONGEST),
            text("Write in a few words what has to be there."),
        )
    keys = room.house.keys
    consents.note(room, chosen.person_id, {ConsentKind.SUPPORT: True})
    row = SupportNeed(
        person_id=chosen.person_id,
        kind=keys.hide(NeedKind(kind).value),
        words=keys.hide(said),
        at=room.now,
    )
    room.session.add(row)
    room.session.flush()
    room.note(seat=chosen.id)
    return row.id


@action(scope=Scope.JURY, roles=_DESK, stages=LEAVING, logs="the id of the seat; not the need")
def remove_support_need(room: Room, seat: str, need: str) -> None:
    """Delete a need that was told; it is gone at once."""
    chosen = leases.mine(room, seat)
    row = room.session.get(SupportNeed, need)
    if row is None or row.person_id != chosen.person_id:
        raise not_allowed()
    room.session.delete(row)
    room.note(seat=chosen.id)


@action(
    scope=Scope.JURY, roles=_DESK, stages=LEAVING, logs="the id of the seat, which consent, yes/no"
)
def note_consent(room: Room, seat: str, kind: ConsentKind, given: bool) -> None:
    """Note what somebody agrees to, or does not agree to any more."""
    chosen = _sitting(room, seat)
    kind = ConsentKind(kind)
    if not given:
        _check_withdrawn(room, chosen, kind)
    consents.note(room, chosen.person_id, {kind: given})
    room.note(seat=chosen.id, consent=kind.value, given=given)


def _check_withdrawn(room: Room, chosen: Seat, kind: ConsentKind) -> None:
    """See to what a consent that is taken back carried."""
    if kind is ConsentKind.SUPPORT:
        for row in room.session.scalars(
            select(SupportNeed).where(SupportNeed.person_id == chosen.person_id)
        ):
            room.session.delete(row)
        return
    if chosen.state is not SeatState.CONFIRMED:
        return
    said = consents.standing(room.session, chosen.person_id) | {kind: False}
    for demand in consents.demanded(room.session, room.jury, chosen.person_id):
        if kind in demand and not any(said.get(one) for one in demand):
            raise Refused(
                "consent-carries-seat",
                text("Without this consent the person cannot sit."),
                text("If they do not take part any more, note that they withdraw."),
            )


def _sitting(room: Room, seat: str) -> Seat:
    """Return the seat, unless the person has left it: then nothing more is kept of them."""
    chosen = leases.mine(room, seat)
    if chosen.state in GONE:
        raise Refused(
            "seat-left",
            text("This person does not take the seat."),
            text("Nothing more is noted about them."),
        )
    return chosen
