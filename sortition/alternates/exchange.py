"""Good repairs with many alternates: exchanges from several starts, while they bring it nearer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sortition.alternates.repair import Repairs, gathered, worth
from sortition.alternates.room import Bools, Counts, Floats, Room
from sortition.alternates.withdrawals import Withdrawals
from strata.profiles import Ints

_STARTS = 8
_BLOCK = 64
"""Withdrawals repaired at a time."""

_NEVER = 2**20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sets:
    """Sets of alternates for withdrawals; what is left with them, and how far that is off."""

    scenario: Ints
    uses: Bools
    counts: Counts
    loss: Ints
    open: Bools

    @classmethod
    def of(
        cls, room: Room, left: Withdrawals, alternates: Counts, scenario: Ints, uses: Bools
    ) -> _Sets:
        added = uses.astype(np.float32) @ alternates.astype(np.float32)
        counts = left.counts[scenario] + added.astype(np.int32)
        empty = left.gone[scenario] - uses.sum(axis=1)
        return cls(
            scenario=scenario,
            uses=uses,
            counts=counts,
            loss=room.missed(counts) + empty,
            open=empty > 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Moves:
    """Sets less one of their members or none, and what each other alternate makes of them.

    Parameters
    ----------
    of, dropped
        The set that each comes from, ascending, and who was dropped, -1 for nobody, shape (m,).
    less
        The sets after that.
    after
        How far off they are with one alternate more, shape (m, A).
    """

    of: Ints
    dropped: Ints
    less: _Sets
    after: Floats


def promising(room: Room, left: Withdrawals, alternates: Counts) -> Repairs:
    """Look for the best repairs by exchanges; a better one may be missed.

    Parameters: as `sortition.alternates.repair.tried`.
    """
    count = len(alternates)
    best = np.full(len(left.gone), _NEVER, dtype=np.int64)
    without = np.full((len(left.gone), count), _NEVER, dtype=np.int64)
    kept = []
    for first in range(0, len(left.gone), _BLOCK):
        block = np.arange(first, min(first + _BLOCK, len(left.gone)))
        moves = _settled(room, left, alternates, block)
        less = moves.less
        np.minimum.at(best, less.scenario, less.loss)
        np.minimum.at(without, less.scenario, np.where(less.uses, _NEVER, less.loss[:, None]))
        gave = np.flatnonzero(moves.dropped >= 0)
        others = moves.after[gave]
        others[np.arange(len(gave)), moves.dropped[gave]] = _NEVER
        place = (less.scenario[gave], moves.dropped[gave])
        np.minimum.at(without, place, others.min(axis=1).astype(np.int64))
        bound = without[less.scenario[less.open]].max(axis=1)
        rows = np.flatnonzero(less.open)
        own = (less.scenario[rows], less.uses[rows], less.counts[rows], less.loss[rows])
        kept.append(worth(room, *own, bound))
    return Repairs(best=best, without=without, partial=gathered(room, count, kept))


def _settled(room: Room, left: Withdrawals, alternates: Counts, block: Ints) -> _Moves:
    """Return the moves from sets of alternates that no move betters, for some withdrawals."""
    scenario, uses = _begun(left, len(alternates), block)
    while True:
        sets = _Sets.of(room, left, alternates, scenario, uses)
        moves = _moves(room, left, alternates, sets)
        best = np.minimum(moves.after.min(axis=1), moves.less.loss)
        starts = np.searchsorted(moves.of, np.arange(len(scenario)))
        nearest = np.minimum.reduceat(best, starts)
        if not (nearest < sets.loss).any():
            return moves
        taken = np.flatnonzero((best == nearest[moves.of]) & (nearest < sets.loss)[moves.of])
        rows, at = np.unique(moves.of[taken], return_index=True)
        taken = taken[at]
        uses = uses.copy()
        uses[rows] = moves.less.uses[taken]
        joins = moves.after[taken].min(axis=1) < moves.less.loss[taken]
        uses[rows[joins], moves.after[taken[joins]].argmin(axis=1)] = True
        packed = np.concatenate([scenario[:, None], uses], axis=1)
        _, once = np.unique(packed, axis=0, return_index=True)
        scenario, uses = scenario[np.sort(once)], uses[np.sort(once)]


def _begun(left: Withdrawals, count: int, block: Ints) -> tuple[Ints, Bools]:
    """Let as many alternates step in as left, in turn from several places of the list."""
    scenario = np.repeat(block, _STARTS)
    first = np.tile(np.arange(_STARTS) * count // _STARTS, len(block))
    turn = (np.arange(count) - first[:, None]) % count
    return scenario, turn < left.gone[scenario][:, None]


def _moves(room: Room, left: Withdrawals, alternates: Counts, sets: _Sets) -> _Moves:
    rows = np.arange(len(sets.scenario))
    of, dropped = np.nonzero(sets.uses)
    of, dropped = np.concatenate([of, rows]), np.concatenate([dropped, np.full(len(rows), -1)])
    order = np.argsort(of, kind="stable")
    of, dropped = of[order], dropped[order]
    uses = sets.uses[of]
    gave = np.flatnonzero(dropped >= 0)
    uses[gave, dropped[gave]] = False
    less = _Sets.of(room, left, alternates, sets.scenario[of], uses)
    after = room.step(less.counts) @ alternates.T.astype(np.float32)
    after += (less.loss - 1)[:, None].astype(np.float32)
    after[uses | ~less.open[:, None]] = _NEVER
    return _Moves(of=of, dropped=dropped, less=less, after=after)
