"""People who may stand twice in a file, or in a file and in the pool; households that nearly agree.

Nothing is decided here: each pair waits for a person who decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from panels.pool.files.entrants import Entrants
from panels.pool.households import household_columns
from panels.store.tables import Identity, Jury, Person
from strata.households import households
from strata.likeness import alike

Key = str
"""Of somebody: the person's id, or the row with a word before it."""


def row_key(row: int) -> Key:
    """Return the key of whoever stands in `row` of a file."""
    return f"row-{row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What tells somebody apart, for whoever decides.

    Parameters
    ----------
    row, person
        Where they stand: a row of the file, or somebody in the pool.
    id, name, email, phone, address, postcode, born
        What is known.
    """

    row: int | None
    person: str | None
    id: str
    name: str
    email: str
    phone: str
    address: str
    postcode: str
    born: date | None

    @property
    def key(self) -> Key:
        """Say who it is, in one word."""
        return str(self.person) if self.row is None else row_key(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Two who may be one person.

    Parameters
    ----------
    first, second
        The two; who is in the pool comes first, and of two rows the upper.
    traits
        What agrees, of ``id``, ``name``, ``email``, ``phone``, ``born`` and ``address``.
    """

    first: Told
    second: Told
    traits: tuple[str, ...]

    @property
    def key(self) -> Key:
        """Name the pair, for decisions."""
        return f"{self.first.key}~{self.second.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearHome:
    """Two households whose addresses nearly agree.

    Parameters
    ----------
    first, second
        Somebody of each.
    members
        Keys of all people of both.
    """

    first: Told
    second: Told
    members: tuple[Key, ...]

    @property
    def key(self) -> Key:
        """Name the pair, for decisions."""
        return f"{self.first.key}~{self.second.key}"


class Crowd:
    """The people of a pool and those of a file behind them, position by position."""

    def __init__(self, standing: Sequence[Told], marks: Sequence[str], people: Entrants) -> None:
        self.known = len(standing)
        self.told = [*standing, *_told(people)]
        self.marks = [*marks, *people.marks]

    def doubles(self) -> tuple[Double, ...]:
        """Return all pairs with somebody of the file who may be one person."""
        found = self._alike()
        for pair in self._same_id():
            found[pair] = ("id", *found.get(pair, ()))
        order = sorted(found, key=lambda pair: (pair[1], pair[0]))
        return tuple(
            Double(first=self.told[one], second=self.told[other], traits=found[one, other])
            for one, other in order
        )

    def near_homes(self) -> tuple[NearHome, ...]:
        """Return all pairs of nearly equal households with somebody of the file."""
        columns = household_columns(
            self.marks,
            [one.address for one in self.told],
            [one.postcode for one in self.told],
        )
        if not columns:
            return ()
        found = households(list(columns.values()), list(columns))
        of: dict[str, list[int]] = defaultdict(list)
        for spot, mark in enumerate(found.marks):
            if mark is not None:
                of[mark].append(spot)
        pairs = sorted(sorted((of[one], of[other])) for one, other in found.near)
        return tuple(
            NearHome(
                first=self.told[one[0]],
                second=self.told[other[0]],
                members=tuple(self.told[spot].key for spot in (*one, *other)),
            )
            for one, other in pairs
            if max(*one, *other) >= self.known
        )

    def _alike(self) -> dict[tuple[int, int], tuple[str, ...]]:
        columns = {
            "full name": [one.name for one in self.told],
            "email": [one.email for one in self.told],
            "phone": [one.phone for one in self.told],
            "date of birth": [one.born.isoformat() if one.born else "" for one in self.told],
            "address": [one.address for one in self.told],
        }
        pairs = alike(list(columns), list(columns.values()))
        return {(p.one, p.other): p.traits for p in pairs if p.other >= self.known}

    def _same_id(self) -> Iterator[tuple[int, int]]:
        at = {one.id: spot for spot, one in enumerate(self.told[: self.known]) if one.id}
        for spot, one in enumerate(self.told[self.known :], start=self.known):
            if one.id in at:
                yield at[one.id], spot


def standing(
    session: Session, jury: Jury, like: ColumnElement[bool] | None = None
) -> tuple[list[Told], list[str]]:
    """Return who is in the pool of `jury`, eligible or not, and the marks of their households.

    With `like` only those for whom it holds.
    """
    wanted = (
        select(
            Person.id, Person.outside_id, Identity.name, Identity.email, Identity.phone,
            Identity.address, Identity.postcode, Identity.born_on, Identity.household,
        )
        .join(Identity, Identity.person_id == Person.id)
        .where(Person.jury_id == jury.id)
        .order_by(Person.entered_at, Person.id)
    )  # fmt: skip
    if like is not None:
        wanted = wanted.where(like)
    people, marks = [], []
    for person, outside, name, email, phone, address, code, born, mark in session.execute(wanted):
        people.append(
            Told(row=None, person=person, id=outside or "", name=name, email=email, phone=phone,
                 address=address, postcode=code, born=born)
        )  # fmt: skip
        marks.append(mark)
    return people, marks


def decided_homes(pairs: Sequence[NearHome], same: Mapping[Key, bool]) -> dict[Key, Key]:
    """Return for each person of households that are one by decision a key that they share."""
    root: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while root.setdefault(key, key) != key:
            key = root[key]
        return key

    for pair in pairs:
        if same.get(pair.key, False):
            for member in pair.members:
                root[find(member)] = find(pair.first.key)
    return {key: find(key) for key in root}


def _told(people: Entrants) -> list[Told]:
    columns = zip(
        people.rows, people.outside_ids, people.names, people.emails, people.phones,
        people.addresses, people.postcodes, people.born, strict=True,
    )  # fmt: skip
    return [
        Told(row=row, person=None, id=outside, name=name, email=email, phone=phone,
             address=address, postcode=code, born=born)
        for row, outside, name, email, phone, address, code, born in columns
    ]  # fmt: skip
