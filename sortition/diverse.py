"""More intersections in the same lottery: people change places between two of its panels.

One or two people of one panel go to another, and as many come back who count alike in every row
that all panels meet with the same number. So everyone's chance stays exactly what it was and every
panel keeps its rows; what rises is how many intersections the panels fill (`diversity.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, never
from sortition.digest import input_digest
from sortition.diversity import Cells, owners
from sortition.lottery import Lottery
from sortition.progress import Progress, quiet
from strata.profiles import Profiles

Ints = NDArray[np.int64]

SWEEPS = 200
"""In each sweep every panel meets another, and the two make the change that fills most."""
ENOUGH = 0.0001
"""A sweep that fills less than this share of the cells anew is the last."""
PAIRS = 500
"""Pairs of members of a panel that are looked at in a meeting."""
MET = 25
"""Meetings that are worked on together."""
TRIED = 6000
"""Changes that are tried in so many meetings."""
MOST_HOMES = 400
"""With more households than this, their members stay where they are."""


def diverse(lottery: Lottery, *, clock: Clock = never, progress: Progress = quiet) -> Lottery:
    """Return `lottery` with panels that fill more intersections, everyone's chance unchanged.

    Parameters
    ----------
    lottery
        Of equally likely panels, none of which sit at once.
    clock
        Ends the work; what was gained by then is kept.
    progress
        Told how much is done.

    Raises
    ------
    ValueError
        If the panels have weights, or several sit at once, or a rule sampled them.
    """
    if lottery.weights or lottery.juries or not lottery.promises:
        raise ValueError("only panels that are equally likely and steered can change people")
    meetings = _Meetings(lottery)
    for sweep in range(SWEEPS):
        progress("intersections", sweep / SWEEPS)
        if clock() <= 0 or meetings.sweep() < ENOUGH * meetings.held.size:
            break
    return replace(lottery, panels=tuple(map(tuple, np.sort(meetings.panels, axis=1).tolist())))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Changes:
    """Changes that may be made: in which meeting, and who goes and comes, shape (n, 1 or 2)."""

    meeting: Ints
    out: Ints
    come: Ints

    def chosen(self, which: NDArray[np.bool_] | Ints) -> _Changes:
        """Return some of them."""
        return _Changes(meeting=self.meeting[which], out=self.out[which], come=self.come[which])


class _Meetings:
    """The panels, what they count in rows and cells, and how they meet.

    `panels` has shape (M, k), `counts` (M, R) over rows that need watching, `held` (M, C) over
    cells.
    """

    def __init__(self, lottery: Lottery) -> None:
        profiles = lottery.profiles
        self.rng = np.random.default_rng(int(input_digest(profiles), 16))
        self.panels = np.array(lottery.panels, dtype=np.int64)
        owner = owners(profiles)
        rows, self.settled = _rows(profiles)
        of_person = profiles.incidence[rows].toarray().T.astype(np.int16)[owner]
        counts = np.stack([of_person[panel].sum(axis=0) for panel in self.panels])
        same = (counts == counts[0]).all(axis=0)
        marks = self.rng.integers(0, 2**63, size=int(same.sum()), dtype=np.uint64)
        self.key = of_person[:, same].astype(np.uint64) @ marks
        self.of_row, self.counts = of_person[:, ~same], counts[:, ~same]
        self.least, self.most = profiles.least[rows][~same], profiles.most[rows][~same]
        cells = Cells.of(profiles)
        self.of_cell = cells.of_profile.astype(np.int16)[owner]
        self.held = cells.counts(profiles, lottery.panels).astype(np.int16)

    def sweep(self) -> int:
        """Let all panels meet in pairs and return how many cells were filled anew, in all."""
        order, half = self.rng.permutation(len(self.panels)), len(self.panels) // 2
        gained = 0
        for start in range(0, half, MET):
            here = order[start : min(start + MET, half)]
            there = order[half + start : half + start + len(here)]
            for size in (1, 2):
                gained += self._meet(here, there, size)
        return gained

    def _meet(self, here: Ints, there: Ints, size: int) -> int:
        """Make the change that fills most in each meeting; return what all of them fill."""
        found = self._alike(here, there, size)
        in_both = self._sits(there, found, found.out) | self._sits(here, found, found.come)
        found = found.chosen(~in_both)
        found = found.chosen(self._keeps(found, here, there))
        if not len(found.meeting):
            return 0
        moved = self._sum(self.of_cell, found)
        gain = self._gain(self.held[here[found.meeting]], moved)
        gain += self._gain(self.held[there[found.meeting]], -moved)
        order = np.lexsort((-gain, found.meeting))
        best = order[np.unique(found.meeting[order], return_index=True)[1]]
        best = best[gain[best] > 0]
        self._change(found.chosen(best), here, there)
        return int(gain[best].sum())

    def _alike(self, here: Ints, there: Ints, size: int) -> _Changes:
        """Return changes of so many people who count alike in the rows that all panels share."""
        seats = self._seats(size)
        outs, comes = self.panels[here][:, seats], self.panels[there][:, seats]
        mark = self.rng.integers(0, 2**63, size=(len(here), 1), dtype=np.uint64)
        goes = (self.key[outs].sum(axis=2, dtype=np.uint64) + mark).ravel()
        wants = (self.key[comes].sum(axis=2, dtype=np.uint64) + mark).ravel()
        order = np.argsort(wants, kind="stable")
        first = np.searchsorted(wants[order], goes, side="left")
        many = np.searchsorted(wants[order], goes, side="right") - first
        whole = int(many.sum())
        drawn = np.arange(whole)
        if whole > TRIED:
            drawn = np.unique(self.rng.integers(0, whole, size=TRIED))
        ends = np.cumsum(many)
        out = np.searchsorted(ends, drawn, side="right")
        come = order[first[out] + drawn - (ends[out] - many[out])]
        return _Changes(
            meeting=out // len(seats),
            out=outs.reshape(-1, size)[out],
            come=comes.reshape(-1, size)[come],
        )

    def _sits(self, panels: Ints, found: _Changes, people: Ints) -> NDArray[np.bool_]:
        """Tell for each change whether one of `people` is in the panel at its meeting."""
        members = self.panels[panels[found.meeting]]
        return np.asarray((members[:, None, :] == people[:, :, None]).any(axis=(1, 2)))

    def _seats(self, size: int) -> Ints:
        """Return places in a panel: each alone, or pairs of two, at random if there are many."""
        places = self.panels.shape[1]
        if size == 1:
            return np.arange(places)[:, None]
        pairs = np.stack(np.triu_indices(places, 1), axis=1)
        return pairs[self.rng.permutation(len(pairs))[:PAIRS]]

    def _keeps(self, found: _Changes, here: Ints, there: Ints) -> Ints:
        """Return which changes leave both panels within all rows."""
        moved = self._sum(self.of_row, found)
        ok = ~self.settled[found.out].any(axis=1) & ~self.settled[found.come].any(axis=1)
        for panels, change in ((here, moved), (there, -moved)):
            counts = self.counts[panels[found.meeting]] + change
            ok &= ((counts >= self.least) & (counts <= self.most)).all(axis=1)
        return np.flatnonzero(ok)

    def _sum(self, table: NDArray[np.int16], found: _Changes) -> NDArray[np.int16]:
        """Return what the panel that is left first gains in the columns of `table`."""
        return np.asarray(
            table[found.come].sum(axis=1, dtype=np.int16)
            - table[found.out].sum(axis=1, dtype=np.int16)
        )

    def _gain(self, held: NDArray[np.int16], moved: NDArray[np.int16]) -> Ints:
        return np.asarray(
            (held + moved > 0).sum(axis=1, dtype=np.int64) - (held > 0).sum(axis=1, dtype=np.int64)
        )

    def _change(self, found: _Changes, here: Ints, there: Ints) -> None:
        rows, cells = self._sum(self.of_row, found), self._sum(self.of_cell, found)
        for panels, goes, comes, sign in (
            (here[found.meeting], found.out, found.come, 1),
            (there[found.meeting], found.come, found.out, -1),
        ):
            self.counts[panels] += np.int16(sign) * rows
            self.held[panels] += np.int16(sign) * cells
            for place in range(goes.shape[1]):
                at = self.panels[panels] == goes[:, place, None]
                self.panels[panels[at.any(axis=1)], at.argmax(axis=1)] = comes[:, place]


def _rows(profiles: Profiles) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the rows to watch, and who stays put because their households are not among them."""
    homes = [r for r, row in enumerate(profiles.rows) if row.kind == "household"]
    settled = np.zeros(len(profiles.pool), dtype=bool)
    if len(homes) > MOST_HOMES:
        homeless = profiles.incidence[homes].sum(axis=0) == 0
        settled = ~np.asarray(homeless).ravel()[owners(profiles)]
        return np.arange(len(profiles.rows) - len(homes)), settled
    return np.arange(len(profiles.rows)), settled
