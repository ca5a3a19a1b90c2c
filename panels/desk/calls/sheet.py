"""What a caller has before them: who it is, what was tried, what is needed, what to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.desk import consents, leases
from panels.desk.calls.script import language_of, script
from panels.desk.consents import Demand
from panels.desk.words import LEAVING, Channel, ConsentKind, NeedKind, Outcome
from panels.door import Role, Room, Scope, read
from panels.house import House
from panels.store.tables import Contact, Identity, Seat, SeatState, SupportNeed
from sortition.refused import Refused
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to reach somebody; `mine` if by who asks."""

    at: datetime
    channel: Channel
    outcome: Outcome
    note: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody needs to take part, in their words."""

    id: str
    kind: NeedKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything for one call.

    Parameters
    ----------
    seat, ticket, state
        The seat, the public pseudonym, what has come of the offer.
    name, phone, email, language
        Who it is and how to reach them; empty where nothing is known.
    expires_at, next_call_at, held_until
        How long the offer holds, what was agreed, how long nobody else may ring.
    attempts, needs
        What was tried, the newest first; what is needed.
    consents, demanded
        What the person said; of each set in `demanded` one must be given.
    age
        On the first day; None if the date of birth is not known.
    script
        What to say, in the person's language.
    """

    seat: str
    ticket: str
    state: SeatState
    name: str
    phone: str
    email: str
    language: str
    expires_at: datetime | None
    next_call_at: datetime | None
    held_until: datetime | None
    attempts: tuple[Attempt, ...]
    needs: tuple[Need, ...]
    consents: Mapping[ConsentKind, bool]
    demanded: tuple[Demand, ...]
    age: int | None
    script: tuple[str, ...]


@read(
    scope=Scope.JURY,
    roles=(Role.CALLER, Role.OFFICER),
    stages=LEAVING,
    logs="the id of the seat: personal data was shown",
)
def seat(room: Room, seat: str) -> Sheet:
    """Show who is to be rung, to whoever has taken them, and to an officer."""
    chosen = leases.seat_of(room, seat)
    held = leases.held_by(chosen, room.actor, room.now)
    if not held and Role.OFFICER not in room.roles:
        raise Refused(
            "call-not-yours",
            text("You have not taken this person, or the quarter of an hour is over."),
            text("Take the person again, or the next one."),
        )
    room.note(seat=chosen.id)
    return _sheet(room, chosen, held=held)


def _sheet(room: Room, chosen: Seat, *, held: bool) -> Sheet:
    session, jury = room.session, room.jury
    identity = session.get(Identity, chosen.person_id) or Identity(person_id=chosen.person_id)
    language = language_of(identity.language or "", jury)
    age = consents.age_then(session, jury, chosen.person_id)
    return Sheet(
        seat=chosen.id,
        ticket=chosen.ticket,
        state=chosen.state,
        name=identity.name or "",
        phone=identity.phone or "",
        email=identity.email or "",
        language=language,
        expires_at=chosen.expires_at,
        next_call_at=chosen.next_call_at,
        held_until=chosen.claimed_until if held else None,
        attempts=_attempts(room, chosen),
        needs=needs_of(session, room.house, chosen.person_id),
        consents=consents.standing(session, chosen.person_id),
        demanded=consents.demanded(session, jury, chosen.person_id),
        age=age,
        script=script(
            session, jury, city=room.city.name, language=language, expires=chosen.expires_at,
            age=age,
        ),
    )  # fmt: skip


def _attempts(room: Room, chosen: Seat) -> tuple[Attempt, ...]:
    rows = select(Contact).where(Contact.seat_id == chosen.id)
    return tuple(
        Attempt(
            at=row.at,
            channel=Channel(row.channel),
            outcome=Outcome(row.outcome),
            note=room.house.keys.show(row.note) if row.note else "",
            mine=row.by == room.actor,
        )
        for row in room.session.scalars(rows.order_by(Contact.at.desc(), Contact.id))
    )


def needs_of(session: Session, house: House, person_id: str) -> tuple[Need, ...]:
    """Return what somebody needs, decrypted."""
    rows = select(SupportNeed).where(SupportNeed.person_id == person_id)
    return tuple(
        Need(id=row.id, kind=NeedKind(house.keys.show(row.kind)), words=house.keys.show(row.words))
        for row in session.scalars(rows.order_by(SupportNeed.at, SupportNeed.id))
    )
