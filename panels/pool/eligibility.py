"""Who may be drawn: limits of age, and what an officer finds, each with its reason."""

from __future__ import annotations

from sqlalchemy import select

from panels.door import Role, Room, Scope, action
from panels.pool.age_day import age_day, within_ages
from panels.pool.changing import set_eligible
from panels.pool.words import Reason as Reason
from panels.stages import BEFORE_FREEZE
from panels.store.tables import Identity, Person
from sortition.refused import Refused
from strata.texts import text


@action(
    scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, counts=True,
    logs="whom, and the code of the reason",
)  # fmt: skip
def mark_ineligible(room: Room, person: str, reason: Reason) -> None:
    """Take somebody out of those who may be drawn, for a reason or by their own wish."""
    own = found(room, person)
    set_eligible(room, own, Reason(reason).value)
    room.note(person=person, reason=Reason(reason).value)


@action(
    scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, counts=True,
    logs="whom",
)  # fmt: skip
def mark_eligible(room: Room, person: str) -> None:
    """Put somebody back among those who may be drawn, if the age allows it."""
    own = found(room, person)
    if not _fits(room, own):
        raise Refused(
            "age-outside",
            text("The age is outside the limits of the jury."),
            text("Put the birth date right, or change the limits of the jury."),
        )
    set_eligible(room, own, None)
    room.note(person=person)


@action(
    scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, counts=True,
    logs="how many became eligible and how many ineligible",
)  # fmt: skip
def review_ages(room: Room) -> int:
    """Look at everybody's age anew, after the limits or the dates of the jury changed."""
    out, back = reviewed(room)
    room.note(out=out, back=back)
    return out + back


def reviewed(room: Room) -> tuple[int, int]:
    """Look at everybody's age anew; return how many are out since, and how many back."""
    wrong = ages_to_review(room)
    for person in wrong:
        set_eligible(room, person, Reason.AGE.value if person.eligible else None)
    out = sum(not person.eligible for person in wrong)
    return out, len(wrong) - out


def ages_to_review(room: Room) -> list[Person]:
    """Return who may be drawn in spite of the age, and who is out for an age that is right."""
    day = age_day(room.session, room.jury).on
    wanted = (
        select(Person, Identity.born_on)
        .join(Identity, Identity.person_id == Person.id)
        .where(Person.jury_id == room.jury.id, Identity.born_on.is_not(None))
        .where(Person.eligible | (Person.reason == Reason.AGE.value))
        .order_by(Person.id)
    )
    return [
        person
        for person, born in room.session.execute(wanted)
        if born is not None and within_ages(born, room.jury, day) != person.eligible
    ]


def review(room: Room, person: Person) -> None:
    """Look at somebody's age anew, after the birth date changed."""
    fits = _fits(room, person)
    if person.eligible and not fits:
        set_eligible(room, person, Reason.AGE.value)
    elif person.reason == Reason.AGE.value and fits:
        set_eligible(room, person, None)


def found(room: Room, person: str) -> Person:
    """Return somebody of the pool of this jury.

    Raises
    ------
    Refused
        If there is nobody with that id.
    """
    own = room.session.get(Person, person)
    if own is None or own.jury_id != room.jury.id:
        raise Refused(
            "person-unknown",
            text("There is nobody with this id in the pool."),
            text("Look for the name on the page 'Pool'."),
        )
    return own


def _fits(room: Room, person: Person) -> bool:
    identity = room.session.get(Identity, person.id)
    born = None if identity is None else identity.born_on
    return born is None or within_ages(born, room.jury, age_day(room.session, room.jury).on)
