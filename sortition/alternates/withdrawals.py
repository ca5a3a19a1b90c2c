"""Simulated withdrawals: each member leaves by chance, the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sortition.alternates.chance import UNIT, numbers
from sortition.alternates.room import Counts, Room
from strata.profiles import Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Withdrawals:
    """What can be left of a panel; what leaves the same counts behind stands here once.

    Parameters
    ----------
    simulated
        How many times withdrawals were simulated, those in which all stayed included.
    counts
        How many of those who stay each quota counts, shape (S, R).
    gone
        How many left, at least 1, shape (S,).
    times
        How often this came up, shape (S,).
    """

    simulated: int
    counts: Counts
    gone: Ints
    times: Ints


def withdrawals(room: Room, stays: Sequence[Fraction], seed: str, simulated: int) -> Withdrawals:
    """Let each member leave, independently, `simulated` times.

    Parameters
    ----------
    room
        The panel.
    stays
        The chance of each member to stay, in the order of ``room.members``.
    seed
        Any text. It gives a number below 2^32 for each time and member, in this order; the member
        leaves if it is not below the chance to stay, times 2^32 and rounded down.
    simulated
        How many times.

    Returns
    -------
    withdrawals
        Sorted by who left; without the times at which all stayed.
    """
    drawn = numbers(seed, simulated * room.seats).reshape(simulated, room.seats)
    bounds = np.array([int(stay * UNIT) for stay in stays], dtype=np.int64)
    leaves = (drawn >= bounds).astype(np.int64)
    left = np.concatenate([leaves.sum(axis=1)[:, None], leaves @ room.members], axis=1)
    rows, times = np.unique(left[left[:, 0] > 0], axis=0, return_counts=True)
    return Withdrawals(
        simulated=simulated,
        counts=room.panel - rows[:, 1:].astype(np.int32),
        gone=rows[:, 0],
        times=times.astype(np.int64),
    )
