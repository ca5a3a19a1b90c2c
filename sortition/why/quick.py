"""Leximin of the relaxation in floats, for many nearly equal questions in a row.

The same sequence of linear programs as in `sortition.relaxation`, without its fractions: one program
is kept and only what differs is changed, so that an answer takes a few milliseconds. What is
published as proven never comes from here; where floats fail, the fractions are asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition import relaxation
from sortition.clock import Clock, Stopped, never
from sortition.solver import Answer, Program
from strata.profiles import Ints, Profiles

Floats = NDArray[np.float64]

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
    """The program of a pool, kept from one question to the next.

    Column 0 is the level of whoever has no chance yet, column t + 1 what profile t has above it;
    the last column is spare, for a person with values that nobody has.
    """

    def __init__(self, profiles: Profiles) -> None:
        self.profiles = profiles
        self.spare = len(profiles)
        self.counted = np.asarray(profiles.incidence.todense(), dtype=np.float64)
        self.counted = np.hstack([self.counted, np.zeros((len(profiles.rows), 1))])
        self.sizes = np.append(profiles.sizes, 0).astype(np.float64)
        self.capped: set[int] = set()
        weighted = self.counted * self.sizes
        self.program = Program(
            cost=np.append(1.0, np.zeros(self.spare + 1)),
            low=0,
            high=np.append(1.0, np.full(self.spare + 1, np.inf)),
            rows=sparse.csr_array(np.hstack([weighted.sum(axis=1)[:, None], weighted])),
            least=profiles.least,
            most=profiles.most,
        )

    def chances(
        self, least: Ints, most: Ints, moved: Moved | None = None, clock: Clock = never
    ) -> Floats:
        """Return everyone's chance under these bounds of the rows, one entry per profile and spare.

        With `moved` the work ends as soon as the chance of that person is known; chances that were
        not settled by then are not numbers. So is the chance of a profile that has nobody.

        Raises
        ------
        NoChances
            If no chances keep the rows.
        Lost
            If rounding got in the way.
        Stopped
            If `clock` ran out.
        """
        wanted = None
        if moved is not None:
            wanted = self._move(moved, 1)
        try:
            return self._levels(least, most, wanted, clock)
        finally:
            if moved is not None:
                self._move(moved, -1)

    def _move(self, moved: Moved, by: int) -> int:
        """Let the person change profiles, or back; return the profile they join."""
        joins = self.spare if moved.joins is None else moved.joins
        if moved.joins is None:
            self.counted[list(moved.rows), joins] = max(by, 0)
        self.sizes[moved.leaves] -= by
        self.sizes[joins] += by
        for profile in (moved.leaves, joins):
            rows = moved.rows if profile == joins else np.flatnonzero(self.counted[:, profile])
            for row in rows:
                self.program.set_entry(
                    int(row), profile + 1, float(self.sizes[profile] * self.counted[row, profile])
                )
        return joins

    def _levels(self, least: Ints, most: Ints, wanted: int | None, clock: Clock) -> Floats:
        chances = np.full(len(self.sizes), np.nan)
        open_ = self.sizes > 0
        left, room = least.astype(np.float64), most.astype(np.float64)
        self.program.set_columns(np.arange(1, len(self.sizes) + 1), 0, np.where(open_, np.inf, 0.0))
        weighted = self.counted * self.sizes
        while open_.any():
            level = weighted[:, open_].sum(axis=1)
            for row in range(len(left)):
                self.program.set_entry(row, 0, float(level[row]))
                self.program.set_row(row, float(left[row]), float(room[row]))
            answer = self._solve(open_, clock, first=bool(np.isnan(chances).all()))
            value = 1.0 if answer.x is None else min(float(answer.x[0]), 1.0)
            if value >= 1 - _OVER:
                chances[open_] = 1.0
                break
            scores = self.counted.T @ answer.multipliers[: len(left)]
            bound = open_ & (scores * self.sizes > _BINDS)
            if not bound.any():
                raise Lost("nobody is bound to the level")
            chances[bound] = value
            if wanted is not None and bound[wanted]:
                break
            open_ &= ~bound
            taken = weighted[:, bound].sum(axis=1) * value
            left, room = left - taken, room - taken
            self.program.set_columns(np.flatnonzero(bound) + 1, 0, 0)
        return chances

    def _solve(self, open_: NDArray[np.bool_], clock: Clock, *, first: bool) -> Answer:
        """Solve the program, adding caps until no chance exceeds 1."""
        while True:
            answer = self._attempt(clock, first=first)
            if answer.x is None or answer.x[0] >= 1 - _OVER:
                return answer
            above = answer.x[0] + answer.x[1:]
            over = [t for t in np.flatnonzero(open_ & (above > 1 + _OVER)) if t not in self.capped]
            if not over:
                return answer
            for profile in over:
                cap = np.zeros(len(self.sizes) + 1)
                cap[[0, profile + 1]] = 1
                self.program.add_row(cap, -np.inf, 1)
                self.capped.add(int(profile))

    def _attempt(self, clock: Clock, *, first: bool) -> Answer:
        """Solve with more patience where settled levels leave hardly any room."""
        for tolerance in relaxation.TOLERANCES:
            self.program.option("primal_feasibility_tolerance", tolerance)
            answer = self.program.solve(clock)
            if answer.status == "limit":
                raise Stopped
            if answer.x is not None:
                return answer
            if first:
                raise relaxation.NoChances
        raise Lost("the levels before left no chances")
