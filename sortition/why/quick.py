"""Leximin of the relaxation in floats, for many nearly equal questions in a row.

The same sequence of linear programs as in `sortition.relaxation`, without its fractions. The
program of each level is kept from one question to the next and only what differs is changed, so
that it starts from a basis that is nearly right and an answer takes a few milliseconds. What is
published as proven never comes from here; where floats fail, the fractions are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition import relaxation
from sortition.clock import Clock, never
from sortition.levelling import TOLERANCES
from sortition.solver import Answer, Program
from strata.profiles import Ints, Profiles

Floats = NDArray[np.float64]

Enough = Callable[[NDArray[np.bool_], float], bool]
"""Told who was settled at which value; says whether the work may end."""

_BINDS = 1e-9
"""A person whose score times people is above this is bound to the level."""
_OVER = 1e-9
"""A chance above 1 by more than this gets a row of its own."""


class Lost(ArithmeticError):
    """Floats did not carry the levels to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One person who leaves one profile for another, by changing one value.

    Parameters
    ----------
    leaves
        Position of the profile.
    joins
        Position of the profile, None for one that nobody has yet.
    rows
        The rows that count the person then, ascending.
    """

    leaves: int
    joins: int | None
    rows: tuple[int, ...]


class Levels:
    """The programs of a pool, one for each level, kept from one question to the next.

    The last of the profiles is spare, for a person with values that nobody has.
    """

    def __init__(self, profiles: Profiles) -> None:
        self.spare = len(profiles)
        counted = np.asarray(profiles.incidence.todense(), dtype=np.float64)
        self.counted = np.hstack([counted, np.zeros((len(profiles.rows), 1))])
        self.sizes = np.append(profiles.sizes, 0).astype(np.float64)
        self.steps: list[_Step] = []

    def chances(
        self, least: Ints, most: Ints, moved: Moved | None = None, clock: Clock = never
    ) -> Floats:
        """Return everyone's chance under these bounds of the rows, one entry per profile and spare.

        The chance of a profile that has nobody is not a number.

        Raises
        ------
        NoChances
            If no chances keep the rows.
        Lost
            If rounding got in the way.
        Stopped
            If `clock` ran out.
        """
        with self._moving(moved):
            return self._settled(least, most, lambda settled, value: False, clock)

    def after(self, least: Ints, most: Ints, moved: Moved, clock: Clock = never) -> float:
        """Return the chance of whoever has moved; raises as `chances`."""
        with self._moving(moved) as joins:
            found = self._settled(least, most, lambda settled, value: bool(settled[joins]), clock)
            return float(found[joins])

    def lowest(self, least: Ints, most: Ints, clock: Clock = never) -> tuple[float, int]:
        """Return the lowest chance above 0, 0 if there is none, and how many people have none.

        Raises as `chances`.
        """
        found = self._settled(least, most, lambda settled, value: value > _OVER, clock)
        without = found <= _OVER
        known = found[~np.isnan(found) & ~without]
        return float(known.min()) if len(known) else 0.0, int(self.sizes[without].sum())

    @contextmanager
    def _moving(self, moved: Moved | None) -> Iterator[int]:
        """Let a person change profiles while the block runs; give the profile they join."""
        if moved is None:
            yield self.spare
            return
        joins = self.spare if moved.joins is None else moved.joins
        if moved.joins is None:
            self.counted[list(moved.rows), joins] = 1
        self.sizes[moved.leaves] -= 1
        self.sizes[joins] += 1
        try:
            yield joins
        finally:
            self.sizes[moved.leaves] += 1
            self.sizes[joins] -= 1
            self.counted[:, self.spare] = 0

    def _settled(self, least: Ints, most: Ints, enough: Enough, clock: Clock) -> Floats:
        """Settle level after level until all have a chance, or `enough` of them."""
        chances = np.full(len(self.sizes), np.nan)
        weighted = self.counted * self.sizes
        open_ = self.sizes > 0
        left, room = least.astype(np.float64), most.astype(np.float64)
        for depth in count():
            if not open_.any():
                return chances
            if depth == len(self.steps):
                self.steps.append(_Step(weighted))
            answer = self.steps[depth].solve(weighted, open_, (left, room), clock, first=not depth)
            value = 1.0 if answer.x is None else min(float(answer.x[0]), 1.0)
            if value >= 1 - _OVER:
                chances[open_] = 1.0
                return chances
            scores = answer.multipliers[: len(left)] @ self.counted
            bound = open_ & (scores * self.sizes > _BINDS)
            if not bound.any():
                raise Lost("nobody is bound to the level")
            chances[bound] = value
            if enough(bound, value):
                return chances
            open_ &= ~bound
            taken = weighted[:, bound].sum(axis=1) * value
            left, room = left - taken, room - taken
        return chances


class _Step:
    """The program of one level, and what was last put into it.

    Column 0 is the level of whoever has no chance yet, column t + 1 what profile t has above it.
    """

    def __init__(self, weighted: Floats) -> None:
        rows, profiles = weighted.shape
        self.matrix = np.hstack([np.zeros((rows, 1)), weighted])
        self.bounds = np.zeros((2, rows))
        self.open = np.ones(profiles, dtype=bool)
        self.capped: set[int] = set()
        self.program = Program(
            cost=np.append(1.0, np.zeros(profiles)),
            low=0,
            high=np.append(1.0, np.full(profiles, np.inf)),
            rows=sparse.csr_array(self.matrix),
            least=0,
            most=0,
        )

    def solve(
        self,
        weighted: Floats,
        open_: NDArray[np.bool_],
        bounds: tuple[Floats, Floats],
        clock: Clock,
        *,
        first: bool,
    ) -> Answer:
        """Solve the program for whoever is open, adding caps until no chance exceeds 1."""
        self._put(weighted, open_, np.array(bounds))
        while True:
            answer = self._attempt(clock, first=first)
            if answer.x is None or answer.x[0] >= 1 - _OVER:
                return answer
            over = np.flatnonzero(open_ & (answer.x[0] + answer.x[1:] > 1 + _OVER)).tolist()
            over = [t for t in over if t not in self.capped]
            if not over:
                return answer
            for profile in over:
                cap = np.zeros(len(open_) + 1)
                cap[[0, profile + 1]] = 1
                self.program.add_row(cap, -np.inf, 1)
                self.capped.add(profile)

    def _put(self, weighted: Floats, open_: NDArray[np.bool_], bounds: Floats) -> None:
        """Change the program where it differs from what is asked now."""
        matrix = np.hstack([(weighted @ open_)[:, None], weighted])
        for row, column in np.argwhere(matrix != self.matrix).tolist():
            self.program.set_entry(row, column, float(matrix[row, column]))
        for row in np.flatnonzero((bounds != self.bounds).any(axis=0)).tolist():
            self.program.set_row(row, float(bounds[0, row]), float(bounds[1, row]))
        changed = np.flatnonzero(open_ != self.open)
        self.program.set_columns(changed + 1, 0, np.where(open_[changed], np.inf, 0.0))
        self.matrix, self.bounds, self.open = matrix, bounds, open_.copy()

    def _attempt(self, clock: Clock, *, first: bool) -> Answer:
        """Solve with more patience where settled levels leave hardly any room."""
        answer = self.program.solve_patiently(TOLERANCES[:1] if first else TOLERANCES, clock)
        if answer.x is None:
            raise relaxation.NoChances if first else Lost("the levels before left no chances")
        return answer
