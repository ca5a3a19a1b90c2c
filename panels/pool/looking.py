"""Looking at the people of a pool: the list with its search, and one person with the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, or_, select

from panels.door import Role, Room, Scope, read
from panels.pool.changing import IDENTITY, Details
from panels.pool.eligibility import found
from panels.pool.fields import name_key
from panels.store.tables import (
    AccountIdentity,
    Identity,
    ImportBatch,
    Origin,
    Person,
    PersonChange,
    PersonValue,
)
from sortition.refused import Refused
from strata.texts import text

LARGEST = 1_000
"""Most people on one page."""
_LARGE = 10_000
"""From so many people on a pool is gone through by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One person in the list."""

    person: str
    outside_id: str
    name: str
    email: str
    place: str
    origin: Origin
    entered_at: datetime
    eligible: bool
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """One page of the list, and how many people are found in all."""

    people: tuple[Listed, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a history: when, by whom, what, and what stood there before and since."""

    at: datetime
    by: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Everything the pool knows of one person.

    Parameters
    ----------
    person, outside_id
        Ids, ours and that of a file.
    details
        Who they are and what they answered.
    origin, entered_at, entered_by, imported_at
        How and when they came, through whom, and with the file of when.
    eligible, reason
        Whether they may be drawn, and why not.
    history
        The newest first.
    """

    person: str
    outside_id: str
    details: Details
    origin: Origin
    entered_at: datetime
    entered_by: str
    imported_at: datetime | None
    eligible: bool
    reason: str | None
    history: tuple[Change, ...]


@read(scope=Scope.JURY, roles={Role.OFFICER})
def people(room: Room, *, search: str = "", page: int = 1, size: int = 100) -> People:
    """List the people of the pool by name, or those whose name, e-mail or id is searched."""
    if not (1 <= size <= LARGEST and page >= 1):
        raise Refused(
            "page-unknown",
            text("There is no such page."),
            text("Begin with page 1, of up to {count} people.", count=LARGEST),
        )
    everybody = select(func.count()).select_from(Person).where(Person.jury_id == room.jury.id)
    in_all = room.session.scalar(everybody) or 0
    found_ids = _found_ids(room, search, large=in_all > _LARGE)
    counted = select(func.count()).select_from(found_ids.subquery())
    count = (room.session.scalar(counted) or 0) if search.strip() else in_all
    ordered = found_ids.order_by(Identity.name_key, Identity.person_id)
    ids = list(room.session.scalars(ordered.offset((page - 1) * size).limit(size)))
    place = {person: at for at, person in enumerate(ids)}
    columns = select(
        Person.id, Person.outside_id, Identity.name, Identity.email, Identity.place,
        Person.origin, Person.entered_at, Person.eligible, Person.reason,
    )  # fmt: skip
    named = columns.join(Identity, Identity.person_id == Person.id).where(Person.id.in_(ids))
    rows = sorted(room.session.execute(named), key=lambda row: place[row[0]])
    return People(
        people=tuple(
            Listed(
                person=person, outside_id=outside or "", name=name, email=email, place=place,
                origin=origin, entered_at=at, eligible=eligible, reason=reason,
            )
            for person, outside, name, email, place, origin, at, eligible, reason in rows
        ),
        count=count,
        page=page,
        pages=max(1, -(-count // size)),
    )  # fmt: skip


@read(scope=Scope.JURY, roles={Role.OFFICER})
def person(room: Room, person: str) -> Whole:
    """Show everything the pool knows of one person, with the history of every change."""
    own = found(room, person)
    identity = room.session.get_one(Identity, own.id)
    answers = select(PersonValue).where(PersonValue.person_id == own.id)
    values = {row.feature: row.value for row in room.session.scalars(answers)}
    batch = room.session.get(ImportBatch, own.import_id) if own.import_id else None
    changes = select(PersonChange).where(PersonChange.person_id == own.id)
    newest_first = list(room.session.scalars(changes.order_by(PersonChange.at.desc())))
    names = _colleagues(room, {own.entered_by, *(change.by for change in newest_first)})
    known = {name: getattr(identity, name) for name in IDENTITY}
    return Whole(
        person=own.id,
        outside_id=own.outside_id or "",
        details=Details(**known, answers=dict(sorted(values.items()))),
        origin=own.origin,
        entered_at=own.entered_at,
        entered_by=names.get(own.entered_by, own.entered_by),
        imported_at=None if batch is None else batch.at,
        eligible=own.eligible,
        reason=own.reason,
        history=tuple(
            Change(
                at=change.at, by=names.get(change.by, change.by), field=change.field,
                before=change.before, after=change.after,
            )
            for change in newest_first
        ),
    )  # fmt: skip


def _found_ids(room: Room, search: str, *, large: bool) -> Select[Any]:
    """Return the query of the ids of who is searched, everybody for an empty search.

    In a `large` pool the names are gone through in their order, each with a look at whose jury it
    is; in a small one only its own people are looked at.
    """
    own = (Person.id == Identity.person_id, Person.jury_id == room.jury.id)
    wanted = select(Identity.person_id)
    wanted = wanted.where(exists().where(*own)) if large else wanted.join(Person, and_(*own))
    words = "".join(letter for letter in search if letter.isprintable()).strip()
    if not words:
        return wanted if not search.strip() else wanted.where(false())
    in_name = [Identity.name_key.contains(w, autoescape=True) for w in name_key(words).split()]
    by_id = select(Person.id).where(
        Person.jury_id == room.jury.id, or_(Person.outside_id == words, Person.id == words)
    )
    return wanted.where(
        or_(
            and_(*in_name) if in_name else false(),
            func.lower(Identity.email).contains(words.lower(), autoescape=True),
            Identity.person_id.in_(list(room.session.scalars(by_id))),
        )
    )


def _colleagues(room: Room, accounts: set[str]) -> Mapping[str, str]:
    wanted = select(AccountIdentity.account_id, AccountIdentity.name)
    rows = room.session.execute(wanted.where(AccountIdentity.account_id.in_(accounts)))
    return {account: name for account, name in rows}
