"""The greedy of practice over profiles, many runs at once; the rule itself is `rules/legacy.py`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, check
from strata.profiles import Profiles

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Marks = NDArray[np.bool_]

ROOM = 2_000_000
"""Runs times profiles that are worked on together."""
_GUESSES = 8
"""Guesses at a random person before everyone who is left is looked at."""


class Greedy:
    """Runs of the greedy: who is left, who sits, and how hard each value is to fill.

    Parameters
    ----------
    profiles
        The pool and its quotas. Without quotas the seats themselves are the one value to fill.
    rng
        Decides who is seated, and between values that are equally hard.
    """

    def __init__(self, profiles: Profiles, rng: np.random.Generator) -> None:
        rows = [r for r, row in enumerate(profiles.rows) if row.kind == "quota"] or [0]
        self.seats, self.rng = profiles.seats, rng
        self.sizes = profiles.sizes.astype(np.float32)
        self.of_value = profiles.incidence[rows].toarray().astype(np.float32)
        self.values = np.ascontiguousarray(self.of_value.T)
        self.least = profiles.least[rows].astype(np.float32)
        self.most = profiles.most[rows].astype(np.float32)
        names = np.array([profiles.rows[r].feature for r in rows])
        self.of_feature = (names[:, None] == np.unique(names)).astype(np.float32)
        self.home = _homes(profiles)
        self.batch = max(1, ROOM // max(1, len(profiles)))
        people = np.cumsum(self.of_value * self.sizes, axis=1, dtype=np.float64)
        self.people = people[:, -1]
        self.start = np.cumsum(self.people) - self.people
        self.queue = (people + self.start[:, None]).ravel()

    def run(self, runs: int, clock: Clock) -> tuple[Places, Marks]:
        """Run the greedy `runs` times.

        Returns
        -------
        picked
            The profiles that were seated, in turn, for each run that ended with a panel, shape
            (n, seats).
        whole
            Which of the runs those are, shape (runs,).
        """
        closed = self.values @ (self.most <= 0).astype(np.float32) > 0
        left = np.tile(np.where(closed, np.float32(0), self.sizes), (runs, 1))
        have = np.zeros((runs, len(self.least)), dtype=np.float32)
        spare = left @ self.values
        picked = np.zeros((runs, self.seats), dtype=np.int64)
        alive = np.arange(runs)
        for seat in range(self.seats):
            check(clock)
            can = self._can_end(have, spare, self.seats - seat)
            if not can.all():
                left, have, spare, picked = left[can], have[can], spare[can], picked[can]
                alive = alive[can]
            if len(alive):
                picked[:, seat] = self._seat(left, have, spare)
        kept = (have >= self.least).all(axis=1)
        whole = np.zeros(runs, dtype=bool)
        whole[alive[kept]] = True
        return picked[kept], whole

    def _can_end(self, have: Floats, spare: Floats, seats: int) -> Marks:
        """Tell which runs may still end with a panel, as far as each feature alone shows.

        A run that cannot is begun again in any case; to notice early changes no chance.
        """
        need = np.maximum(self.least - have, 0)
        room = np.minimum(self.most - have, spare)
        enough = (need <= spare).all(axis=1)
        fits = (need @ self.of_feature <= seats).all(axis=1)
        return np.asarray(enough & fits & (room @ self.of_feature >= seats).all(axis=1))

    def _seat(self, left: Floats, have: Floats, spare: Floats) -> Places:
        """Seat one person in each run, let those leave who must, and return whose profile it is."""
        person = self._person(left, self._hardest(have, spare))
        left[np.arange(len(person)), person] -= 1
        mine = self.values[person]
        have += mine
        spare -= mine
        shared = np.flatnonzero(self.home[person] >= 0)
        mates = self.home[person[shared], None] == self.home
        left[shared] = np.where(mates, np.float32(0), left[shared])
        full = (mine > 0) & (have >= self.most)
        filled = np.flatnonzero(full.any(axis=1))
        left[filled] *= full[filled].astype(np.float32) @ self.of_value == 0
        changed = np.union1d(filled, shared)
        spare[changed] = left[changed] @ self.values
        return person

    def _hardest(self, have: Floats, spare: Floats) -> Places:
        """Return for each run the value that is hardest to fill, of equal ones a random one."""
        need = (self.least - have).astype(np.float64)
        hard = np.where(spare > 0, need / np.maximum(spare, 1), -np.inf)
        ties = hard == hard.max(axis=1, keepdims=True)
        return np.asarray(np.where(ties, self.rng.random(hard.shape), -1.0).argmax(axis=1))

    def _person(self, left: Floats, value: Places) -> Places:
        """Return for each run the profile of a random person who is left and has the value.

        Guess among all who have it, and guess again if that person is gone.
        """
        person = np.zeros(len(value), dtype=np.int64)
        open_runs = np.arange(len(value))
        for _ in range(_GUESSES):
            wanted = value[open_runs]
            mark = np.floor(self.rng.random(len(wanted)) * self.people[wanted]) + self.start[wanted]
            guess = np.searchsorted(self.queue, mark, side="right") - wanted * len(self.sizes)
            here = self.rng.random(len(wanted)) * self.sizes[guess] < left[open_runs, guess]
            person[open_runs[here]] = guess[here]
            open_runs = open_runs[~here]
        rows = left[open_runs] * self.of_value[value[open_runs]]
        queue = np.cumsum(rows, axis=1, dtype=np.float64)
        mark = np.floor(self.rng.random(len(rows)) * queue[:, -1])
        person[open_runs] = (queue <= mark[:, None]).sum(axis=1)
        return person


def _homes(profiles: Profiles) -> Places:
    """Return for each profile the row of its household, -1 if none."""
    home = np.full(len(profiles), -1)
    for r, row in enumerate(profiles.rows):
        if row.kind == "household":
            start, end = profiles.incidence.indptr[r : r + 2]
            home[profiles.incidence.indices[start:end]] = r
    return home
