"""From a rule to its lottery: panels that average to the rule's chances, or cuts that forbid it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sortition import relaxation
from sortition.clock import Clock, Stopped
from sortition.decomposition.exchanges import exchanges
from sortition.decomposition.face import Face, Floats
from sortition.decomposition.generation import Counts, Generation, Mixture, NoPanel
from sortition.decomposition.known import highest_lowest
from sortition.decomposition.people import equal_panels, weighted_panels
from sortition.decomposition.sampling import BATCH, Mender
from sortition.decomposition.search import Search, spread
from sortition.decomposition.steering import Steering
from sortition.digest import input_digest
from sortition.lottery import Lottery
from sortition.optimum import Cut, Level, Optimum
from sortition.progress import Progress
from strata.profiles import Profiles

MOST_KNOWN = 2000
"""Panels of the fast way that the thorough way starts from."""
ROUNDS = 60
"""Rounds of steering before what was reached is published."""


def _no_bound(profiles: Profiles, cuts: Sequence[Cut]) -> tuple[Level, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a rule asks for.

    Parameters
    ----------
    name
        Of the rule.
    best
        Gives the best chances that keep all rows and cuts.
    bound
        Gives the levels that can be told when the work is stopped: none above 0 but the last.
    weigh
        Gives the best weights of known panels, shape (n, T).
    """

    name: str
    best: Callable[[Profiles, Sequence[Cut], Clock], Optimum]
    bound: Callable[[Profiles, Sequence[Cut]], tuple[Level, ...]] = _no_bound
    weigh: Callable[[Profiles, NDArray[np.int64]], Floats] = highest_lowest


def attain(
    goal: Goal, profiles: Profiles, *, panels: int, clock: Clock, progress: Progress
) -> Lottery:
    """Return the lottery of `profiles` that attains `goal`.

    Every lottery's chances keep the rows, so none does better than the best chances that do; where
    no panels average to these, a cut that all panels keep takes them out, and so on.

    Parameters
    ----------
    goal
        What is best.
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
    return attained(Work(goal, profiles, panels, clock, progress))


def attained(work: Work) -> Lottery:
    """Return what `work` comes to.

    Raises
    ------
    NoPanel, Stopped
        As `attain`.
    """
    try:
        try:
            return work.publish(work.find())
        except (Stopped, relaxation.Unsettled):
            return work.unfinished()
    except relaxation.NoChances:
        raise NoPanel from None


class Work:
    """One run: the optimum as far as it is known, and the panels found on the way."""

    def __init__(
        self, goal: Goal, profiles: Profiles, panels: int, clock: Clock, progress: Progress
    ) -> None:
        self.goal, self.profiles, self.panels = goal, profiles, panels
        self.clock, self.progress = clock, progress
        self.rng = np.random.default_rng(int(input_digest(profiles), 16))
        self.cuts: list[Cut] = []
        self.optimum: Optimum | None = None
        self.search: Search | None = None
        self.generation: Generation | None = None
        self.steered: Counts | None = None

    def find(self) -> Mixture:
        """Return panels and weights that reach the optimum."""
        self.progress("levels", None)
        self.optimum = self.goal.best(self.profiles, (), self.clock)
        face = Face.of(self.optimum)
        self.progress("panels", None)
        self.search = Search(face, self.profiles, self._mender(face))
        found = self._fast(face, self.search)
        return found or self._find_with_cuts(face, self.search.panels)

    def _mender(self, face: Face) -> Mender:
        return Mender(face, self.rng)

    def _generation(self, face: Face) -> Generation:
        return Generation(self.profiles, self._mender(face))

    def _fast(self, face: Face, search: Search) -> Mixture | None:
        """Return panels that average to the mean of `face`; None if this way finds none."""
        return search.run(self.panels or 1, self.clock)

    def _find_with_cuts(self, face: Face, panels: Counts) -> Mixture:
        """Return the same where the relaxation promises too much."""
        self.progress("cuts", None)
        self.generation = self._generation(face.widened(self.profiles))
        self.generation.add(panels[:MOST_KNOWN])
        self.cuts += self.generation.never(self.clock)
        while True:
            self.optimum = self.goal.best(self.profiles, self.cuts, self.clock)
            found = self.generation.reach(Face.of(self.optimum), self.clock)
            if isinstance(found, Mixture):
                return found
            self.cuts.append(found)

    def unfinished(self) -> Lottery:
        """Return the best lottery of the panels found so far, with the bound that is proven."""
        best = self._best_so_far()
        levels = self.goal.bound(self.profiles, self.cuts)
        optimum = Optimum(profiles=self.profiles, chances=(), levels=levels, cuts=tuple(self.cuts))
        counts = best.panels
        if self.panels:
            counts = spread(best, self.panels, self.rng) if self.steered is None else self.steered
        return self._lottery(counts, best.weights, optimum, proven=False)

    def _best_so_far(self) -> Mixture:
        if self.generation is not None and len(self.generation.known):
            known = self.generation.known
            return Mixture(panels=known, weights=self.goal.weigh(self.profiles, known))
        if self.search is None:
            face = Face.of(self.optimum or relaxation.leximin(self.profiles))
            self.search = Search(face, self.profiles, self._mender(face))
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
        steering = Steering(face, exchanges(face, self.rng), self._mender(face), start)
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
            rule=self.goal.name,
            panels=people,
            weights=units,
            optimum=optimum,
            proven=proven,
        )
