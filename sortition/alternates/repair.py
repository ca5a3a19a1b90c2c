"""The best repair: which of the alternates step in when members have left.

The distance from the quotas is a sum over features, and one person more changes each feature by -1,
0 or 1. So what one more person would do to a partial repair is a scalar product, and all candidates
are weighed for thousands of partial repairs by one product of matrices. Its entries are small whole
numbers, which floats hold exactly: every machine finds the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sortition.alternates.room import Bools, Counts, Floats, Room
from sortition.alternates.withdrawals import Withdrawals
from strata.profiles import Ints

_CELLS = 1_000_000
"""How many counts are looked at at a time."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Partial:
    """Partial repairs that one more person might better, sorted by the withdrawal.

    Parameters
    ----------
    scenario
        The position of the withdrawal, shape (n,).
    uses
        Which alternates step in, shape (n, A).
    loss
        How far from the quotas that is, in seats, empty ones included, shape (n,).
    step
        What one more person of each value does to that, beside taking a seat, shape (n, R).
    reach
        How near one more person could bring it at best, shape (n,).
    """

    scenario: Ints
    uses: Bools
    loss: Ints
    step: Floats
    reach: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Repairs:
    """What alternates can do about withdrawals.

    Parameters
    ----------
    best
        How far from the quotas the best repair is, in seats, empty ones included, shape (S,).
    without
        The same if one of the alternates were not there, shape (S, A).
    partial
        What one alternate more, or in the place of another, could do.
    """

    best: Ints
    without: Ints
    partial: Partial


def tried(room: Room, left: Withdrawals, alternates: Counts) -> Repairs:
    """Try every set of alternates on every withdrawal: exact, for a dozen alternates.

    Parameters
    ----------
    room, left
        The panel, and what is left of it.
    alternates
        Which quotas count which alternate, zeros and ones, shape (A, R).
    """
    count = len(alternates)
    uses = (np.arange(2**count)[:, None] >> np.arange(count) & 1).astype(np.bool_)
    sums, sizes = _summed(alternates), uses.sum(axis=1)
    best, without, kept = [], [], []
    for first, last in _alike(left.gone, len(uses) * (len(room.least) + 1)):
        gone = left.gone[first]
        sets = np.flatnonzero(sizes <= gone)
        counts = left.counts[first:last, None] + sums[sets]
        loss = room.missed(counts) + (gone - sizes[sets])
        best.append(loss.min(axis=1))
        own = [loss[:, ~uses[sets, one]].min(axis=1) for one in range(count)]
        without.append(np.array(own, dtype=np.int64).reshape(count, last - first).T)
        bound = without[-1].max(axis=1) if count else best[-1]
        near = (sizes[sets] < gone) & (loss - 1 - len(room.starts) < bound[:, None])
        which, at = np.nonzero(near)
        kept.append(
            worth(
                room,
                first + which,
                uses[sets[at]],
                counts[which, at],
                loss[which, at],
                bound[which],
            )
        )
    return Repairs(
        best=np.concatenate([np.zeros(0, dtype=np.int64), *best]),
        without=np.concatenate([np.zeros((0, count), dtype=np.int64), *without]),
        partial=gathered(room, count, kept),
    )


def _alike(gone: Ints, cells: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of short runs of withdrawals in which equally many left."""
    ends = [*(np.flatnonzero(np.diff(gone)) + 1), len(gone)]
    first = 0
    for end in map(int, ends):
        while first < end:
            last = min(end, first + max(1, _CELLS // cells))
            yield first, last
            first = last


def worth(
    room: Room, scenario: Ints, uses: Bools, counts: Counts, loss: Ints, bound: Ints
) -> Partial:
    """Return those of some partial repairs that one more person could bring below `bound`."""
    step = room.step(counts)
    reach = (loss - 1).astype(np.float32) + room.most_gained(step)
    useful = reach < bound
    return Partial(
        scenario=scenario[useful],
        uses=uses[useful],
        loss=loss[useful],
        step=step[useful],
        reach=reach[useful],
    )


def gathered(room: Room, count: int, parts: Sequence[Partial]) -> Partial:
    """Put partial repairs with `count` alternates together, in their order."""
    none = Partial(
        scenario=np.zeros(0, dtype=np.int64),
        uses=np.zeros((0, count), dtype=np.bool_),
        loss=np.zeros(0, dtype=np.int64),
        step=np.zeros((0, len(room.least)), dtype=np.float32),
        reach=np.zeros(0, dtype=np.float32),
    )
    every = [none, *parts]
    return Partial(
        scenario=np.concatenate([part.scenario for part in every]),
        uses=np.concatenate([part.uses for part in every]),
        loss=np.concatenate([part.loss for part in every]),
        step=np.concatenate([part.step for part in every]),
        reach=np.concatenate([part.reach for part in every]),
    )


def _summed(alternates: Counts) -> Counts:
    """Return what each set of alternates adds to the counts, shape (2^A, R)."""
    sums = np.zeros((1, alternates.shape[1]), dtype=np.int32)
    for own in alternates:
        sums = np.concatenate([sums, sums + own])
    return sums
