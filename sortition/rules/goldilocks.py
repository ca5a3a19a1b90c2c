"""Goldilocks: neither too high a chance nor too low a one.

Baharav, Flanigan: Fair, manipulation-robust, and transparent sortition, arXiv:2406.15009, 2024. It
minimises

    (n/k) max p + gamma (k/n) max 1/p

where n counts those whom some panel can hold: if all chances are equal, that is 1 + gamma. With
f(l) the lowest highest chance when nobody is below l, it is (n/k) f(l) + gamma (k/n) / l, to be
minimised over the one number l; f is convex and made of straight pieces, each found by one linear
program. Of the lotteries with this highest chance the rule takes the leximin one, so that the
answer is unique. What is published is within 1e-8 of the best, with a certificate
(`docs/folder.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition import certificate, relaxation
from sortition.clock import Clock, Stopped, never
from sortition.decomposition.attain import Goal, attain
from sortition.lottery import Lottery
from sortition.optimum import Cut, Level, Optimum
from sortition.polytope import Polytope
from sortition.progress import Progress, quiet
from sortition.solver import Program
from strata.profiles import Profiles

Gamma = Fraction | str
"""How much a low chance weighs beside a high one: a number above 0, ``balanced`` or ``ratios``."""

WISHES = ("balanced", "ratios")

MOST_LINES = 60
CLOSE = 1e-11
"""Distance between the lines and f at which the lowest point counts as found."""
GRID = 10**7
"""The cap is the nearest fraction with a denominator up to this."""
ABOVE = Fraction(2, 10**11)
"""Where that cannot be proven, since many stop just there: how far above it is tried again."""


def goldilocks(
    profiles: Profiles,
    *,
    gamma: Gamma = Fraction(1),
    panels: int = 1000,
    clock: Clock = never,
    progress: Progress = quiet,
) -> Lottery:
    """Return the goldilocks lottery of `profiles`.

    Parameters
    ----------
    gamma
        ``balanced`` is (n/k)^2 · maximin · minimax, which gives both terms the same weight where
        each is best alone; ``ratios`` is the same with what the quotas show without a program: the
        lowest chance is at most the least ``most`` per volunteer of any value, the highest at least
        the largest ``least`` per volunteer.
    profiles, panels, clock, progress
        As in `sortition.decomposition.attain.attain`.

    Raises
    ------
    NoPanel, Stopped
        As `sortition.decomposition.attain.attain`.
    ValueError
        If `gamma` is neither above 0 nor one of the words.
    """
    if gamma not in WISHES and not (isinstance(gamma, Fraction) and gamma > 0):
        raise ValueError("gamma is a number above 0, 'balanced' or 'ratios'")
    goal = Goal(name="goldilocks", best=partial(best, gamma=gamma))
    return attain(goal, profiles, panels=panels, clock=clock, progress=progress)


def best(profiles: Profiles, cuts: Sequence[Cut], clock: Clock, gamma: Gamma) -> Optimum:
    """Return the goldilocks chances that keep the rows, and how near they are to the best.

    Raises
    ------
    NoChances, Unsettled, Stopped
        As `sortition.relaxation.leximin`.
    """
    polytope = Polytope.of(profiles, cuts)
    ends = _ends(profiles, polytope, clock)
    weight = gamma if isinstance(gamma, Fraction) else _gamma(profiles, ends, gamma)
    lines = _Lines(polytope, ends)
    high = lines.lowest(float(weight), clock)
    for cap in (Fraction(high).limit_denominator(GRID), Fraction(high) + ABOVE):
        try:
            capped = relaxation.levels(polytope, clock, min(max(ends.minimax, cap), Fraction(1)))
            levels = [*ends.zero, *(level for level in capped if level.value)]
            optimum = relaxation.optimum(profiles, cuts, levels, cap=levels[-1].value)
            prices = lines.prices(float(weight), float(levels[len(ends.zero)].value), clock)
            return certificate.certified("goldilocks", optimum, prices, weight)
        except relaxation.Unsettled:
            continue
    raise relaxation.Unsettled("no cap near the best one could be proven")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ends:
    """What is known before the search.

    Parameters
    ----------
    zero
        The level of those whom no panel can hold, if any.
    able
        Who is not in it, shape (T,).
    equal
        k / n.
    maximin, minimax
        The highest lowest chance above 0, and the lowest highest one.
    """

    zero: tuple[Level, ...]
    able: NDArray[np.bool_]
    equal: Fraction
    maximin: Fraction
    minimax: Fraction


def _ends(profiles: Profiles, polytope: Polytope, clock: Clock) -> _Ends:
    levels = relaxation.bound(polytope)
    zero, able = relaxation.able(levels, len(profiles))
    return _Ends(
        zero=zero,
        able=able,
        equal=Fraction(profiles.seats, int(polytope.sizes[able].sum())),
        maximin=levels[-1].value,
        minimax=relaxation.highest(polytope, clock).value,
    )


def _gamma(profiles: Profiles, ends: _Ends, wish: str) -> Fraction:
    """Return the weight that `wish` stands for."""
    if wish == "balanced":
        return ends.maximin * ends.minimax / ends.equal**2
    able = np.flatnonzero(ends.able)
    people = np.asarray(profiles.incidence[:, able] @ profiles.sizes[able], dtype=np.int64).tolist()
    rows = [(row, count) for row, count in zip(profiles.rows, people, strict=True) if count]
    low = min(Fraction(row.most, count) for row, count in rows if row.most)
    high = max(Fraction(row.least, count) for row, count in rows)
    return min(low, ends.equal) * max(high, ends.equal) / ends.equal**2


class _Lines:
    """f by the lines under it, each from one linear program.

    Columns of the program are the highest chance, the lowest, and the chances of those who are
    able; rows are those of the polytope, ``p <= highest`` and ``lowest <= p`` for each, and the
    lowest chance itself.
    """

    def __init__(self, polytope: Polytope, ends: _Ends) -> None:
        self.ends, self.count = ends, len(polytope.least)
        able = np.flatnonzero(ends.able)
        chances = sparse.csr_array(polytope.weighted[:, able])
        one, eye = np.ones((len(able), 1)), sparse.eye_array(len(able))
        none = np.zeros((len(able), 1))
        blank = sparse.csr_array((self.count, 2))
        rows = sparse.vstack(
            [
                sparse.hstack([blank, chances]),
                sparse.hstack([sparse.csr_array(np.hstack([-one, none])), eye]),
                sparse.hstack([sparse.csr_array(np.hstack([none, one])), -eye]),
                sparse.csr_array(([1.0], ([0], [1])), shape=(1, len(able) + 2)),
            ]
        )
        self.program = Program(
            cost=0,
            low=0,
            high=1,
            rows=sparse.csr_array(rows),
            least=np.concatenate([polytope.low, np.full(2 * len(able) + 1, -np.inf)]),
            most=np.concatenate([polytope.high, np.zeros(2 * len(able)), [np.inf]]),
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )

    def lowest(self, gamma: float, clock: Clock) -> float:
        """Return f where (n/k) f(l) + gamma (k/n) / l is least.

        Each line touches f; the least point of all lines so far says where to draw the next.
        """
        equal, last = float(self.ends.equal), self.program.row_count - 1
        top = float(self.ends.maximin) * (1 - 1e-12)
        self._aim(1.0, 0.0)
        lines: list[tuple[float, float]] = []  # height at 0, slope
        low = top
        for _ in range(MOST_LINES):
            self.program.set_row(last, low, low)
            answer = self.program.solve(clock)
            if answer.status == "limit":
                raise Stopped
            if answer.x is None:
                raise relaxation.Unsettled("the solver lost the chances at the lowest one")
            high, slope = -answer.value, -float(answer.multipliers[last])
            if lines and high <= max(a + b * low for a, b in lines) + CLOSE:
                return high
            lines.append((high - slope * low, slope))
            low = _least_point(lines, gamma * equal**2, top)
        return high

    def prices(self, gamma: float, low: float, clock: Clock) -> list[tuple[int, float]]:
        """Return the multipliers of the rows that bound the measure where the lowest is `low`."""
        equal = float(self.ends.equal)
        self._aim(1 / equal, gamma * equal / low**2)
        self.program.set_row(self.program.row_count - 1, -np.inf, np.inf)
        answer = self.program.solve(clock)
        if answer.status == "limit":
            raise Stopped
        return list(enumerate(answer.multipliers[: self.count].tolist()))

    def _aim(self, high: float, low: float) -> None:
        """Minimise `high` times the highest chance less `low` times the lowest."""
        cost = np.zeros(self.program.columns)
        cost[:2] = -high, low
        self.program.set_cost(cost)


def _least_point(lines: Sequence[tuple[float, float]], weight: float, top: float) -> float:
    """Return l from 0 to `top` with the least ``max(a + b l) + weight / l`` over lines (a, b)."""
    points = [top, *(sqrt(weight / b) for _, b in lines if b > 0)]
    points += [(c - a) / (b - d) for (a, b), (c, d) in combinations(lines, 2) if b != d]
    inside = [point for point in points if 0 < point <= top]
    return min(inside, key=lambda x: max(a + b * x for a, b in lines) + weight / x)
