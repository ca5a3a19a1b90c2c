"""Taking the people of a file into the pool, once everything about them is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from panels.door import Room
from panels.pool.age_day import age_day, within_ages
from panels.pool.changing import remember, rewrite
from panels.pool.eligibility import review
from panels.pool.fields import name_key
from panels.pool.files.deciding import Decisions, Outcome
from panels.pool.files.doubles import Key, NearHome, decided_homes, row_key
from panels.pool.files.entrants import Entrants
from panels.pool.files.looking_over import Look
from panels.store.many import insert_many
from panels.store.tables import Identity, Origin, Person, PersonValue
from panels.store.types import new_id

_AT_ONCE = 5_000
"""Rows that go to the database together."""
_MANY = 1_000
"""So many people at once change what the database knows of its tables."""
_LOOKS = tuple(map(text, ("ANALYZE person", "ANALYZE identity", "ANALYZE person_value")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many people came into the pool, and how many of them are outside the limits of age."""

    new: int
    outside_age: int


def take_in(room: Room, batch: str, look: Look, chosen: Outcome, decisions: Decisions) -> Taken:
    """Write the people of `look` who are `chosen`; those who replace somebody change them."""
    people = look.people
    if people is None:
        raise ValueError("the columns of the file were not read")
    homes = _marks(look.near_homes, decisions)
    fresh = [
        spot
        for spot, row in enumerate(people.rows)
        if row not in chosen.left_out and row not in chosen.replaces
    ]
    ids = {people.rows[spot]: new_id() for spot in fresh}
    outside = _insert(room, batch, people, fresh, ids, homes)
    at = {row: spot for spot, row in enumerate(people.rows)}
    for row, person in sorted(chosen.replaces.items()):
        _replace(room, person, people, at[row], homes.get(row_key(row)))
    rows = set(map(row_key, people.rows))
    by_key = {row_key(row): person for row, person in ids.items()}
    _rehouse(room, {key: mark for key, mark in homes.items() if key not in rows})
    for row, why in sorted(chosen.reasons.items()):
        person = ids.get(row) or chosen.replaces[row]
        for other, reason in why:
            first = by_key.get(other, "" if other in rows else other)
            remember(room, person, "double", first, reason)
    if len(fresh) >= _MANY:
        _tell_the_planner(room)
    return Taken(new=len(fresh), outside_age=outside)


def _tell_the_planner(room: Room) -> None:
    """Let PostgreSQL look at what came, so that lists and searches are quick from the start.

    SQLite needs no such look.
    """
    if room.session.get_bind().dialect.name == "postgresql":
        for statement in _LOOKS:
            room.session.execute(statement)


def _insert(
    room: Room, batch: str, people: Entrants, fresh: list[int], ids: Mapping[int, str],
    homes: Mapping[Key, str],
) -> int:  # fmt: skip
    """Insert the `fresh` people; return how many are outside the limits of age."""
    day = age_day(room.session, room.jury).on
    outside = 0
    for start in range(0, len(fresh), _AT_ONCE):
        persons, identities, values = [], [], []
        for spot in fresh[start : start + _AT_ONCE]:
            row, born = people.rows[spot], people.born[spot]
            fits = born is None or within_ages(born, room.jury, day)
            outside += not fits
            persons.append(
                {
                    "id": ids[row], "jury_id": room.jury.id, "origin": Origin.IMPORTED,
                    "outside_id": people.outside_ids[spot] or None, "import_id": batch,
                    "entered_by": room.actor, "entered_at": room.now, "eligible": fits,
                    "reason": None if fits else "age",
                }
            )  # fmt: skip
            given = _identity(people, spot, homes.get(row_key(row)))
            identities.append(
                {"person_id": ids[row], "name_key": name_key(people.names[spot]), **given}
            )
            values += [
                {"person_id": ids[row], "feature": feature, "value": column[spot]}
                for feature, column in people.features.items()
                if column[spot]
            ]
        for kind, rows in ((Person, persons), (Identity, identities), (PersonValue, values)):
            insert_many(room.session, kind, rows)
    return outside


def _identity(people: Entrants, spot: int, home: str | None) -> dict[str, object]:
    return {
        "name": people.names[spot],
        "last": people.lasts[spot],
        "email": people.emails[spot],
        "phone": people.phones[spot],
        "address": people.addresses[spot],
        "postcode": people.postcodes[spot],
        "place": people.places[spot],
        "born_on": people.born[spot],
        "language": people.languages[spot],
        "household": people.marks[spot] if home is None else home,
    }


def _replace(room: Room, person: str, people: Entrants, spot: int, home: str | None) -> None:
    """Write what a row says over what the pool holds; an empty cell changes nothing."""
    own = room.session.get_one(Person, person)
    given = {name: value for name, value in _identity(people, spot, home).items() if value}
    answers = {name: column[spot] for name, column in people.features.items() if column[spot]}
    rewrite(room, own, {**given, "answers": answers})
    if (outside_id := people.outside_ids[spot]) and outside_id != own.outside_id:
        remember(room, person, "id", own.outside_id, outside_id)
        own.outside_id = outside_id
    review(room, own)


def _marks(pairs: tuple[NearHome, ...], decisions: Decisions) -> dict[Key, str]:
    """Return the mark of each person's household that is one with another by decision."""
    first = {pair.first.key: pair.first for pair in pairs}
    marks = {}
    for key, root in decided_homes(pairs, decisions.same_home).items():
        of = first[root]
        marks[key] = ", ".join(filter(None, (of.address, of.postcode)))[:200]
    return marks


def _rehouse(room: Room, homes: Mapping[Key, str]) -> None:
    """Mark the households of those who are in the pool already."""
    for key, mark in sorted(homes.items()):
        rewrite(room, room.session.get_one(Person, key), {"household": mark})
