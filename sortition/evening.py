"""The search for one panel whose intersections are even: swaps of one person, kicks, and swaps.

What is lowered is the sum of the squares of a panel's counts over all cells (`diversity.py`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock
from sortition.diversity import Cells
from strata.profiles import Profiles

Floats = NDArray[np.float32]

KICKS = 300
"""How often the best panel so far is shaken and evened again."""
SHAKEN = 3
"""Random swaps in a kick."""


class Evening:
    """A panel under way to even counts.

    Parameters
    ----------
    profiles, cells
        The pool, its rows, and its intersections.
    panel
        A panel to start from: how many of each profile, shape (T,).
    rng
        Decides the kicks.
    """

    def __init__(
        self, profiles: Profiles, cells: Cells, panel: NDArray[np.int64], rng: np.random.Generator
    ) -> None:
        self.profiles, self.rng = profiles, rng
        self.cells = cells.of_profile.astype(np.float32)
        self.alike = self.cells[:1].sum()
        self.rows = profiles.incidence.astype(np.float32).tocsr()
        self.of_profile = self.rows.T.tocsr()
        self.panel = panel.astype(np.float32)
        self.best = self.panel.copy()

    def run(self, clock: Clock) -> NDArray[np.int64]:
        """Return the most even panel that was found, until the kicks or the time are used up."""
        self._descend(clock)
        self.best, lowest = self.panel.copy(), self._unevenness()
        for _ in range(KICKS):
            if clock() <= 0:
                break
            self._kick()
            self._descend(clock)
            if self._unevenness() <= lowest:
                self.best, lowest = self.panel.copy(), self._unevenness()
            else:
                self.panel = self.best.copy()
        return self.best.astype(np.int64)

    def _unevenness(self) -> float:
        return float(((self.panel @ self.cells).astype(np.float64) ** 2).sum())

    def _descend(self, clock: Clock) -> None:
        """Swap one person for another, the best swap each time, until none helps."""
        while clock() > 0:
            leaves, change = self._swaps()
            leaver, comer = divmod(int(change.argmin()), change.shape[1])
            if not change[leaver, comer] < 0:
                return
            self._swap(leaves[leaver], comer)

    def _kick(self) -> None:
        for _ in range(SHAKEN):
            leaves, change = self._swaps()
            possible = np.argwhere(np.isfinite(change))
            if not len(possible):
                return
            leaver, comer = possible[self.rng.integers(len(possible))].tolist()
            self._swap(leaves[leaver], comer)

    def _swap(self, leaver: int, comer: int) -> None:
        self.panel[leaver] -= 1
        self.panel[comer] += 1

    def _swaps(self) -> tuple[NDArray[np.int64], Floats]:
        """Return who sits, and what each swap for any profile changes; infinite if a row breaks."""
        leaves = np.flatnonzero(self.panel > 0)
        load = 2 * (self.cells @ (self.panel @ self.cells))
        shared = self.cells[leaves] @ self.cells.T
        change = load[None, :] - load[leaves][:, None] + 2 * self.alike - 2 * shared
        allowed = self._keeps(leaves) & (self.panel < self.profiles.sizes)
        allowed[np.arange(len(leaves)), leaves] = False
        return leaves, np.where(allowed, change, np.float32(np.inf))

    def _keeps(self, leaves: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which swaps keep all rows: whoever leaves a row at its least is replaced there."""
        have = self.rows @ self.panel
        low = (have <= self.profiles.least).astype(np.float32)
        full = (have >= self.profiles.most).astype(np.float32)
        leaving = self.of_profile[leaves]
        needed = leaving.multiply(low).tocsr()
        closed = self.rows.multiply(full[:, None]).tocsr()
        stays = (needed @ self.rows).toarray() == needed.sum(axis=1).reshape(-1, 1)
        fits = (leaving @ closed).toarray() == closed.sum(axis=0).reshape(1, -1)
        return np.asarray(stays & fits)
