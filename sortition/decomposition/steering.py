"""Equal panels whose totals give everyone the chance they should have, up to one panel in M.

The totals of M panels are brought near M times the mean by exchanges, the one that helps most
first, and, where no exchange helps, by mending panels that were shaken. What is minimised is how
far anyone is from M times their chance once the panels of a profile are spread evenly over its
people; being further than one panel costs far more than anything below.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, never
from sortition.decomposition.exchanges import Exchanges
from sortition.decomposition.face import Face, Floats
from sortition.decomposition.sampling import Mender

Counts = NDArray[np.int64]

TOP = 3000
"""Exchanges that are tried in a round, the best ones."""
SIGHT = 24
"""Panels that are looked at for each."""
SHAKEN = 150
"""Panels that are shaken at once."""
BARRIER = 8.0
"""What a whole panel beyond the allowed one costs, beside 1 for the first."""
STUBBORN = 1.5
"""Factor by which that cost grows, each time that shaking is needed again."""
ALLOWED = 0.999
"""Panels that anyone may be away from M times the chance."""


class Steering:
    """M panels under way to totals that are fair.

    Parameters
    ----------
    face, table, mender
        Of the chances that are wanted.
    panels
        Panels to start from, shape (M, T).
    """

    def __init__(self, face: Face, table: Exchanges, mender: Mender, panels: Counts) -> None:
        self.face, self.mender, self.rng = face, mender, mender.rng
        self.table = table
        self.out, self.out2, self.come, self.come2 = np.ascontiguousarray(table.T)
        self.both_out = np.flatnonzero(self.out == self.out2)
        self.both_come = np.flatnonzero(self.come == self.come2)
        self.panels = np.zeros((len(panels), len(face) + 1), dtype=np.int16, order="F")
        self.panels[:, :-1] = panels
        slack = np.flatnonzero(face.least < face.most)
        homes = np.flatnonzero(face.home_least < face.home_most)[:-1]
        if len(homes) + 1 > 400:
            homes = homes[:0]
        self.slack = np.zeros((len(face) + 1, len(slack) + len(homes)), dtype=np.int16)
        self.slack[:-1, : len(slack)] = face.rows[slack].T
        self.slack[:-1, len(slack) :] = face.home[:, None] == homes
        self.least = np.concatenate([face.least[slack], face.home_least[homes]])
        self.most = np.concatenate([face.most[slack], face.home_most[homes]])
        self.counts = self.panels @ self.slack
        self.fewest, self.fullest = np.append(face.fewest, -9), np.append(face.fullest, 9)
        self.goal = len(panels) * face.mean / face.sizes
        self.totals = self.panels[:, :-1].sum(axis=0, dtype=np.int64)
        self.weight = np.full(len(face), BARRIER)

    def away(self) -> float:
        """Return how many panels someone is away from M times their chance, at most."""
        return float(_away(self.totals, self.face.sizes, self.goal).max(initial=0))

    def result(self) -> NDArray[np.int64]:
        """Return the panels, shape (M, T)."""
        return self.panels[:, :-1].astype(np.int64)

    def run(
        self, rounds: int, clock: Clock = never, tick: Callable[[float], None] | None = None
    ) -> None:
        """Steer until nobody is more than one panel away, or for that many rounds of shaking."""
        for turn in range(rounds):
            while self._exchange(SIGHT) or self._exchange(len(self.panels)):
                if clock() <= 0:
                    return
            if self.away() <= 1 or clock() <= 0:
                return
            far = _away(self.totals, self.face.sizes, self.goal) > 1
            self.weight = np.where(
                far, self.weight * STUBBORN, np.maximum(self.weight / 1.05, BARRIER)
            )
            for _ in range(3 + int(far.sum()) // 10):
                self._shake()
            if tick:
                tick(turn / rounds)

    def _cost_at(self, totals: NDArray[np.int64]) -> Floats:
        return _cost(totals, self.face.sizes, self.goal, self.weight)

    def _gains(self) -> Floats:
        """Return what each exchange would gain."""
        here = self._cost_at(self.totals)
        down = np.append(here - self._cost_at(self.totals - 1), 0)
        down2 = np.append(here - self._cost_at(self.totals - 2), 0)
        up = np.append(here - self._cost_at(self.totals + 1), 0)
        up2 = np.append(here - self._cost_at(self.totals + 2), 0)
        left = down[self.out] + down[self.out2]
        left[self.both_out] = down2[self.out[self.both_out]]
        right = up[self.come] + up[self.come2]
        right[self.both_come] = up2[self.come[self.both_come]]
        return np.asarray(left + right)

    def _exchange(self, sight: int) -> int:
        """Make many exchanges that each help, no profile twice; return how many."""
        gains = self._gains()
        best = np.flatnonzero(gains > 1e-9)
        top = TOP if sight < len(self.panels) else TOP // 10
        if len(best) > top:
            best = best[np.argpartition(-gains[best], top)[:top]]
        best = best[np.argsort(-gains[best])]
        if not len(best):
            return 0
        where = self.rng.integers(0, len(self.panels), size=(len(best), sight))
        if sight >= len(self.panels):
            where = np.broadcast_to(np.arange(len(self.panels)), (len(best), len(self.panels)))
        fits = self._fits(self.table[best], where)
        which = fits.argmax(axis=1)
        able = np.flatnonzero(fits[np.arange(len(best)), which])
        return self._make(self.table[best[able]], where[able, which[able]])

    def _fits(self, moves: Exchanges, where: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether each of `moves` fits each panel of its row of `where`."""
        out, out2, come, come2 = (column[:, None] for column in moves.T)
        fits = self.panels[where, out] > self.fewest[out] + (out == out2)
        fits &= self.panels[where, out2] > self.fewest[out2]
        fits &= self.panels[where, come] < self.fullest[come] - (come == come2)
        fits &= self.panels[where, come2] < self.fullest[come2]
        row, column = np.nonzero(fits)
        change = self._change(moves)[row]
        busy = np.flatnonzero(change.any(axis=1))
        after = self.counts[where[row[busy], column[busy]]] + change[busy]
        wrong = ((after < self.least) | (after > self.most)).any(axis=1)
        fits[row[busy[wrong]], column[busy[wrong]]] = False
        return np.asarray(fits)

    def _change(self, moves: Exchanges) -> NDArray[np.int16]:
        out, out2, come, come2 = moves.T
        change = self.slack[come] + self.slack[come2] - self.slack[out] - self.slack[out2]
        return np.asarray(change, dtype=np.int16)

    def _make(self, moves: Exchanges, where: NDArray[np.int64]) -> int:
        """Make `moves` in order, skipping those whose profile or panel has moved."""
        nobody = len(self.face)
        moved, busy, made = set[int](), set[int](), 0
        changes = self._change(moves)
        for move, panel, change in zip(moves.tolist(), where.tolist(), changes, strict=True):
            mine = set(move) - {nobody}
            if panel in busy or mine & moved:
                continue
            for profile, step in zip(move, (-1, -1, 1, 1), strict=True):
                if profile != nobody:
                    self.panels[panel, profile] += step
                    self.totals[profile] += step
            self.counts[panel] += change
            moved |= mine
            busy.add(panel)
            made += 1
        return made

    def _shake(self) -> None:
        """Bring somebody who is far off into panels, or out of them; mend, and keep what helps."""
        sizes = self.face.sizes
        off = self.goal - self.totals / sizes
        away = _away(self.totals, sizes, self.goal)
        far = np.flatnonzero(away > 1)
        if not len(far):
            return
        focus = int(self.rng.choice(far, p=away[far] / away[far].sum()))
        step = 1 if off[focus] > 0 else -1
        seated = self.panels[:, focus]
        able = np.flatnonzero(
            seated < self.face.fullest[focus] if step > 0 else seated > self.face.fewest[focus]
        )
        chosen = self.rng.permutation(able)[:SHAKEN]
        panels = self.panels[chosen, :-1].astype(np.float32)
        price = np.clip(0.5 * off, -1.5, 1.5)
        price[focus] = 2.0 * step
        panels[:, focus] += step
        other = -step * price + 0.5 * self.rng.gumbel(size=panels.shape)
        other[:, focus] = -np.inf
        other[panels >= self.face.fullest if step < 0 else panels <= self.face.fewest] = -np.inf
        panels[np.arange(len(chosen)), other.argmax(axis=1)] -= step
        found, mended = self.mender.mend(panels, price, steps=60)
        for panel, after in zip(chosen[found].tolist(), mended, strict=True):
            self._keep_if_better(panel, after)

    def _keep_if_better(self, panel: int, after: NDArray[np.int16]) -> None:
        change = after - self.panels[panel, :-1]
        at = np.flatnonzero(change)
        sizes, goal, totals = self.face.sizes[at], self.goal[at], self.totals[at]
        step = change[at]
        new, old = _cost(np.stack([totals + step, totals]), sizes, goal, self.weight[at])
        if new.sum() < old.sum():
            self.panels[panel, :-1] = after
            self.counts[panel] = self.panels[panel] @ self.slack
            self.totals[at] += step


def _away(totals: NDArray[np.int64], sizes: NDArray[np.int64], goal: Floats) -> Floats:
    """Return for each profile how many panels its people are from `goal`, at most."""
    fewest = totals // sizes
    most = -(-totals // sizes)
    return np.maximum(goal - fewest, most - goal)


def _cost(
    totals: NDArray[np.int64], sizes: NDArray[np.int64], goal: Floats, weight: Floats
) -> Floats:
    """Return what `totals` cost each profile."""
    over = np.maximum(_away(totals, sizes, goal) - ALLOWED, 0)
    near = totals / sizes - goal
    return np.asarray(sizes * (near * near + weight * over * (1 + over)))
