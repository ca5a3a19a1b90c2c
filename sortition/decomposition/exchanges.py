"""Exchanges that keep every tight row: one person for one, or two for two.

Give each tight row a random number; the key of a person is the sum over the rows that count them.
People, or pairs, with the same key can take each other's place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sortition.decomposition.face import Face

Exchanges = NDArray[np.int32]

MOST_PAIRS = 600_000
"""Pairs of profiles that are looked at; of larger pools a random part."""
MOST = 60_000
"""Exchanges that are kept."""
MOST_HOMES = 400
"""With more households than this, their members are left to the mending alone."""


def exchanges(face: Face, rng: np.random.Generator) -> Exchanges:
    """Return exchanges as rows (out, out, in, in), each also the other way round.

    The number of profiles stands for nobody, in an exchange of one for one.
    """
    nobody = len(face)
    active = np.flatnonzero(face.fewest < face.fullest)
    if len(face.home_most) - 1 > MOST_HOMES:
        active = active[face.home[active] == len(face.home_most) - 1]
    keys = _keys(face, active, rng)
    singles = _alike(keys)
    one = np.full((len(singles), 4), nobody, dtype=np.int32)
    one[:, 0], one[:, 2] = active[singles[:, 0]], active[singles[:, 1]]
    first, second = _pairs(len(active), rng)
    twice = (first != second) | (face.fullest[active[first]] > 1)
    first, second = first[twice], second[twice]
    like = _alike(keys[first] + keys[second])
    two = np.stack(
        [first[like[:, 0]], second[like[:, 0]], first[like[:, 1]], second[like[:, 1]]], 1
    )
    apart = (two[:, 0] != two[:, 2]) & (two[:, 0] != two[:, 3]) & (two[:, 1] != two[:, 2])
    two = active[two[apart & (two[:, 1] != two[:, 3])]].astype(np.int32)
    if len(two) > MOST:
        two = two[rng.choice(len(two), MOST, replace=False)]
    both = np.concatenate([one, two])
    return np.concatenate([both, both[:, [2, 3, 0, 1]]])


def _keys(face: Face, active: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.uint64]:
    tight = face.least == face.most
    marks = rng.integers(0, 2**63, size=int(tight.sum()), dtype=np.uint64)
    keys = face.rows[tight][:, active].T.astype(np.uint64) @ marks
    homes = np.where(
        face.home_least == face.home_most,
        rng.integers(0, 2**63, size=len(face.home_most), dtype=np.uint64),
        np.uint64(0),
    )
    return np.asarray(keys + homes[face.home[active]], dtype=np.uint64)


def _pairs(count: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs of `count` things, each with itself too, or a random part of them."""
    if count * (count + 1) // 2 <= MOST_PAIRS:
        first, second = np.triu_indices(count)
        return first, second
    drawn = np.sort(rng.integers(0, count, size=(MOST_PAIRS, 2)), axis=1)
    codes = np.unique(drawn[:, 0] * count + drawn[:, 1])
    return codes // count, codes % count


def _alike(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return pairs of positions with equal keys: all of small groups, neighbours in large ones."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    start = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    length = np.diff(np.r_[start, len(ordered)])
    found = [np.empty((0, 2), dtype=np.int64)]
    for size in np.unique(length[length > 1]).tolist():
        group = order[start[length == size][:, None] + np.arange(size)]
        if size > 30:  # without tight rows all pairs are alike: of so many there is no square
            left, right = np.arange(size - 1), np.arange(1, size)
        else:
            left, right = np.triu_indices(size, 1)
        found.append(np.stack([group[:, left].ravel(), group[:, right].ravel()], axis=1))
    return np.concatenate(found)
