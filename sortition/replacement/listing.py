"""Every panel of few seats, listed: with few people to seat under tight quotas there are not many.

Seats are filled in the order of the profiles. How many of each value sit so far is packed into the
bits of one or two whole numbers, so that one addition and one comparison tell for thousands of
unfinished panels whether a quota is passed, or can no longer be met.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from strata.profiles import Ints, Profiles

MOST = 200_000
"""More panels, or unfinished ones of the same length, are not listed."""
WORK = 250_000_000
"""So many additions are made at most: about a second."""

_BITS = 62


def every_panel(profiles: Profiles) -> Ints | None:
    """Return all panels of `profiles`, or None if there are too many to list.

    Returns
    -------
    panels
        Shape (n, seats), the positions of the profiles in each, those of several people repeated.
    """
    listing = _Listing(profiles)
    if listing.impossible:
        return np.zeros((0, profiles.seats), dtype=np.int64)
    started = _Started.nobody(listing)
    for seat in range(1, profiles.seats + 1):
        longer = listing.extended(started, profiles.seats - seat)
        if longer is None:
            return None
        started = longer
    panels = listing.order[started.places]
    return panels[_one_of_each_household(profiles, panels)]


class _Started:
    """Panels of which the first seats are filled, sorted by the last place.

    `places` has shape (n, seats so far); `counts` has the packed counts, shape (words, n); of the
    first `ends[p]` the last place is at most p.
    """

    def __init__(self, places: NDArray[np.int16], counts: Ints, ends: Ints) -> None:
        self.places, self.counts, self.ends = places, counts, ends

    @classmethod
    def nobody(cls, listing: _Listing) -> _Started:
        """Return the one panel in which nobody sits yet."""
        count = len(listing.order)
        return cls(
            np.zeros((1, 0), dtype=np.int16),
            np.zeros((listing.words, 1), dtype=np.int64),
            np.ones(count, dtype=np.int64),
        )


class _Listing:
    """The quotas in packed form, and the order in which profiles are tried.

    The values of the feature whose quotas ask for most are taken one after the other, the rarest
    first, so that a quota of it can be checked as soon as its value is done with.
    """

    def __init__(self, profiles: Profiles) -> None:
        self.sizes, seats = profiles.sizes, profiles.seats
        quotas = [r for r, row in enumerate(profiles.rows) if row.kind == "quota"]
        incidence = profiles.incidence.toarray()[quotas].astype(np.int64)
        self.least = np.maximum(profiles.least[quotas], 0)
        self.most = np.minimum(profiles.most[quotas], seats)
        self.impossible = bool((self.most < self.least).any())
        self.bits = seats.bit_length() + 1
        self.per_word = _BITS // self.bits
        self.words = -(-len(quotas) // self.per_word)
        self.top = 1 << (self.bits - 1)
        self.codes = self._packed(incidence)
        self.tops = self._packed(np.full(len(quotas), self.top))
        self.over = self._packed(self.top - 1 - np.maximum(self.most, 0))
        leading = self._leading(profiles, quotas)
        supply = incidence @ profiles.sizes
        self.values = sorted(leading, key=lambda row: (int(supply[row]), row))
        turn = np.zeros(len(profiles), dtype=np.int64)
        for number, row in enumerate(self.values):
            turn[incidence[row] > 0] = number
        self.order = np.argsort(turn, kind="stable")
        self.turn = turn[self.order]
        self.done = 0

    def _leading(self, profiles: Profiles, quotas: list[int]) -> list[int]:
        """Return the quotas, as positions in `quotas`, of the feature that asks for most."""
        of: dict[str, list[int]] = {}
        for at, r in enumerate(quotas):
            of.setdefault(profiles.rows[r].feature, []).append(at)
        return max(of.values(), key=lambda rows: (int(self.least[rows].sum()), len(rows)),
                   default=[])  # fmt: skip

    def _packed(self, entries: Ints) -> Ints:
        """Return whole numbers, one per quota along the first axis, packed into words."""
        words = np.zeros((self.words, *entries.shape[1:]), dtype=np.int64)
        for quota, entry in enumerate(entries):
            words[quota // self.per_word] += entry << (self.bits * (quota % self.per_word))
        return words

    def extended(self, started: _Started, left: int) -> _Started | None:
        """Fill one more seat in every way after which `left` seats can do the rest.

        None if there are too many ways.
        """
        places, counts, ends, total = [], [], [], 0
        for place, profile in enumerate(self.order.tolist()):
            found = started.counts[:, : started.ends[place]] + self.codes[:, [profile]]
            self.done += found.size
            at = self._hopeful(started, found, place, left)
            total += len(at)
            if total > MOST or self.done > WORK:
                return None
            mark = np.full((len(at), 1), place, dtype=np.int16)
            places.append(np.hstack([started.places[at], mark]))
            counts.append(found[:, at])
            ends.append(total)
        return _Started(np.concatenate(places), np.hstack(counts), np.array(ends))

    def _hopeful(self, started: _Started, found: Ints, place: int, left: int) -> Ints:
        """Return which of the panels, with this place taken too, may still keep all quotas."""
        needed = np.maximum(self.least - left, 0)
        passed = self.values[: self.turn[place]]
        needed[passed] = self.least[passed]
        short = self._packed(self.top - needed)
        fits = np.ones(found.shape[1], dtype=bool)
        for word in range(self.words):
            fits &= ((found[word] + self.over[word]) & self.tops[word]) == 0
            fits &= ((found[word] + short[word]) & self.tops[word]) == self.tops[word]
        at: Ints = np.flatnonzero(fits)
        taken = (started.places[at] == place).sum(axis=1)
        spare: Ints = at[taken < self.sizes[self.order[place]]]
        return spare


def _one_of_each_household(profiles: Profiles, panels: Ints) -> NDArray[np.bool_]:
    """Return in which panels no two share a household."""
    kept = np.ones(len(panels), dtype=bool)
    for r, row in enumerate(profiles.rows):
        if row.kind == "household":
            home = np.zeros(len(profiles), dtype=np.int64)
            home[profiles.incidence[[r]].indices] = 1
            kept &= home[panels].sum(axis=1) <= 1
    return kept
