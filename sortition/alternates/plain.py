"""The plain ways to choose alternates, for comparison."""

from __future__ import annotations

import numpy as np

from sortition.alternates.room import Room


def at_random(room: Room, count: int) -> tuple[int, ...]:
    """Return those whose lots are first, one of a household: positions in ``room.names``."""
    chosen: list[int] = []
    while len(chosen) < count and (free := room.free(chosen)).any():
        chosen.append(int(free.argmax()))
    return tuple(chosen)


def by_quotas(room: Room, count: int) -> tuple[int, ...]:
    """Return alternates who look like a small panel: positions in ``room.names``.

    One after the other, whoever brings the counts nearest to `count` seats' share of the middle of
    each quota; of equally good candidates the one whose lot is first.
    """
    middle = (room.least + room.most).astype(np.int64)
    # In units of 1 / (2 * seats) of a person, so that all is whole.
    wanted = count * middle
    unit = 2 * room.seats
    chosen: list[int] = []
    have = np.zeros(len(room.least), dtype=np.int64)
    while len(chosen) < count and (free := room.free(chosen)).any():
        off = np.abs(have + unit * room.kinds.astype(np.int64) - wanted).sum(axis=1)
        own = np.where(free, off[room.kind_of], np.iinfo(np.int64).max)
        chosen.append(int(own.argmin()))
        have += unit * room.kinds[room.kind_of[chosen[-1]]]
    return tuple(chosen)
