"""The point of a polytope where the mean logarithm of the chances is highest, in floats.

A primal-dual interior-point method (Boyd, Vandenberghe: Convex Optimization, 2004, section 11.7)
from a point inside, then Newton's method on the rows that are tight. Both solve systems with one
unknown per row, whatever the number of profiles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from sortition.clock import Clock, Stopped, check
from sortition.polytope import Polytope
from sortition.relaxation import Unsettled
from sortition.solver import Program

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SCALE = 1e6
"""How much farther inside than the unit a point may be looked for."""
CLOSE = 1e-11
"""Gap of the mean logarithm at which the interior-point method ends."""
MOST_STEPS = 200
RIDGE = 1e-13
"""Added, in proportion, where rows are equations."""
BACK = 0.99
"""Share of the way to the boundary that a step may go."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Point:
    """Where the method ended.

    Parameters
    ----------
    counts
        Average count of each profile in a panel, shape (T,).
    upper, lower
        Which rows are tight at their most, at their least, shape (R,); both where the two are one.
    full
        Whose chance is 1, shape (T,).
    """

    counts: Floats
    upper: Mask
    lower: Mask
    full: Mask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sides:
    """The polytope as ``matrix @ x <= bounds``; sides without `slack` at `start` are equations.

    Sides are the most of every row, the least of every row (turned), and the profiles' sizes.
    """

    matrix: sparse.csr_array
    bounds: Floats
    slack: Mask
    start: Floats


def highest_mean_log(polytope: Polytope, able: Mask, clock: Clock) -> Point:
    """Return the point with the highest Σ size · log(chance) over the profiles that are `able`.

    Parameters
    ----------
    polytope
        Some point of it gives all who are able a chance.
    able
        Shape (T,); the others have chance 0.
    clock
        Ends the work.

    Raises
    ------
    Unsettled
        If the method stalled.
    Stopped
        If `clock` ran out.
    """
    sizes = polytope.sizes[able].astype(float)
    rows = sparse.csr_array(polytope.rows[:, np.flatnonzero(able)].astype(float))
    sides = _inside(rows, polytope.low, polytope.high, sizes, clock)
    tight = _Barrier(sides, sizes).run(clock)
    count = rows.shape[0]
    counts = np.zeros(len(polytope))
    counts[able] = _newton(sides, tight, sizes)
    full = np.zeros(len(polytope), dtype=bool)
    full[able] = tight.active[2 * count :]
    return Point(
        counts=counts,
        upper=tight.active[:count],
        lower=tight.active[count : 2 * count],
        full=full,
    )


def _inside(
    rows: sparse.csr_array, low: Floats, high: Floats, sizes: Floats, clock: Clock
) -> _Sides:
    """Find a point with slack at every side that can have any, by one linear program.

    Columns are the point times a scale, the slacks up to 1, and the scale itself: with a large
    scale any slack at all reaches 1.
    """
    count = rows.shape[1]
    matrix = sparse.csr_array(sparse.vstack([rows, -rows, sparse.eye_array(count)]))
    bounds = np.concatenate([high, -low, sizes])
    known = np.isfinite(bounds)
    kept = matrix[np.flatnonzero(known)]
    sides = len(kept.indptr) - 1
    least = sparse.csr_array(kept.sum(axis=1)[:, None])
    program = Program(
        cost=np.r_[np.zeros(count), np.ones(sides), 1.0, 0.0],
        low=np.r_[np.zeros(count + sides + 1), 1.0],
        high=np.r_[np.full(count, np.inf), np.ones(sides + 1), SCALE],
        rows=sparse.csr_array(
            sparse.hstack(
                [kept, sparse.eye_array(sides), least, -sparse.csr_array(bounds[known][:, None])]
            )
        ),
        least=-np.inf,
        most=0.0,
    )
    answer = program.solve(clock)
    if answer.status == "limit":
        raise Stopped
    if answer.x is None:
        raise Unsettled("no point inside was found")
    slack = np.zeros(len(bounds), dtype=bool)
    slack[known] = answer.x[count : count + sides] > 0.5
    start = (answer.x[:count] + answer.x[-2]) / answer.x[-1]
    slack[~known] = True
    return _Sides(matrix=matrix, bounds=bounds, slack=slack, start=start)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tight:
    """Which sides are tight, and their multipliers."""

    active: Mask
    multipliers: Floats


class _Barrier:
    """The interior-point method: sides without any slack are equations, the others inequalities."""

    def __init__(self, sides: _Sides, sizes: Floats) -> None:
        self.sides, self.sizes, self.x = sides, sizes, sides.start
        open_sides = np.flatnonzero(sides.slack & np.isfinite(sides.bounds))
        rows = len(sides.bounds) - len(sizes)
        self.open, self.own = open_sides[open_sides < rows], open_sides[open_sides >= rows] - rows
        twice = np.zeros(len(sides.bounds), dtype=bool)  # the least of a row whose most is fixed
        twice[rows // 2 : rows] = ~sides.slack[: rows // 2]
        self.fixed = np.flatnonzero(~sides.slack & ~twice)
        self.matrix = sparse.csr_array(sides.matrix[np.r_[self.fixed, self.open]])
        self.equal = np.zeros(len(self.fixed))
        self.row = 1.0 / np.maximum(self._row_slack(), 1e-9)
        self.cap = 1.0 / np.maximum(self._cap_slack(), 1e-9)

    def _row_slack(self) -> Floats:
        return np.asarray(self.sides.bounds[self.open] - self.sides.matrix[self.open] @ self.x)

    def _cap_slack(self) -> Floats:
        return np.asarray(self.sizes[self.own] - self.x[self.own])

    def run(self, clock: Clock) -> _Tight:
        for _ in range(MOST_STEPS):
            check(clock)
            gap = float(self.row @ self._row_slack() + self.cap @ self._cap_slack())
            pairs = max(len(self.row) + len(self.cap), 1)
            if gap <= CLOSE * self.sizes.sum() and self._leaning() < 1e-7:
                return self._tight()
            self._step(0.1 * gap / pairs)
        raise Unsettled("the interior-point method stalled")

    def _gradient(self) -> Floats:
        """Return what the multipliers do not yet balance, per profile."""
        rest = -self.sizes / self.x
        rest += self.matrix.T @ np.r_[self.equal, self.row]
        rest[self.own] += self.cap
        return rest

    def _leaning(self) -> float:
        return float(np.abs(self._gradient() * self.x / self.sizes).max(initial=0))

    def _step(self, center: float) -> None:
        slack, room = self._row_slack(), self._cap_slack()
        diagonal = self.sizes / self.x**2
        diagonal[self.own] += self.cap / room
        right = -self._gradient()
        right[self.own] -= center / room - self.cap
        pull = np.r_[np.zeros(len(self.equal)), center / slack - self.row]
        right -= self.matrix.T @ pull
        short = self.sides.bounds[self.fixed] - self.sides.matrix[self.fixed] @ self.x
        scaled = sparse.csc_array(self.matrix / diagonal[None, :])
        square = sparse.csc_array(scaled @ self.matrix.T)
        spare = RIDGE * float(square.diagonal().max(initial=1))  # rows may depend on each other
        give = np.r_[np.full(len(self.equal), spare), slack / self.row]
        system = sparse.csc_array(square + sparse.diags_array(give))
        wanted = scaled @ right - np.r_[short, np.zeros(len(slack))]
        change = splu(system).solve(wanted)
        move = (right - self.matrix.T @ change) / diagonal
        equal, rows = change[: len(self.equal)], change[len(self.equal) :]
        rows = rows + pull[len(self.equal) :]
        caps = (center + self.cap * move[self.own]) / room - self.cap
        reach = min(
            _reach(self.x, move),
            _reach(slack, -(self.sides.matrix[self.open] @ move)),
            _reach(room, -move[self.own]),
            _reach(self.row, rows),
            _reach(self.cap, caps),
        )
        self.x = self.x + reach * move
        self.equal = self.equal + reach * equal
        self.row, self.cap = self.row + reach * rows, self.cap + reach * caps

    def _tight(self) -> _Tight:
        sides = self.sides
        rows = len(sides.bounds) - len(self.sizes)
        multipliers = np.zeros(len(sides.bounds))
        multipliers[self.fixed] = self.equal
        multipliers[self.open] = self.row
        multipliers[self.own + rows] = self.cap
        active = ~sides.slack
        active[self.open] = self.row > self._row_slack()
        active[self.own + rows] = self.cap > self._cap_slack()
        return _Tight(active=active, multipliers=multipliers)


def _reach(value: Floats, step: Floats) -> float:
    """Return how much of `step` keeps `value` above 0, at most all of it."""
    falling = step < 0
    return min(1.0, BACK * float((-value[falling] / step[falling]).min(initial=np.inf)))


def _newton(sides: _Sides, tight: _Tight, sizes: Floats) -> Floats:
    """Return the point that meets the tight sides, to the last digits.

    Without the sides that are not tight, each profile's count is size / score, the score being the
    sum of the multipliers of the sides that count it.
    """
    count = len(sizes)
    full = tight.active[-count:]
    chosen = np.flatnonzero(tight.active[:-count])
    free = np.flatnonzero(~full)
    matrix = sides.matrix[chosen][:, free].toarray()
    goal = sides.bounds[chosen] - sides.matrix[chosen][:, np.flatnonzero(full)] @ sizes[full]
    multipliers = tight.multipliers[chosen]
    x = sizes[free] / np.maximum(matrix.T @ multipliers, 1e-300)
    for _ in range(30):
        short = goal - matrix @ x
        curve = (matrix * (x**2 / sizes[free])) @ matrix.T
        change = np.linalg.lstsq(curve, -short, rcond=1e-13)[0]
        scores = matrix.T @ (multipliers + change)
        if not (scores > 0).all():
            raise Unsettled("the tight rows were not the right ones")
        multipliers = multipliers + change
        x = sizes[free] / scores
        if np.abs(change).max(initial=0) <= 1e-14 * np.abs(multipliers).max(initial=1):
            break
    found = sizes.copy()
    found[free] = x
    return found
