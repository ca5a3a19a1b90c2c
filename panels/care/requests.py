"""What somebody may ask for: all that is known of them, and that it be erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from panels.accounts.last import administrators, not_the_last
from panels.care.erasure.erasing import HELD, erase_account, erase_person, would_go
from panels.care.erasure.records import ACCOUNT, PERSON, Certificate, record_erasure
from panels.care.telling import PersonalExport, told
from panels.door import Role, Room, Scope, action, read
from panels.door.refusal import not_allowed
from panels.pool.fields import name_key
from panels.store.tables import AccountIdentity, Grant, Identity, Jury, Person, Seat
from sortition.refused import Refused
from strata.texts import text

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """Somebody who may be who asks, and of which jury."""

    person: str
    jury: str
    title: str
    name: str
    email: str
    phone: str
    address: str
    postcode: str


@read(
    scope=Scope.CITY,
    roles={Role.OFFICER},
    logs="how many people were found; not what was looked for",
)
def find_person_for_request(room: Room, words: str) -> tuple[FoundPerson, ...]:
    """Find somebody who asks what is known of them, in all juries of the city."""
    wanted = words.strip()
    if len(wanted) < 3:
        raise Refused(
            "search-short",
            text("Fewer than three signs find too many."),
            text("Give a name, an e-mail address, a telephone number or an id."),
        )
    key = name_key(wanted)
    named = [Identity.name_key.contains(key, autoescape=True)] if key else []
    rows = (
        select(Person, Identity, Jury)
        .join(Identity, Identity.person_id == Person.id)
        .join(Jury, Jury.id == Person.jury_id)
        .where(
            Jury.city_id == room.city.id,
            or_(
                Person.id == wanted,
                Person.outside_id == wanted,
                func.lower(Identity.email) == wanted.lower(),
                Identity.phone == wanted,
                *named,
                func.lower(Identity.name).contains(wanted.lower(), autoescape=True),
            ),
        )
        .order_by(Identity.name, Person.id)
        .limit(MOST)
    )
    found = tuple(
        FoundPerson(
            person=person.id,
            jury=jury.id,
            title=jury.title,
            name=identity.name,
            email=identity.email,
            phone=identity.phone,
            address=identity.address,
            postcode=identity.postcode,
        )
        for person, identity, jury in room.session.execute(rows)
    )
    room.note(found=len(found))
    return found


@read(scope=Scope.CITY, roles={Role.OFFICER}, logs="of whom, as an id")
def personal_export(room: Room, person_id: str) -> PersonalExport:
    """Export all that is known of one person, as JSON and as a page to read."""
    person = _person(room, person_id)
    room.note(person=person.id)
    return told(room, person)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What would go of somebody, as rows of tables, and of which jury; nothing of who it is.

    `seat` tells whether they hold a seat that would be given up.
    """

    person: str
    title: str
    seat: bool
    counts: Mapping[str, int]


@read(
    scope=Scope.CITY,
    roles={Role.OFFICER, Role.ADMINISTRATOR},
    logs="of whom, as an id; how many rows would go",
)
def erasure_plan(room: Room, person_id: str) -> ErasurePlan:
    """Show what would go of a person if they were erased, without showing who it is."""
    person = _person(room, person_id.strip())
    counts = would_go(room.session, person.id)
    held = select(Seat.id).where(Seat.person_id == person.id, Seat.state.in_(HELD)).limit(1)
    room.note(person=person.id, rows=counts.total())
    return ErasurePlan(
        person=person.id,
        title=room.session.get_one(Jury, person.jury_id).title,
        seat=room.session.scalar(held) is not None,
        counts=counts,
    )


@action(
    scope=Scope.CITY,
    roles={Role.OFFICER, Role.ADMINISTRATOR},
    logs="of whom, as an id that is nobody's since; how many rows went",
)
def erase_on_request(room: Room, person_id: str) -> Certificate:
    """Erase one person who asks for it, and return the certificate."""
    person = _person(room, person_id)
    counts = erase_person(room.session, person.id, now=room.now)
    room.note(erased=person_id, rows=counts.total())
    return record_erasure(room, room.city.id, person_id, PERSON, counts)


@action(
    scope=Scope.CITY,
    roles={Role.ADMINISTRATOR},
    logs="which account, as an id that is nobody's since; how many rows went",
)
def erase_account_on_request(room: Room, account_id: str) -> Certificate:
    """Erase who a colleague is; what they did stays in the log, by an id of nobody."""
    grants = select(Grant.city_id).where(Grant.account_id == account_id)
    cities = set(room.session.scalars(grants))
    known = room.session.get(AccountIdentity, account_id)
    if room.city.id not in cities or known is None:
        raise _nobody()
    if cities != {room.city.id} and not room.actor.startswith("machine:"):
        raise not_allowed()
    not_the_last(administrators(room) - {account_id})
    counts = erase_account(room.session, account_id, now=room.now)
    room.note(erased=account_id, rows=counts.total())
    return record_erasure(room, room.city.id, account_id, ACCOUNT, counts)


def _person(room: Room, person_id: str) -> Person:
    """Return a person of the city, whoever else is nobody here."""
    person = room.session.scalar(
        select(Person)
        .join(Jury, Jury.id == Person.jury_id)
        .where(Person.id == person_id, Jury.city_id == room.city.id)
    )
    if person is None:
        raise _nobody()
    return person


def _nobody() -> Refused:
    return Refused(
        "person-not-here",
        text("There is nobody with this id in the city."),
        text("Look the person up; who was erased cannot be found again."),
    )
