"""Contradictions that counting alone shows, without a solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sortition.feasibility.sides import Side, of, sides_of
from strata.profiles import Profiles
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Something that can be seen to be impossible by adding up.

    Parameters
    ----------
    kind
        ``pool``: more seats than volunteers; ``households``: more seats than households;
        ``order``: a least above its most; ``volunteers``: a least above those who volunteered;
        ``too-many``: the least of a feature sum to more than the seats; ``too-few``: the most of
        a feature sum to less; ``filled``: so do the most, counting no more than volunteered.
    needed, possible
        The two figures that contradict each other.
    sides
        The quotas that are part of it.
    words
        The same as a sentence.
    """

    kind: Literal["pool", "households", "order", "volunteers", "too-many", "too-few", "filled"]
    needed: int
    possible: int
    sides: tuple[Side, ...]
    words: Text

    def as_json(self) -> dict[str, object]:
        """Return the contradiction for ``--json``; `words` in English."""
        return {
            "kind": self.kind,
            "needed": self.needed,
            "possible": self.possible,
            "quotas": [side.as_json() for side in self.sides],
            "words": str(self.words),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteers:
    """How many volunteered, and how many of them can sit if one a household may.

    Parameters
    ----------
    people, able
        Both counts.
    """

    people: int
    able: int


def volunteers(profiles: Profiles) -> tuple[Volunteers, ...]:
    """Return the counts of each row of `profiles` that is not a household, in their order."""
    pool, incidence = profiles.pool, profiles.incidence
    homes = [pool.households[people[0]] if pool.households else None for people in profiles.members]
    counts = []
    for r, row in enumerate(profiles.rows):
        if row.kind == "household":
            continue
        at = incidence.indices[incidence.indptr[r] : incidence.indptr[r + 1]]
        people = int(profiles.sizes[at].sum())
        shared = [home for t in at.tolist() if (home := homes[t]) is not None]
        counts.append(Volunteers(people=people, able=people - len(shared) + len(set(shared))))
    return tuple(counts)


def contradictions(profiles: Profiles) -> tuple[Contradiction, ...]:
    """Return every contradiction that counting shows: first of the pool, then by quota."""
    counts = volunteers(profiles)
    by_feature: defaultdict[str, list[Side]] = defaultdict(list)
    for side in sides_of(profiles):
        by_feature[side.feature].append(side)
    found = [*_of_the_pool(profiles.seats, counts[0])]
    for feature, sides in by_feature.items():
        pairs = list(zip(sides[::2], sides[1::2], strict=True))
        for least, most in pairs:
            found += _of_a_quota(least, most, counts[least.row])
        found += _of_a_feature(feature, pairs, counts, profiles.seats)
    return tuple(found)


def _of_the_pool(seats: int, pool: Volunteers) -> Iterator[Contradiction]:
    if seats > pool.people:
        yield Contradiction(
            kind="pool",
            needed=seats,
            possible=pool.people,
            sides=(),
            words=text(
                "There are {seats} seats and {people} volunteers.", seats=seats, people=pool.people
            ),
        )
    elif seats > pool.able:
        yield Contradiction(
            kind="households",
            needed=seats,
            possible=pool.able,
            sides=(),
            words=text(
                "There are {seats} seats and {people} volunteers, but only {able} households, "
                "and at most one person of a household may sit.",
                seats=seats, people=pool.people, able=pool.able,
            ),
        )  # fmt: skip


def _of_a_quota(least: Side, most: Side, count: Volunteers) -> Iterator[Contradiction]:
    whom = of(least.feature, least.value)
    if least.seats > most.seats:
        yield Contradiction(
            kind="order",
            needed=least.seats,
            possible=most.seats,
            sides=(least, most),
            words=text(
                "{whom}: at least {least} and at most {most} contradict each other.",
                whom=whom, least=least.seats, most=most.seats,
            ),
        )  # fmt: skip
    if least.seats > count.able:
        words = text(
            "{whom}: {least} wanted, {people} volunteered.",
            whom=whom, least=least.seats, people=count.people,
        )  # fmt: skip
        if least.seats <= count.people:
            words = text(
                "{whom}: {least} wanted; {people} volunteered, but from only {able} households, "
                "and at most one person of a household may sit.",
                whom=whom, least=least.seats, people=count.people, able=count.able,
            )  # fmt: skip
        yield Contradiction(
            kind="volunteers",
            needed=least.seats,
            possible=count.able,
            sides=(least,),
            words=words,
        )


def _of_a_feature(
    feature: str, pairs: list[tuple[Side, Side]], counts: tuple[Volunteers, ...], seats: int
) -> Iterator[Contradiction]:
    least = sum(side.seats for side, _ in pairs)
    most = sum(side.seats for _, side in pairs)
    filled = sum(min(side.seats, counts[side.row].able) for _, side in pairs)
    if least > seats:
        yield Contradiction(
            kind="too-many",
            needed=least,
            possible=seats,
            sides=tuple(side for side, _ in pairs if side.seats > 0),
            words=text(
                "{feature}: the least of its values sum to {least}, and there are {seats} seats.",
                feature=feature, least=least, seats=seats,
            ),
        )  # fmt: skip
    if most < seats:
        yield Contradiction(
            kind="too-few",
            needed=seats,
            possible=most,
            sides=tuple(side for _, side in pairs),
            words=text(
                "{feature}: the most of its values sum to {most}, and there are {seats} seats.",
                feature=feature, most=most, seats=seats,
            ),
        )  # fmt: skip
    elif filled < seats <= counts[0].able:
        yield Contradiction(
            kind="filled",
            needed=seats,
            possible=filled,
            sides=tuple(side for _, side in pairs if side.seats < counts[side.row].able),
            words=text(
                "{feature}: only {filled} of the {seats} seats can be filled; its values have "
                "enough volunteers or enough seats, but not both.",
                feature=feature, filled=filled, seats=seats,
            ),
        )  # fmt: skip
