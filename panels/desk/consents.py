"""Consents: what must be agreed to before somebody sits, and what was agreed to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.desk.words import CONSENTS, ConsentKind
from panels.door import Room
from panels.pool.age_day import age_day
from panels.store.tables import Consent, Identity, Jury
from strata.problems import InputError, Problem
from strata.reading.ages.births import age_of_date
from strata.texts import Text, text

OF_AGE = 18
Demand = frozenset[ConsentKind]
"""One of these must be given."""


def age_then(session: Session, jury: Jury, person_id: str) -> int | None:
    """Return how old somebody is on the first day of the sessions, or of the decision.

    None if the date of birth is not known.
    """
    identity = session.get(Identity, person_id)
    if identity is None or identity.born_on is None:
        return None
    return age_of_date(identity.born_on, age_day(session, jury).on)


def demanded(session: Session, jury: Jury, person_id: str) -> tuple[Demand, ...]:
    """Return what must be agreed to before the person sits.

    Minors need a guardian. Where the date of birth is not known and the jury takes minors, either
    the person says to be of age, or a guardian agrees.
    """
    demands = [frozenset({ConsentKind.TAKING_PART})]
    age = age_then(session, jury, person_id)
    if age is not None and age < OF_AGE:
        demands.append(frozenset({ConsentKind.GUARDIAN}))
    elif age is None and (jury.youngest is None or jury.youngest < OF_AGE):
        demands.append(frozenset({ConsentKind.OF_AGE, ConsentKind.GUARDIAN}))
    return tuple(demands)


def standing(session: Session, person_id: str) -> dict[ConsentKind, bool]:
    """Return what the person last said of each consent."""
    rows = select(Consent).where(Consent.person_id == person_id).order_by(Consent.at, Consent.id)
    return {ConsentKind(row.kind): row.given for row in session.scalars(rows)}


def note(room: Room, person_id: str, given: Mapping[ConsentKind, bool]) -> None:
    """Write down what the person said, where it is news."""
    known = standing(room.session, person_id)
    for kind, yes in sorted(given.items()):
        if known.get(kind) is not yes:
            room.session.add(
                Consent(person_id=person_id, kind=kind, given=yes, at=room.now, by=room.actor)
            )
    room.session.flush()


def check(demands: Collection[Demand], given: Mapping[ConsentKind, bool]) -> None:
    """Raise `InputError` with every demand that `given` does not meet."""
    lacking = list(_lacking(demands, given))
    if lacking:
        raise InputError(lacking)


def _lacking(demands: Collection[Demand], given: Mapping[ConsentKind, bool]) -> Iterator[Problem]:
    for demand in demands:
        if any(given.get(kind) for kind in demand):
            continue
        if demand == {ConsentKind.GUARDIAN}:
            yield Problem(
                code="consent-guardian",
                what=text("This person is under 18 on the first day, and no guardian agreed."),
                remedy=text("Speak with a parent or guardian, and tick that they agree."),
            )
        else:
            yield Problem(
                code="consent-missing",
                what=text("Not yet agreed: {consent}.", consent=_either(demand)),
                remedy=text("Ask, and tick it; without it nobody is confirmed."),
            )


def _either(demand: Demand) -> Text:
    first, *others = [CONSENTS[kind] for kind in ConsentKind if kind in demand]
    for other in others:
        first = text("{one}, or {other}", one=first, other=other)
    return first
