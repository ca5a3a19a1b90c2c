"""Leximin: the lowest chance as high as it can be, then the second lowest, and so on.

Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature
596 (2021). Theirs is column generation level by level; here the relaxation gives the levels and
panels are sought that average to them (`docs/lottery.md`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sortition import relaxation
from sortition.clock import Clock, Stopped, never
from sortition.decomposition.exchanges import exchanges
from sortition.decomposition.face import Face, Floats
from sortition.decomposition.generation import Counts, Generation, Mixture, NoPanel
from sortition.decomposition.people import equal_panels, weighted_panels
from sortition.decomposition.sampling import BATCH, Mender
from sortition.decomposition.search import Search, spread
from sortition.decomposition.steering import Steering
from sortition.digest import input_digest
from sortition.lottery import Lottery
from sortition.optimum import Cut, Optimum
from strata.profiles import Profiles

Progress = Callable[[str, float | None], None]
"""Told the name of a phase and how much of it is done, from 0 to 1, None if nobody knows."""

MOST_KNOWN = 2000
"""Panels of the fast way that the thorough way starts from."""
ROUNDS = 60
"""Rounds of steering before what was reached is published."""


def _quiet(phase: str, done: float | None) -> None:
    """Tell nobody."""


def leximin(
    profiles: Profiles, *, panels: int = 1000, clock: Clock = never, progress: Progress = _quiet
) -> Lottery:
    """Return the leximin lottery of `profiles`.

    Parameters
    ----------
    profiles
        Who is interchangeable, and the rows that every panel keeps.
    panels
        How many equally likely panels to publish; 0 for panels with exact weights.
    clock
        Ends the work; what was found by then is returned, marked as not proven.
    progress
        Told what is being done.

    Raises
    ------
    NoPanel
        If no panel keeps the quotas; proven.
    Stopped
        If the work ended before any panel was found.
    """
    work = _Work(profiles, panels, clock, progress)
    try:
        try:
            return work.publish(work.find())
        except (Stopped, relaxation.Unsettled):
            return work.unfinished()
    except relaxation.NoChances:
        raise NoPanel from None


class _Work:
    """One run: the optimum as far as it is known, and the panels found on the way."""

    def __init__(self, profiles: Profiles, panels: int, clock: Clock, progress: Progress) -> None:
        self.profiles, self.panels, self.clock, self.progress = profiles, panels, clock, progress
        self.rng = np.random.default_rng(int(input_digest(profiles), 16))
        self.cuts: list[Cut] = []
        self.optimum: Optimum | None = None
        self.search: Search | None = None
        self.generation: Generation | None = None
        self.steered: Counts | None = None

    def find(self) -> Mixture:
        """Return panels and weights that reach the optimum."""
        self.progress("levels", None)
        self.optimum = relaxation.leximin(self.profiles, clock=self.clock)
        face = Face.of(self.optimum)
        self.progress("panels", None)
        self.search = Search(face, self.profiles, Mender(face, self.rng))
        found = self.search.run(self.panels or 1, self.clock)
        return found or self._find_with_cuts(face, self.search.panels)

    def _find_with_cuts(self, face: Face, panels: Counts) -> Mixture:
        """Return the same where the relaxation promises too much."""
        self.progress("cuts", None)
        mender = Mender(face.widened(self.profiles), self.rng)
        self.generation = Generation(self.profiles, mender)
        self.generation.add(panels[:MOST_KNOWN])
        self.cuts += self.generation.never(self.clock)
        while True:
            self.optimum = relaxation.leximin(self.profiles, self.cuts, self.clock)
            found = self.generation.reach(Face.of(self.optimum), self.clock)
            if isinstance(found, Mixture):
                return found
            self.cuts.append(found)

    def unfinished(self) -> Lottery:
        """Return the best lottery of the panels found so far, with the bound that is proven."""
        best = self._best_so_far()
        levels = relaxation.bound(self.profiles, self.cuts)
        optimum = Optimum(profiles=self.profiles, chances=(), levels=levels, cuts=tuple(self.cuts))
        counts = best.panels
        if self.panels:
            counts = spread(best, self.panels, self.rng) if self.steered is None else self.steered
        return self._lottery(counts, best.weights, optimum, proven=False)

    def _best_so_far(self) -> Mixture:
        if self.generation is not None and len(self.generation.known):
            known = self.generation.known
            return Mixture(panels=known, weights=relaxation.highest_lowest(self.profiles, known))
        if self.search is None:
            face = Face.of(self.optimum or relaxation.leximin(self.profiles))
            self.search = Search(face, self.profiles, Mender(face, self.rng))
        if not len(self.search.panels):
            self.search.kept.append(self.search.mender.draw(BATCH, np.zeros(len(self.profiles))))
        known = self.search.panels
        if not len(known):
            raise Stopped
        return Mixture(panels=known, weights=np.full(len(known), 1 / len(known)))

    def publish(self, found: Mixture) -> Lottery:
        """Return the lottery that reaches the optimum.

        Raises
        ------
        Stopped
            If the clock ran out before equal panels were as near as can be.
        """
        if self.optimum is None:
            raise Stopped
        counts = self._equal(found, self.optimum) if self.panels else found.panels
        return self._lottery(counts, found.weights, self.optimum, proven=True)

    def _equal(self, found: Mixture, optimum: Optimum) -> Counts:
        """Return M panels whose totals are as near as can be to M times the chances."""
        face = Face.of(optimum)
        self.progress("steering", 0.0)
        start = spread(found, self.panels, self.rng)
        steering = Steering(face, exchanges(face, self.rng), Mender(face, self.rng), start)
        steering.run(ROUNDS, self.clock, lambda done: self.progress("steering", done))
        self.steered = steering.result()
        if self.clock() <= 0 and steering.away() > 1:
            raise Stopped
        return self.steered

    def _lottery(
        self, counts: Counts, weights: Floats, optimum: Optimum, *, proven: bool
    ) -> Lottery:
        """Return the lottery with panels of people."""
        units: tuple[int, ...] = ()
        members = self.profiles.members
        if self.panels:
            people = equal_panels(counts, members, self.rng)
        else:
            self.progress("weights", None)
            people, units = weighted_panels(counts, weights, members)
        return Lottery(
            profiles=self.profiles,
            rule="leximin",
            panels=people,
            weights=units,
            optimum=optimum,
            proven=proven,
        )
