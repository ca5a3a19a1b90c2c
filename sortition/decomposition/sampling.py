"""Panels at random, with a given average: draw seats systematically, then mend what is violated.

A systematic sample in random order gives every profile its mean count rounded up or down; quotas
are then off by one or two. Mending swaps one person at a time, always the pair that mends most,
with enough noise not to walk in circles; a price steers it toward the profiles that are short so
far. A batch of panels is mended at once, which makes a panel cost less than a millisecond: no
program is solved.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, check, never
from sortition.decomposition.face import Face, Floats

Panels = NDArray[np.int16]
Batch = NDArray[np.float32]

NOISE = np.float32(0.4)
"""Scale of the noise beside violations counted in seats: less gets stuck, more wanders."""
PULL = 1.0
"""How strongly what is short so far steers a batch."""
BATCH = 50
"""Panels that are mended together."""
STEPS = 120
"""Swaps after which a panel that is still violated is given up."""

FAR = 0.2
"""Share of a batch by which somebody may fall short before a batch is made for them alone."""
MUST = 4.0
"""Price that outweighs violations."""
PATIENCE = 5
"""Batches after which to give up if fewer than one panel in ten could be mended."""


class Mender:
    """Mends panels of one face; keeps what does not change from batch to batch."""

    def __init__(self, face: Face, rng: np.random.Generator) -> None:
        self.face, self.rng = face, rng
        self.rows = face.rows.astype(np.float32)
        self.columns = np.ascontiguousarray(self.rows.T)
        self.least, self.most = face.least.astype(np.float32), face.most.astype(np.float32)
        self.at_home = len(face.home_most) > 1
        self.home_least = face.home_least.astype(np.float32)
        self.home_most = face.home_most.astype(np.float32)
        spare = 4 * BATCH * len(face)
        self.noise = (NOISE * rng.gumbel(size=max(spare, 100_000))).astype(np.float32)

    def mend(
        self, panels: Batch, price: NDArray[np.float64], steps: int = STEPS
    ) -> tuple[NDArray[np.int64], Panels]:
        """Swap people until the panels keep the face.

        Parameters
        ----------
        panels
            Counts, each row summing to the seats, shape (n, T). Changed in place.
        price
            Per profile, in violations: the higher, the rather in a panel. Shape (T,).
        steps
            Swaps a panel gets.

        Returns
        -------
        The positions of the panels that were mended in time, and those panels.
        """
        worth = price.astype(np.float32)
        alive = np.arange(len(panels))
        counts, homes = panels @ self.columns, self.face.homes(panels)
        found: list[NDArray[np.int64]] = []
        mended: list[Panels] = []
        for _ in range(steps):
            whole = _within(counts, self.least, self.most)
            if self.at_home:
                whole &= _within(homes, self.home_least, self.home_most)
            if whole.any():
                found.append(alive[whole])
                mended.append(panels[whole].astype(np.int16))
                keep = ~whole
                panels, counts, homes, alive = panels[keep], counts[keep], homes[keep], alive[keep]
            if not len(alive):
                break
            leaver = self._pick(panels > self.face.fewest, counts, homes, -1, worth)
            self._move(panels, counts, homes, leaver, -1)
            room = panels < self.face.fullest
            room[np.arange(len(alive)), leaver] = False
            comer = self._pick(room, counts, homes, 1, -worth)
            self._move(panels, counts, homes, comer, 1)
        if not found:
            return np.empty(0, dtype=np.int64), np.empty((0, len(self.face)), dtype=np.int16)
        return np.concatenate(found), np.concatenate(mended)

    def _pick(
        self, allowed: NDArray[np.bool_], counts: Batch, homes: Batch, step: int, worth: Batch
    ) -> NDArray[np.int64]:
        """Return for each panel the allowed profile whose `step` violates least, noise included."""
        score = _cost(counts, step, self.least, self.most) @ self.rows
        if self.at_home:
            home = _cost(homes, step, self.home_least, self.home_most)
            score += home[:, self.face.home]
        score += worth
        start = int(self.rng.integers(len(self.noise) - score.size))
        score -= self.noise[start : start + score.size].reshape(score.shape)
        score[~allowed] = np.inf
        return np.asarray(score.argmin(axis=1))

    def _move(
        self, panels: Batch, counts: Batch, homes: Batch, profile: NDArray[np.int64], step: int
    ) -> None:
        each = np.arange(len(panels))
        panels[each, profile] += step
        counts += step * self.columns[profile]
        homes[each, self.face.home[profile]] += step

    def shake(self, panels: Batch, price: Floats) -> Batch:
        """Return `panels` with one person of each gone and another come, mostly as `price` says."""
        each = np.arange(len(panels))
        for step, allowed in ((-1, panels > self.face.fewest), (1, panels < self.face.fullest)):
            score = step * price + self.rng.gumbel(size=panels.shape)
            panels[each, np.where(allowed, score, -np.inf).argmax(axis=1)] += step
        return panels

    def draw(self, batch: int, price: Floats, mean: Floats | None = None) -> Panels:
        """Return at most `batch` panels of the face, drawn around its mean or another."""
        start = systematic(self.face.mean if mean is None else mean, batch, self.rng)
        return self.mend(start, price)[1]


def systematic(mean: Floats, batch: int, rng: np.random.Generator) -> Batch:
    """Return counts that average to `mean` and differ from it by less than 1, shape (batch, T)."""
    panels = np.empty((batch, len(mean)), dtype=np.float32)
    seats = round(float(mean.sum()))
    for panel in panels:
        order = rng.permutation(len(mean))
        marks = np.floor(np.cumsum(mean[order]) + rng.random())
        marks[-1] = seats
        np.minimum(marks, seats, out=marks)
        panel[order] = np.diff(marks, prepend=0.0)
    return panels


def herd(face: Face, count: int, mender: Mender, kept: list[Panels], clock: Clock = never) -> bool:
    """Add to `kept` until it holds `count` panels whose average is near the mean.

    Returns whether there are so many; hardly any can be mended if not.

    Each batch is steered by what all before it fell short of, less where that leaves too many
    panels violated.
    """
    have = sum(map(len, kept))
    total = np.sum([panels.sum(axis=0, dtype=float) for panels in kept], axis=0)
    scale, pull = 1 / np.sqrt(face.sizes * BATCH), PULL
    tries = found_here = 0
    while have < count:
        check(clock)
        short = have * face.mean - total
        price = pull * np.clip(scale * short, -2, 2)
        worst = int(np.argmax(np.abs(short) / face.sizes))
        if tries % 2 and abs(short[worst]) > FAR * BATCH * face.sizes[worst]:
            price[worst] = np.copysign(MUST, short[worst])
        found = mender.draw(BATCH, price)[: count - have]
        pull = min(PULL, 1.1 * pull) if len(found) > BATCH / 2 else max(0.7 * pull, PULL / 20)
        tries += 1
        found_here += len(found)
        kept.append(found)
        have += len(found)
        total += found.sum(axis=0, dtype=float)
        if tries >= PATIENCE and found_here < BATCH * tries / 10:
            break
    return have >= count


def _within(counts: Batch, least: Batch, most: Batch) -> NDArray[np.bool_]:
    """Return which rows of `counts` keep all limits."""
    return np.asarray(((counts >= least) & (counts <= most)).all(axis=1))


def _cost(counts: Batch, step: int, least: Batch, most: Batch) -> Batch:
    """Return what a `step` of 1 up or down adds to each violation: 1, 0, or -1 where it mends."""
    worse, better = (
        (counts >= most, counts < least) if step > 0 else (counts <= least, counts > most)
    )
    return np.asarray(worse.astype(np.float32) - better)
