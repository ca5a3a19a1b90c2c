"""Peeling: choosing from each of many unions the people of one panel, by swaps.

What is lowered is the sum of squares of how far counts are out of bounds: a square tells two rows
that are off by one from one that is off by two, which a plain sum does not, and that is what lets
swaps find the last seat. The best of some pairs is swapped, with noise so as not to walk in
circles.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, check, never

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

STEPS = 200
"""Swaps that a union gets."""
NOISE = np.float32(0.8)
"""Scale of the noise beside the squares."""
SIGHT = 24
"""People inside and as many outside whose swaps are looked at in a step."""
DRAWN = 4
"""Unions that have noise of their own; the others have the same once more."""


def peel(
    people: Ints,
    size: int,
    rows_of: Ints,
    bounds: tuple[Ints, Ints],
    rng: np.random.Generator,
    clock: Clock = never,
) -> tuple[Ints, Ints]:
    """Choose `size` people of each union so that the counts of their rows are within bounds.

    Parameters
    ----------
    people
        The profiles of the people of each union, the ones to begin with first, shape (n, P).
    size
        How many are chosen.
    rows_of
        For each profile the rows that count it, shape (T, F).
    bounds
        Least and most of the rows for each union, each of shape (n, R).
    rng
        Which swaps are looked at, and the noise.
    clock
        Ends the work.

    Returns
    -------
    The positions of the unions for which it was done, and for each of these the profiles of the
    people with the chosen ones first.

    Raises
    ------
    Stopped
        If `clock` ran out.
    """
    alive, people, (least, most) = np.arange(len(people)), people.copy(), bounds
    counts = np.zeros(least.shape, dtype=np.int64)
    np.add.at(counts, (alive[:, None, None], rows_of[people[:, :size]]), 1)
    found, chosen = [alive[:0]], [people[:0]]
    alike = _alike(rows_of, (least == most).all(axis=0))
    for _ in range(STEPS):
        check(clock)
        whole = ((counts >= least) & (counts <= most)).all(axis=1)
        if whole.any():
            found.append(alive[whole])
            chosen.append(people[whole])
            keep = ~whole
            alive, people, counts = alive[keep], people[keep], counts[keep]
            least, most = least[keep], most[keep]
        if not len(alive):
            break
        inside = rng.permutation(size)[:SIGHT]
        outside = size + rng.permutation(people.shape[1] - size)[:SIGHT]
        _swap(people, inside, outside, rows_of, alike, counts, (least, most), rng)
    return np.concatenate(found), np.concatenate(chosen)


def _swap(
    people: Ints,
    inside: Ints,
    outside: Ints,
    rows_of: Ints,
    alike: NDArray[np.int8],
    counts: Ints,
    bounds: tuple[Ints, Ints],
    rng: np.random.Generator,
) -> None:
    """Swap in each union the pair of `inside` and `outside` that is best."""
    here = np.arange(len(people))[:, None]
    base = _squares(counts, *bounds)
    down = _squares(counts - 1, *bounds) - base
    up = _squares(counts + 1, *bounds) - base
    out, come = people[:, inside], people[:, outside]
    score = _noise((len(people), len(inside), len(outside)), rng)
    score += down[here[:, :, None], rows_of[out]].sum(axis=2)[:, :, None]
    score += up[here[:, :, None], rows_of[come]].sum(axis=2)[:, None, :]
    score -= alike[out[:, :, None], come[:, None, :]]
    best = score.reshape(len(people), -1).argmin(axis=1)[:, None]
    leaver, comer = inside[best // len(outside)], outside[best % len(outside)]
    gone, new = people[here, leaver], people[here, comer]
    counts[here, rows_of[gone[:, 0]]] -= 1
    counts[here, rows_of[new[:, 0]]] += 1
    people[here, leaver], people[here, comer] = new, gone


def _alike(rows_of: Ints, exact: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return for two profiles what one gone and the other come costs too much, counted apart.

    Where they share a row nothing changes, but the squares of one less and of one more are 2
    together if the row is exact; other rows are let pass.
    """
    found = np.zeros((len(rows_of), len(rows_of)), dtype=np.int8)
    for rows in rows_of.T:
        found += np.int8(2) * (exact[rows][:, None] & (rows[:, None] == rows[None, :]))
    return found


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Return noise of that shape; the same for several unions, who know nothing of each other."""
    drawn = rng.gumbel(size=(min(shape[0], DRAWN), *shape[1:])).astype(np.float32)
    return np.resize(-NOISE * drawn, shape)


def _squares(counts: Ints, least: Ints, most: Ints) -> Floats:
    away = np.maximum(least - counts, 0) + np.maximum(counts - most, 0)
    return np.asarray(away * away, dtype=np.float32)
