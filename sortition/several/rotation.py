"""Rotation: a council in cohorts, one of which is renewed at a time, and what that means for whom.

Each cohort has quotas of its own that add up to those of the council, so that a council whose
cohorts keep theirs keeps its quotas whichever is renewed. For one feature, let every cohort get its
share of each `least` and of each `most - least`, rounded up or down: sums over cohorts and over
values are two nested families of rows, so rounding both ways at once is always possible
(integrality of flows).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy import sparse

from sortition.clock import Clock, never
from sortition.refused import Refused
from sortition.relaxation import NoChances
from sortition.rules.leximin import goal
from sortition.solver import Program
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A part of the council that is renewed together; `quotas` are those of its `seats`."""

    seats: int
    quotas: Quotas


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People of one value.

    Parameters
    ----------
    volunteers
        How many there are in the pool.
    start
        Mean chance to sit in the first council.
    chance
        Mean chance to serve at least once.
    lowest, highest
        Chance to serve at least once of whoever has the lowest, and the highest.
    """

    feature: str
    value: str
    volunteers: int
    start: Fraction
    chance: Fraction
    lowest: Fraction
    highest: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A plan.

    Parameters
    ----------
    cohorts
        In the order in which they are renewed, over and over.
    rounds
        For each renewal the position of its cohort.
    start, chances
        For each person, in the order of the pool, the chance to sit in the first council, and to
        serve at least once in all.
    groups
        In the order of the quotas.
    """

    cohorts: tuple[Cohort, ...]
    rounds: tuple[int, ...]
    start: tuple[Fraction, ...]
    chances: tuple[Fraction, ...]
    groups: tuple[Group, ...]


def cohorts(quotas: Quotas, seats: int, count: int) -> tuple[Cohort, ...]:
    """Divide a council of `seats` into `count` cohorts as equal as can be.

    Raises
    ------
    Refused
        If there are fewer seats than cohorts, or quotas of a feature cannot fill the seats.
    """
    if seats < count:
        raise Refused(
            "rotate-cohorts",
            text("{seats} seats cannot be divided into {count} cohorts.", seats=seats, count=count),
            text("Give fewer cohorts with --cohorts."),
        )
    sizes = [seats // count + (turn < seats % count) for turn in range(count)]
    parts: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for feature in quotas.features:
        rows = [quota for quota in quotas.rows if quota.feature == feature]
        parts |= _divided(rows, sizes)
    return tuple(
        Cohort(
            seats=size,
            quotas=Quotas(
                tuple(
                    replace(
                        quota,
                        least=parts[quota.feature, quota.value][0][turn],
                        most=min(parts[quota.feature, quota.value][1][turn], size),
                        least_flex=None,
                        most_flex=None,
                    )
                    for quota in quotas.rows
                )
            ),
        )
        for turn, size in enumerate(sizes)
    )


def rotation(
    pool: Pool, quotas: Quotas, seats: int, *, count: int, rounds: int, clock: Clock = never
) -> Rotation:
    """Plan `rounds` renewals of a council in `count` cohorts.

    The first council is drawn as one panel; then one cohort is drawn after another. Chances are the
    leximin levels that the quotas allow, in fractions. The pool is taken to stay as it is, whoever
    serves making way for somebody like them: so the rounds know nothing of each other, and to
    serve at least once is the opposite of being missed each time.

    Raises
    ------
    Refused
        If the council cannot be divided, or no chances keep the quotas of a cohort.
    Stopped
        If `clock` ran out.
    """
    divided = cohorts(quotas, seats, count)
    start = _levels(pool, Cohort(seats=seats, quotas=quotas), 0, clock)
    levels = [_levels(pool, cohort, turn, clock) for turn, cohort in enumerate(divided, start=1)]
    order = tuple(turn % count for turn in range(rounds))
    missed = [1 - chance for chance in start]
    for turn in order:
        missed = [rest * (1 - chance) for rest, chance in zip(missed, levels[turn], strict=True)]
    chances = tuple(1 - rest for rest in missed)
    return Rotation(
        cohorts=divided,
        rounds=order,
        start=start,
        chances=chances,
        groups=tuple(
            _group(pool, quota, start, chances)
            for quota in quotas.rows
            if quota.value in pool.values[quota.feature]
        ),
    )


def _divided(
    rows: list[Quota], sizes: list[int]
) -> dict[tuple[str, str], tuple[list[int], list[int]]]:
    """Return for each value of one feature the least and the most of each cohort."""
    answer = _division(rows, sizes).solve()
    if answer.x is None:
        raise Refused(
            "rotate-quotas",
            text(
                "The quotas of '{feature}' cannot fill {seats} seats.",
                feature=rows[0].feature, seats=sum(sizes),
            ),
            text("See 'sortition check'."),
        )  # fmt: skip
    low, more = np.rint(answer.x).astype(int).reshape(2, len(rows), len(sizes))
    return {
        (row.feature, row.value): (low[at].tolist(), (low[at] + more[at]).tolist())
        for at, row in enumerate(rows)
    }


def _division(rows: list[Quota], sizes: list[int]) -> Program:
    """Return the program: for each value and cohort its `least`, then its room above that."""
    count, values, seats = len(sizes), len(rows), sum(sizes)
    least = np.array([[row.least * size for size in sizes] for row in rows])
    room = np.array([[(row.most - row.least) * size for size in sizes] for row in rows])
    shares = np.concatenate([least.ravel(), room.ravel()])
    each = np.kron(np.eye(values), np.ones(count))
    cohort = np.tile(np.eye(count), values)
    return Program(
        cost=0,
        low=shares // seats,
        high=-(-shares // seats),
        rows=sparse.csr_array(
            np.vstack(
                [
                    np.kron(np.eye(2), each),
                    np.hstack([cohort, np.zeros_like(cohort)]),
                    np.hstack([cohort, cohort]),
                ]
            )
        ),
        least=[
            *(row.least for row in rows),
            *(row.most - row.least for row in rows),
            *[0] * count,
            *sizes,
        ],
        most=[
            *(row.least for row in rows),
            *(row.most - row.least for row in rows),
            *sizes,
            *[np.inf] * count,
        ],
        integer=True,
    )


def _levels(pool: Pool, cohort: Cohort, turn: int, clock: Clock) -> tuple[Fraction, ...]:
    """Return everyone's chance in the lottery of one cohort, 0 being the whole council."""
    profiles = Profiles.of(pool, cohort.quotas, cohort.seats)
    try:
        optimum = goal("leximin").best(profiles, (), clock)
    except NoChances:
        raise Refused(
            "rotate-cohort",
            text("No council of {seats} keeps its quotas with this pool.", seats=cohort.seats)
            if turn == 0
            else text(
                "Cohort {turn} of {seats} seats cannot keep its quotas with this pool.",
                turn=turn, seats=cohort.seats,
            ),
            text("See 'sortition check'; fewer cohorts or wider quotas may help."),
        ) from None  # fmt: skip
    chances = [Fraction(0)] * len(pool)
    for chance, people in zip(optimum.chances, profiles.members, strict=True):
        for person in people:
            chances[person] = chance
    return tuple(chances)


def _group(
    pool: Pool, quota: Quota, start: tuple[Fraction, ...], chances: tuple[Fraction, ...]
) -> Group:
    column = pool.values[quota.feature]
    people = [person for person, value in enumerate(column) if value == quota.value]
    own = [chances[person] for person in people]
    return Group(
        feature=quota.feature,
        value=quota.value,
        volunteers=len(people),
        start=sum((start[person] for person in people), Fraction(0)) / len(people),
        chance=sum(own, Fraction(0)) / len(own),
        lowest=min(own),
        highest=max(own),
    )
