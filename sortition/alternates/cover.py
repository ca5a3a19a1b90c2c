"""How many withdrawals the alternates cover, counted on simulations that chose nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sortition.alternates.choice import loss
from sortition.alternates.room import Room
from sortition.alternates.withdrawals import Withdrawals


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What became of simulated withdrawals.

    Parameters
    ----------
    simulated
        How many times members left by chance, the times when all stayed included.
    kept
        At how many of them the best repair fills every seat and keeps every quota.
    missed
        How far from the quotas the best repairs are in all, in seats, empty ones included.
    without
        The same if nobody stepped in.
    by_left
        For each number of members who left, in order: the number, how often it came up, and how
        often the best repair filled every seat and kept every quota.
    """

    simulated: int
    kept: int
    missed: int
    without: int
    by_left: tuple[tuple[int, int, int], ...]


def cover(room: Room, left: Withdrawals, chosen: Sequence[int]) -> Cover:
    """Count what `chosen`, positions in ``room.names``, can do about `left`.

    For more than a dozen alternates a repair may be missed, so that rather too few count as kept.
    """
    lost = loss(room, left, chosen)
    alone = room.missed(left.counts) + left.gone
    kept = left.times * (lost == 0)
    numbers = [int(gone) for gone in np.unique(left.gone)]
    return Cover(
        simulated=left.simulated,
        kept=int(left.simulated - left.times.sum() + kept.sum()),
        missed=int(left.times @ lost),
        without=int(left.times @ alone),
        by_left=tuple(
            (gone, int(left.times[left.gone == gone].sum()), int(kept[left.gone == gone].sum()))
            for gone in numbers
        ),
    )
