"""Changing what is known of a person, so that every change can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType

from sqlalchemy import select

from panels.door import Room
from panels.pool.fields import name_key
from panels.store.tables import Identity, Person, PersonChange, PersonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is known of a person, as it was given.

    Parameters
    ----------
    name, last
        The whole name, and the family name where it is told apart.
    email, phone, address, postcode, place, born_on, language, household
        As in the pool.
    answers
        By feature.
    """

    name: str = ""
    last: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    place: str = ""
    born_on: date | None = None
    language: str = ""
    household: str = ""
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


IDENTITY = tuple(part.name for part in fields(Details) if part.name != "answers")
"""What of `Details` stands in `Identity`."""


def rewrite(room: Room, person: Person, wanted: Mapping[str, object]) -> tuple[str, ...]:
    """Write `wanted` of a person, each change with its history; return what changed.

    Parameters
    ----------
    room, person
        Where, and whose.
    wanted
        Fields of `Details`; `answers` holds those that are to change, empty to take one away.
    """
    identity = room.session.get_one(Identity, person.id)
    changed = []
    for name in IDENTITY:
        before = getattr(identity, name)
        if name in wanted and wanted[name] != before:
            setattr(identity, name, wanted[name])
            remember(room, person.id, name, before, wanted[name])
            changed.append(name)
    identity.name_key = name_key(identity.name)
    answers = wanted.get("answers", {})
    if isinstance(answers, Mapping) and answers:
        changed += _rewrite_answers(room, person.id, answers)
    return tuple(changed)


def _rewrite_answers(room: Room, person: str, answers: Mapping[str, str]) -> list[str]:
    wanted = select(PersonValue).where(PersonValue.person_id == person)
    own = {row.feature: row for row in room.session.scalars(wanted)}
    changed = []
    for feature, value in answers.items():
        row = own.get(feature)
        before = row.value if row else ""
        if before == value:
            continue
        if row is None:
            room.session.add(PersonValue(person_id=person, feature=feature, value=value))
        elif value:
            row.value = value
        else:
            room.session.delete(row)
        remember(room, person, feature, before, value)
        changed.append(feature)
    return changed


def set_eligible(room: Room, person: Person, reason: str | None) -> None:
    """Write whether somebody may be drawn (no `reason` speaks against it), with its history."""
    if (person.eligible, person.reason) != (reason is None, reason):
        remember(room, person.id, "eligible", person.reason or "", reason or "")
        person.eligible, person.reason = reason is None, reason


def remember(room: Room, person: str, name: str, before: object, after: object) -> None:
    """Add a line to the history of a person."""
    room.session.add(
        PersonChange(
            person_id=person, at=room.now, by=room.actor, field=name,
            before=_written(before), after=_written(after),
        )
    )  # fmt: skip


def _written(value: object) -> str:
    return "" if value is None else str(value)
