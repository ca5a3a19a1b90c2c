"""What follows from a cap on all chances: why it cannot be lower, and whom it leaves no chance."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from sortition.report.contents import Contents, Level, Multiplier
from sortition.report.reasons import (
    PLAIN,
    Reason,
    Sum,
    Term,
    counted,
    of_level,
    scores,
    terms_of,
    whole,
)


def shut(contents: Contents) -> tuple[Reason, ...]:
    """Return what leaves some people no seat, by quotas alone; facts about panels not counted."""
    return tuple(
        of_level(contents, level, frozenset())
        for level in contents.proof.levels
        if not level.value
        and all(m.kind != "cut" for m in level.multipliers)
        and without_cap(contents, level)
    )


def highest(contents: Contents) -> Reason | None:
    """Return what keeps the highest chance from being lower, by the rule minimax.

    Here what rows need counts for seats and what they allow against: `Reason.sum` is turned round.
    None if the proof says nothing of it.
    """
    if contents.rule != "minimax" or not contents.proof.prices:
        return None
    times = whole(contents.proof.prices)
    terms = terms_of(contents, times)
    plain = all(abs(term.times) <= PLAIN for term in terms)
    found = _turned(contents, terms, times) if plain else None
    people = sum(many for _, many in found.counts) if found else 0
    return Reason(value=contents.proof.cap, people=people, terms=terms, plain=plain, sum=found)


def barred(contents: Contents) -> int:
    """Return how many people have no chance only because none may be higher than the cap is.

    Whoever might be barred by quotas alone, as far as the folder tells, counts too.
    """
    return sum(
        len(level.tickets)
        for level in contents.proof.levels
        if not level.value and not without_cap(contents, level)
    )


def without_cap(contents: Contents, level: Level) -> bool:
    """Tell whether a level with value 0 holds without the cap: if nobody counts against it."""
    if contents.rule != "minimax":
        return True
    times = scores(contents, level)
    if times is not None:
        return min(times) >= 0
    cuts = {cut.number: cut for cut in contents.proof.cuts}
    return all(
        m.side == "most" and (m.kind != "cut" or cuts[m.number].kind == "never")
        for m in level.multipliers
    )


def _turned(
    contents: Contents, terms: tuple[Term, ...], times: dict[Multiplier, int]
) -> Sum | None:
    """Return the arithmetic of the highest chance: what is needed, over those who are left for it.

    None if the folder does not hold what it needs, or if that does not give the cap.
    """
    seats, found = -sum(term.seats for term in terms), counted(contents, times)
    if found is not None:
        counts = Counter(-score for score in found if score < 0)
    elif len(terms) == 1 and (Fraction(terms[0].bound) / contents.proof.cap).denominator == 1:
        counts = Counter({1: int(terms[0].bound / contents.proof.cap)})
    else:
        return None
    total = sum(count * people for count, people in counts.items())
    if not total or Fraction(seats, total) != contents.proof.cap:
        return None
    ordered = tuple(sorted(counts.items(), reverse=True))
    return Sum(seats=seats, certain=0, counted=total, counts=ordered)
