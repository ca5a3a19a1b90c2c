"""Unions of panels, found fast by mending or one by one by an integer program over all panels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, Stopped, never
from sortition.decomposition.face import Face, Floats
from sortition.decomposition.generation import Counts, Generation, Mixture, NoPanel
from sortition.decomposition.sampling import STEPS, Batch, Mender, Panels
from sortition.optimum import Cut
from sortition.resting import several_solved
from sortition.several.splitting import Splitter
from strata.profiles import Profiles


class SplitMender(Mender):
    """A mender that lets through only what swaps can split into panels."""

    def __init__(self, face: Face, splitter: Splitter) -> None:
        super().__init__(face, splitter.rng)
        self.splitter = splitter

    def mend(
        self, panels: Batch, price: NDArray[np.float64], steps: int = STEPS
    ) -> tuple[NDArray[np.int64], Panels]:
        """Swap people until unions keep the face; return those that can be split, and which."""
        found, mended = super().mend(panels, price, steps)
        _, able = self.splitter.split(mended)
        return found[able], mended[able]


class UnionGeneration(Generation):
    """Generation with an integer program over all panels of a union at once.

    Parameters
    ----------
    profiles
        Those of all panels together.
    mender
        Of all unions, not only of those on a face.
    """

    def __init__(self, profiles: Profiles, mender: SplitMender) -> None:
        super().__init__(profiles, mender)
        self.splitter = mender.splitter
        self.program = self.splitter.program(profiles.sizes, mip_heuristic_effort=0.0)

    def best(self, worth: Floats, clock: Clock = never, gap: float = 1e-6) -> tuple[Counts, float]:
        """Return a union worth most, and what no union's worth exceeds.

        Raises
        ------
        NoPanel
            If there is none.
        """
        juries = self.splitter.juries
        self.program.option("mip_abs_gap", gap)
        self.program.set_cost(np.tile(worth, juries))
        if len(self.known):
            splits, able = self.splitter.split(self.known[[int(np.argmax(self.known @ worth))]])
            if able[0]:
                self.program.start_from(splits[0].ravel())
        answer = self.program.solve(clock)
        if answer.status == "infeasible":
            raise NoPanel
        if answer.x is None:
            raise Stopped
        union = np.rint(answer.x).astype(np.int64).reshape(juries, -1).sum(axis=0)
        self.add(union[None, :])
        return union, answer.bound

    def never(self, clock: Clock) -> list[Cut]:
        """Return a cut for each profile that no panels can hold."""
        return [self._worded(cut) for cut in super().never(clock)]

    def reach(self, face: Face, clock: Clock) -> Mixture | Cut:
        """Return weights of unions that average to the mean, or a cut that forbids it."""
        found = super().reach(face, clock)
        return self._worded(found) if isinstance(found, Cut) else found

    def _worded(self, cut: Cut) -> Cut:
        return replace(cut, rests_on=str(several_solved(self.splitter.juries)))
