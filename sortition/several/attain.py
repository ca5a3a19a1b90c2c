"""The fairest lottery over several disjoint panels at once.

Leximin over the chance to serve at all. What the panels keep together is a pool's rows with more
seats (`sortition.several.together`), so levels and proof are those of one large panel. Its lottery
is made as for one panel, but of unions that can be split; where splitting forbids what the rows
allow, integer programs over all panels give the cuts.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, Stopped, never
from sortition.decomposition.attain import Work, attained
from sortition.decomposition.exchanges import Exchanges
from sortition.decomposition.face import Face, Floats
from sortition.decomposition.generation import Counts, Generation, Mixture
from sortition.decomposition.sampling import Mender
from sortition.decomposition.search import Search, spread
from sortition.decomposition.steering import Steering
from sortition.decomposition.weights import exact_weights
from sortition.lottery import Lottery
from sortition.optimum import Optimum
from sortition.progress import Progress, quiet
from sortition.rules.leximin import goal
from sortition.several import seating
from sortition.several.generation import SplitMender, UnionGeneration
from sortition.several.splitting import Splitter
from sortition.several.together import together
from strata.profiles import Profiles

SPARE = 250
"""Unions that help out first where the equal ones do not average to the mean."""
LATE = 100
"""Unions that are still split after a stop."""
ROUNDS = 60
"""Rounds of steering after unions that cannot be split have been exchanged."""


def leximin(
    profiles: Profiles,
    *,
    juries: int,
    panels: int = 1000,
    clock: Clock = never,
    progress: Progress = quiet,
) -> Lottery:
    """Return the leximin lottery over `juries` disjoint panels of `profiles`.

    Parameters
    ----------
    profiles
        Those of one panel.
    juries
        How many panels, at least 2.
    panels, clock, progress
        As in `sortition.decomposition.attain.attain`; `panels` counts unions of `juries` panels.

    Returns
    -------
    The lottery over the unions, with its panels in `Lottery.juries`.

    Raises
    ------
    NoPanel
        If there are not so many disjoint panels within the quotas; proven.
    Stopped
        If the work ended before any were found.
    """
    return attained(_Several(profiles, juries, panels, clock, progress))


class _Several(Work):
    """One run over unions.

    At first unions are found as for one large panel, and split at the end; `strict` means that none
    is kept that swaps cannot split, and `ready` that equal unions are there already.
    """

    def __init__(
        self, profiles: Profiles, juries: int, panels: int, clock: Clock, progress: Progress
    ) -> None:
        super().__init__(goal("leximin"), together(profiles, juries), panels, clock, progress)
        self.one = profiles
        self.splitter = Splitter(self.profiles, juries, self.rng)
        self.strict = False
        self.ready: Counts | None = None

    def _mender(self, face: Face) -> Mender:
        return SplitMender(face, self.splitter) if self.strict else super()._mender(face)

    def _generation(self, face: Face) -> Generation:
        return UnionGeneration(self.profiles, SplitMender(face, self.splitter))

    def _fast(self, face: Face, search: Search) -> Mixture | None:
        """Return unions that can be split and average to the mean; None if this way finds none."""
        found = super()._fast(face, search)
        if found and self.optimum:
            reached = self._split_late(face, found, self.optimum)
            if reached:
                return reached
        self.strict, self.steered = True, None
        search.mender, search.kept = self._mender(face), [search.kept[0]]
        found = super()._fast(face, search)
        reached = self._reached(face, search.panels) if found else None
        able = self.splitter.split_all(search.panels, self.clock)[1]
        search.kept = [search.panels[able].astype(np.int16)]
        return reached

    def _split_late(self, face: Face, found: Mixture, optimum: Optimum) -> Mixture | None:
        """Return the same where unions that were found without regard to it can be split.

        The equal unions have to be split in any case, so what was found before helps out only if
        they alone do not average to the mean.
        """
        if not self.panels:
            return self._reached(face, found.panels)
        unions = super()._equal(found, optimum)
        for spare in (0, SPARE, len(found.panels)):
            reached = self._reached(face, np.concatenate([unions, found.panels[:spare]]))
            if reached:
                self.ready = self._exchanged(reached, face, unions)
                return reached
        return None

    def _reached(self, face: Face, unions: Counts) -> Mixture | None:
        """Return those of `unions` that can be split with weights that average to the mean."""
        different = np.unique(unions, axis=0)
        different = different[self.splitter.split_all(different, self.clock)[1]]
        weights = exact_weights(face, different.astype(np.int16), self.clock)
        return None if weights is None else Mixture(panels=different, weights=weights)

    def _equal(self, found: Mixture, optimum: Optimum) -> Counts:
        """Return M unions that can be split, as near as can be to M times the chances."""
        if self.ready is not None:
            return self.ready
        return self._exchanged(found, Face.of(optimum), super()._equal(found, optimum))

    def _exchanged(self, found: Mixture, face: Face, unions: Counts) -> Counts:
        """Return `unions` with others in place of those that cannot be split."""
        able = self.splitter.split_all(unions, self.clock)[1]
        if able.all():
            return unions
        unions[~able] = spread(found, int((~able).sum()), self.rng)
        nowhere: Exchanges = np.empty((0, 4), dtype=np.int32)
        steering = Steering(face, nowhere, SplitMender(face, self.splitter), unions)
        steering.run(ROUNDS, self.clock)
        return steering.result()

    def _lottery(
        self, counts: Counts, weights: Floats, optimum: Optimum, *, proven: bool
    ) -> Lottery:
        """Return the lottery with panels of people.

        After a stop there is no time for integer programs: what swaps cannot split stays out.

        Raises
        ------
        Stopped
            If nothing could be split.
        """
        different, place = np.unique(counts, axis=0, return_inverse=True)
        splits, able = self.splitter.split_all(different) if proven else self._late(different)
        if not able.any():
            raise Stopped
        right = able[place.ravel()]
        if self.panels:
            spare = self.rng.choice(np.flatnonzero(right), int((~right).sum()))
            counts = counts.copy()
            counts[~right] = counts[spare]
        else:
            counts, weights = counts[right], weights[right] / weights[right].sum()
        unions = super()._lottery(counts, weights, optimum, proven=proven)
        known = {union.tobytes(): split for union, split in zip(different, splits, strict=True)}
        juries = seating.seated(unions.panels, known, self.profiles, self.rng)
        seating.check(juries, self.one)
        return replace(unions, juries=juries)

    def _late(self, unions: Counts) -> tuple[Counts, NDArray[np.bool_]]:
        """Split some of `unions`, as many as there is time for after a stop."""
        some = self.rng.permutation(len(unions))[:LATE]
        splits = np.zeros((len(unions), self.splitter.juries, unions.shape[1]), dtype=np.int64)
        able = np.zeros(len(unions), dtype=bool)
        splits[some], able[some] = self.splitter.split(unions[some])
        return splits, able
