"""Choosing alternates so that least is lost (Assos, Baharav, Flanigan, Procaccia 2025).

*Alternates, Assemble! Selecting Optimal Alternates for Citizens' Assemblies* (EC 2025) chooses the
alternates whose best repairs lose least on average over simulated withdrawals, by an integer
program. Here they are chosen in whole numbers and without a solver, so that every machine chooses
the same: one after the other, then exchanged one for one until no exchange betters the average.
A few times some are then replaced by lot and exchanged again, which is kept if it is better.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sortition.alternates.chance import numbers
from sortition.alternates.exchange import promising
from sortition.alternates.repair import Repairs, tried
from sortition.alternates.room import Bools, Room
from sortition.alternates.withdrawals import Withdrawals
from sortition.progress import Progress, quiet
from strata.profiles import Ints

TRIED = 12
"""For up to so many alternates the best repairs are exact, as every set of them is tried."""

_CELLS = 4_000_000
"""How many pairs of a partial repair and a kind of people are weighed at a time."""

_SHAKEN = 3
"""How many alternates are replaced by lot at a time."""

_SHAKES = 48
"""How often that is done, times the number of alternates; six times for eight or fewer."""


def choose(
    room: Room, left: Withdrawals, count: int, seed: str, progress: Progress = quiet
) -> tuple[int, ...]:
    """Return the alternates who lose least over the withdrawals `left`.

    Parameters
    ----------
    room
        The panel and the candidates.
    left
        The withdrawals to be ready for.
    count
        How many alternates; fewer are returned if not so many could step in together.
    seed
        Any text, for the lots.
    progress
        Told how far the work is.

    Returns
    -------
    chosen
        Positions of candidates in ``room.names``: first whoever alone would lose least, then
        whoever with the first would, and so on. Of equally good candidates the one whose lot is
        first. No exchange of one alternate for another candidate lowers the average; whether
        exchanging several would is not proven.
    """
    everyone = np.ones(len(room.names), dtype=np.bool_)
    shakes = _SHAKES // max(count, 8)
    progress("alternates", 0.0)
    chosen = _exchanged(room, left, _grown(room, left, count, everyone))
    lost = left.times @ loss(room, left, chosen)
    for time in range(shakes):
        progress("alternates", (1 + time) / (1 + shakes))
        other = _exchanged(room, left, _shaken(room, chosen, f"{seed} {time}"))
        less = left.times @ loss(room, left, other)
        if less < lost and len(other) == len(chosen):
            chosen, lost = other, less
    among = np.zeros(len(room.names), dtype=np.bool_)
    among[chosen] = True
    return tuple(_grown(room, left, len(chosen), among))


def loss(room: Room, left: Withdrawals, chosen: Sequence[int]) -> Ints:
    """Return how far from the quotas the best repairs by `chosen` are, in seats, shape (S,)."""
    return _repairs(room, left, chosen).best


def _repairs(room: Room, left: Withdrawals, chosen: Sequence[int]) -> Repairs:
    alternates = room.kinds[room.kind_of[np.array(chosen, dtype=np.int64)]]
    found = tried if len(alternates) <= TRIED else promising
    return found(room, left, alternates)


def _grown(room: Room, left: Withdrawals, count: int, among: Bools) -> list[int]:
    """Add whoever loses least, `count` times, of the candidates `among`; fewer if none is left."""
    chosen: list[int] = []
    while len(chosen) < count and (free := among & room.free(chosen)).any():
        found = _repairs(room, left, chosen)
        total = _weighed(room, left, found, None)
        chosen.append(_least(room, total, free)[1])
    return chosen


def _shaken(room: Room, chosen: list[int], seed: str) -> list[int]:
    """Replace some of those chosen, by lot."""
    lots = numbers(seed, len(chosen) + len(room.names))
    stay = [chosen[at] for at in np.argsort(lots[: len(chosen)], kind="stable")[_SHAKEN:]]
    order = np.argsort(lots[len(chosen) :], kind="stable")
    while len(stay) < len(chosen) and (free := room.free(stay)[order]).any():
        stay.append(int(order[free.argmax()]))
    return stay


def _exchanged(room: Room, left: Withdrawals, chosen: list[int]) -> list[int]:
    """Exchange one alternate after the other until none can be bettered."""
    found = _repairs(room, left, chosen)
    lost, since, one = left.times @ found.best, 0, 0
    while since < len(chosen):
        rest = [*chosen[:one], *chosen[one + 1 :]]
        total = _weighed(room, left, found, one)
        least, other = _least(room, total, room.free(rest))
        since += 1
        if least < lost:
            changed = [*chosen[:one], other, *chosen[one + 1 :]]
            again = _repairs(room, left, changed)
            if left.times @ again.best < lost:
                chosen, found, since = changed, again, 0
                lost = left.times @ found.best
        one = (one + 1) % len(chosen)
    return chosen


def _least(room: Room, total: Ints, free: Bools) -> tuple[int, int]:
    """Return the least total of a free candidate, and the first candidate by lot who has it."""
    own = np.where(free, total[room.kind_of], np.iinfo(np.int64).max)
    at = int(own.argmin())
    return int(own[at]), at


def _weighed(room: Room, left: Withdrawals, found: Repairs, one: int | None) -> Ints:
    """Return what would be lost in all with one more person, for each kind of people, shape (K,).

    If `one` is given, the person takes the place of that alternate.
    """
    base = found.best if one is None else found.without[:, one]
    partial = found.partial
    useful = partial.reach < base[partial.scenario]
    if one is not None:
        useful &= ~partial.uses[:, one]
    rows = np.flatnonzero(useful)
    total = np.full(len(room.kinds), left.times @ base, dtype=np.int64)
    if not rows.size:
        return total
    scenario = partial.scenario[rows]
    starts = np.flatnonzero(np.diff(scenario, prepend=-1))
    which = scenario[starts]
    # One more column counts the seat that is taken, so that a single product gives the distance.
    step = np.column_stack([partial.step[rows], partial.loss[rows] - 1]).astype(np.float32).T
    kinds = np.column_stack([room.kinds, np.ones(len(room.kinds))]).astype(np.float32)
    width = max(1, _CELLS // len(rows))
    for first in range(0, len(kinds), width):
        nearest = np.minimum.reduceat(kinds[first : first + width] @ step, starts, axis=1)
        gained = np.maximum(base[which] - nearest.astype(np.int64), 0)
        total[first : first + width] -= gained @ left.times[which]
    return total
