"""The integer program behind every answer: the panel that breaks chosen quotas the least."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from sortition.clock import Clock
from sortition.feasibility.sides import sides_of
from sortition.solver import Program
from strata.profiles import Ints, Profiles


def give(profiles: Profiles) -> sparse.csr_array:
    """Return what a seat of leeway on each side adds to each row, shape (rows, sides)."""
    sides = sides_of(profiles)
    signs = [1.0 if side.bound == "least" else -1.0 for side in sides]
    at = ([side.row for side in sides], range(len(sides)))
    return sparse.csr_array((signs, at), shape=(len(profiles.rows), len(sides)))


def room(profiles: Profiles) -> Ints:
    """Return by how many seats each side can be wrong at all, one entry per side."""
    return np.array(
        [
            side.seats if side.bound == "least" else max(0, profiles.seats - side.seats)
            for side in sides_of(profiles)
        ],
        dtype=np.int64,
    )


def broken(profiles: Profiles, panel: Ints) -> frozenset[int]:
    """Return the positions of the sides that `panel` does not keep."""
    counts = profiles.incidence @ panel
    return frozenset(
        s
        for s, side in enumerate(sides_of(profiles))
        if (counts[side.row] < side.seats if side.bound == "least" else
            counts[side.row] > side.seats)
    )  # fmt: skip


def whole(x: ArrayLike) -> Ints:
    """Return what the solver found in whole numbers."""
    return np.asarray(np.rint(np.asarray(x)), dtype=np.int64)


class Nearest:
    """Panels that keep the sides asked for, while the other sides give way as little as possible.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    low, high
        At least and at most how many people of each profile; nobody and everybody if not given.
    households
        Whether at most one person of a household may be in a panel.
    """

    def __init__(
        self,
        profiles: Profiles,
        *,
        low: ArrayLike = 0,
        high: ArrayLike | None = None,
        households: bool = True,
    ) -> None:
        self.profiles = profiles
        self.sides = sides_of(profiles)
        self._room = room(profiles)
        self._columns = np.arange(len(self.sides)) + len(profiles)
        self._low = np.broadcast_to(np.asarray(low), len(profiles))
        self._high = np.broadcast_to(profiles.sizes if high is None else high, len(profiles))
        loose = np.array([row.kind == "household" and not households for row in profiles.rows])
        self._most = np.where(loose, len(profiles.pool), profiles.most)
        self._program = Program(
            cost=0,
            low=np.concatenate([self._low, np.zeros(len(self.sides))]),
            high=np.concatenate([self._high, self._room]),
            rows=sparse.csr_array(sparse.hstack([profiles.incidence, give(profiles)])),
            least=profiles.least,
            most=self._most,
            integer=True,
        )

    def without_households(self) -> Nearest:
        """Return the same without the rule that one person of a household may sit."""
        return Nearest(self.profiles, low=self._low, high=self._high, households=False)

    def panel(
        self, kept: Collection[int], *, clock: Clock, counted: Collection[int] | None = None
    ) -> Ints | None:
        """Return the panel that keeps the sides `kept` and breaks the others the least.

        Parameters
        ----------
        kept
            Positions of sides.
        clock
            Ends the work from outside.
        counted
            The sides whose breach counts; all if not given.

        Returns
        -------
        How many people of each profile, checked in whole numbers; None if no panel keeps the
        sides, which the solver has then proven.

        Raises
        ------
        Stopped
            If `clock` ran out first.
        ArithmeticError
            If the solver's answer does not keep what was asked for.
        """
        if not self.sides:
            return self._found(kept, clock)
        free = self._room.copy()
        free[list(kept)] = 0
        weighed = np.zeros(len(self.profiles) + len(self.sides))
        weighed[self._columns if counted is None else [self._columns[s] for s in counted]] = -1
        self._program.set_columns(self._columns, 0, free)
        self._program.set_cost(weighed)
        return self._found(kept, clock)

    def _found(self, kept: Collection[int], clock: Clock) -> Ints | None:
        answer = self._program.solve(clock)
        if answer.x is None:
            return None
        panel = whole(answer.x[: len(self.profiles)])
        counts = self.profiles.incidence @ panel
        outside = [
            r
            for r, row in enumerate(self.profiles.rows)
            if row.kind != "quota"
            and not self.profiles.least[r] <= counts[r] <= self._most[r]
        ]  # fmt: skip
        fits = (self._low <= panel).all() and (panel <= self._high).all() and not outside
        if not fits or broken(self.profiles, panel) & set(kept):
            raise ArithmeticError("the solver gave a panel that does not keep its rows")
        return panel
