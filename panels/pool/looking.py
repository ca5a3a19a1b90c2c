"""Looking at the people of a pool: the list with its search, and one person with the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select

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
    chosen = and_(Person.jury_id == room.jury.id, *_searched(search))
    joined = select(Person, Identity).join(Identity, Identity.person_id == Person.id)
    counted = select(func.count()).select_from(Person)
    counted = counted.join(Identity, Identity.person_id == Person.id) if search else counted
    count = room.session.scalar(counted.where(chosen)) or 0
    columns = joined.with_only_columns(
        Person.id, Person.outside_id, Identity.name, Identity.email, Identity.place,
        Person.origin, Person.entered_at, Person.eligible, Person.reason,
    )  # fmt: skip
    ordered = columns.where(chosen).order_by(Identity.name_key, Person.id)
    rows = room.session.execute(ordered.offset((page - 1) * size).limit(size))
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


def _searched(search: str) -> list[ColumnElement[bool]]:
    """Return the conditions of a search: all words in the name, or e-mail or id as written."""
    words = "".join(letter for letter in search if letter.isprintable()).strip()
    if not words:
        return []
    in_name = [Identity.name_key.contains(w, autoescape=True) for w in name_key(words).split()]
    return [
        or_(
            and_(*in_name) if in_name else false(),
            func.lower(Identity.email).contains(words.lower(), autoescape=True),
            Person.outside_id == words,
            Person.id == words,
        )
    ]


def _colleagues(room: Room, accounts: set[str]) -> Mapping[str, str]:
    wanted = select(AccountIdentity.account_id, AccountIdentity.name)
    rows = room.session.execute(wanted.where(AccountIdentity.account_id.in_(accounts)))
    return {account: name for account, name in rows}
