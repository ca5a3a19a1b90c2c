"""Why the lowest chance is not higher, read from the multipliers of the proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Literal

from sortition.report.contents import Contents, Level, Multiplier

PLAIN = 1000
"""Multipliers that need larger whole numbers than this are left to `proof.json`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A row of the proof: how many seats it allows or asks for, and how often it counts.

    `times` is positive for what a row allows and negative for what it asks; `rows` is how many
    equal rows, such as households, are shown as one.
    """

    kind: Literal["seats", "quota", "household", "cut"]
    feature: str
    value: str
    number: str
    bound: int
    times: int
    rows: int = 1

    @property
    def seats(self) -> int:
        """What the row adds to the seats, or takes away."""
        return self.bound * self.times * self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The arithmetic of a level: `seats` over `counted` is its value.

    Parameters
    ----------
    seats
        What all terms come to, and `certain`: how much of it people add who count against.
    counted
        All counts of people together.
    counts
        How often people count, and how many count so often, highest first.
    """

    seats: int
    certain: int
    counted: int
    counts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What decides a chance.

    Parameters
    ----------
    value, people
        The chance that the quotas allow, and how many people it holds back.
    terms
        The rows that decide it, heaviest first.
    plain
        Whether the multipliers are small whole numbers, so that the terms can be shown with them.
    sum
        The arithmetic, None where the folder does not hold what it needs.
    """

    value: Fraction
    people: int
    terms: tuple[Term, ...]
    plain: bool
    sum: Sum | None


def reason(contents: Contents) -> Reason | None:
    """Return what decides the lowest chance above 0, or the bound if that is all that is proven.

    None if the proof says nothing of it.
    """
    earlier: set[str] = set()
    for level in contents.proof.levels:
        if level.value:
            return of_level(contents, level, frozenset(earlier))
        earlier |= level.tickets
    return None


def of_level(contents: Contents, level: Level, earlier: frozenset[str]) -> Reason:
    """Return what decides `level`, with its arithmetic if those of `earlier` levels have 0."""
    times = whole(level.multipliers)
    terms = terms_of(contents, times)
    plain = all(abs(term.times) <= PLAIN for term in terms)
    found = _sum(contents, terms, times, level, earlier) if plain else None
    return Reason(value=level.value, people=len(level.tickets), terms=terms, plain=plain, sum=found)


def scores(contents: Contents, level: Level) -> list[int] | None:
    """Return how often the multipliers of `level` count each person, in whole numbers.

    One entry per ticket in the order of ``contents.chances``; None without the table of the pool.
    """
    return counted(contents, whole(level.multipliers))


def whole(multipliers: Sequence[Multiplier]) -> dict[Multiplier, int]:
    """Return `multipliers` in the smallest whole numbers, what a row asks below 0."""
    unit = lcm(*(m.multiplier.denominator for m in multipliers))
    common = gcd(*(int(m.multiplier * unit) for m in multipliers)) or 1
    return {
        m: int(m.multiplier * unit) // common * (1 if m.side == "most" else -1) for m in multipliers
    }


def terms_of(contents: Contents, times: dict[Multiplier, int]) -> tuple[Term, ...]:
    """Return the rows, those of households with equal weights as one."""
    quotas = {(quota.feature, quota.value): quota for quota in contents.quotas.rows}
    cuts = {cut.number: cut for cut in contents.proof.cuts}
    terms = []
    homes = Counter(weight for m, weight in times.items() if m.kind == "household")
    for m, weight in times.items():
        if m.kind == "quota":
            quota = quotas[m.feature, m.value]
            bound = quota.most if m.side == "most" else quota.least
        elif m.kind == "cut":
            bound = cuts[m.number].at_most
        elif m.kind == "seats":
            bound = contents.seats
        else:
            continue
        terms.append(
            Term(
                kind=m.kind,
                feature=m.feature,
                value=m.value,
                number=m.number,
                bound=bound,
                times=weight,
            )
        )
    # a household needs nobody, so that only its most can add anything
    for weight, rows in homes.items():
        bound = 1 if weight > 0 else 0
        terms.append(
            Term(
                kind="household",
                feature="",
                value="",
                number="",
                bound=bound,
                times=weight,
                rows=rows,
            )
        )
    return tuple(sorted(terms, key=lambda term: (-abs(term.times), term.kind != "seats")))


def _sum(
    contents: Contents,
    terms: tuple[Term, ...],
    times: dict[Multiplier, int],
    level: Level,
    earlier: frozenset[str],
) -> Sum | None:
    """Return the arithmetic, if the folder allows it and it does give the level's value."""
    counts = _counts(contents, times, earlier)
    if counts is None and _alike(terms):
        counts = Counter({abs(terms[0].times): len(level.tickets)})
    if counts is None:
        return None
    certain = -sum(score * people for score, people in counts.items() if score < 0)
    counted = sum(score * people for score, people in counts.items() if score > 0)
    seats = sum(term.seats for term in terms) + certain
    if not counted or Fraction(seats, counted) != level.value:
        return None
    positive = sorted((pair for pair in counts.items() if pair[0] > 0), reverse=True)
    return Sum(seats=seats, certain=certain, counted=counted, counts=tuple(positive))


def _alike(terms: tuple[Term, ...]) -> bool:
    """Tell whether all whom `terms` count surely count alike: one quota, or all seats."""
    return len(terms) == 1 and terms[0].kind in ("quota", "seats") and terms[0].times > 0


def _counts(
    contents: Contents, times: dict[Multiplier, int], earlier: frozenset[str]
) -> Counter[int] | None:
    """Count people by score; None without the table of the pool."""
    found = counted(contents, times)
    if found is None:
        return None
    both = zip(found, contents.chances, strict=True)
    return Counter(score for score, ticket in both if ticket not in earlier)


def counted(contents: Contents, times: dict[Multiplier, int]) -> list[int] | None:
    """Return how often the rows, so many times each, count each person; as `scores`."""
    if contents.values is None or (
        contents.homes is None and any(m.kind == "household" for m in times)
    ):
        return None
    quotas: dict[str, dict[str, int]] = {}
    homes: dict[str, int] = {}
    scores = [0] * contents.people
    cuts = {cut.number: cut for cut in contents.proof.cuts}
    for m, weight in times.items():
        if m.kind == "seats":
            scores = [score + weight for score in scores]
        elif m.kind == "quota":
            quotas.setdefault(m.feature, {})[m.value] = weight
        elif m.kind == "household":
            homes[m.number] = weight
        else:
            own = cuts[m.number].coefficients
            both = zip(scores, contents.chances, strict=True)
            scores = [score + weight * own.get(ticket, 0) for score, ticket in both]
    for feature, weights in quotas.items():
        column = contents.values[feature]
        scores = [s + weights.get(value, 0) for s, value in zip(scores, column, strict=True)]
    if homes and contents.homes is not None:
        scores = [s + homes.get(home, 0) for s, home in zip(scores, contents.homes, strict=True)]
    return scores
