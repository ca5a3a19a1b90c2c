"""The search for panels that average to given chances, the fast way first."""

from __future__ import annotations

import numpy as np

from sortition.clock import Clock, check
from sortition.decomposition.face import Face
from sortition.decomposition.generation import Counts, Mixture
from sortition.decomposition.sampling import BATCH, Mender, Panels, herd
from sortition.decomposition.weights import exact_weights
from sortition.solver import Program
from strata.profiles import Profiles

PER_DIMENSION = 3
"""Panels for each dimension of the face: fewer leave some weights negative."""
WANTED = 8.0
"""Price of somebody who is in no panel yet."""
VISITS = 8
"""Panels that are kept for them."""
DOUBLINGS = 3
"""How often the panels are doubled before the thorough way is tried."""


class Search:
    """A search under way; `kept` holds the panels of the face that were found so far.

    Parameters
    ----------
    face, profiles, mender
        Of the chances that are wanted.
    """

    def __init__(self, face: Face, profiles: Profiles, mender: Mender) -> None:
        self.face, self.profiles, self.mender = face, profiles, mender
        self.kept: list[Panels] = [np.empty((0, len(face)), dtype=np.int16)]

    @property
    def panels(self) -> Counts:
        """Return the panels found so far, shape (n, T)."""
        return np.concatenate(self.kept).astype(np.int64)

    def run(self, fewest: int, clock: Clock) -> Mixture | None:
        """Return at least `fewest` panels that average to the mean; None if this way finds none.

        Raises
        ------
        Stopped
            If `clock` ran out.
        """
        dimensions = int((self.face.fewest < self.face.fullest).sum())
        count = max(fewest, PER_DIMENSION * dimensions)
        for _ in range(DOUBLINGS):
            if not herd(self.face, count, self.mender, self.kept, clock):
                return None
            if not self._seat_everyone(clock):
                return None
            weights = exact_weights(self.face, np.concatenate(self.kept), clock)
            if weights is not None:
                return Mixture(panels=self.panels, weights=weights)
            count *= 2
        return None

    def _seat_everyone(self, clock: Clock) -> bool:
        """Find panels for each profile that is in none of them yet; return whether there are.

        Whom mending cannot seat, an integer program over the face does, or proves that none can.
        """
        program: Program | None = None
        seen = self.panels.any(axis=0) | (self.face.fullest == 0)
        for profile in range(len(self.face)):
            if seen[profile]:
                continue
            check(clock)
            price = np.zeros(len(self.face))
            price[profile] = WANTED
            found = self.mender.draw(BATCH, price)
            found = found[found[:, profile] > 0][:VISITS]
            if not len(found):
                program = program or self._program()
                program.set_cost(price)
                answer = program.solve(clock)
                if answer.x is None or answer.value < WANTED / 2:
                    return False
                found = np.rint(answer.x)[None, :].astype(np.int16)
            self.kept.append(found)
            seen |= found.any(axis=0)
        return True

    def _program(self) -> Program:
        """Return the integer program over the panels of the face."""
        face = self.face
        return Program(
            cost=0,
            low=face.fewest,
            high=face.fullest,
            rows=self.profiles.incidence,
            least=np.concatenate([face.least, face.home_least[:-1]]),
            most=np.concatenate([face.most, face.home_most[:-1]]),
            integer=True,
        )


def spread(found: Mixture, count: int, rng: np.random.Generator) -> Counts:
    """Return `count` of the panels, each as often as its weight says, rounded up or down."""
    order = rng.permutation(len(found.weights))
    marks = np.floor(np.cumsum(found.weights[order]) * count + rng.random()).astype(int)
    marks[-1] = max(marks[-1], count)
    times = np.diff(np.minimum(marks, count), prepend=0)
    return np.repeat(found.panels[order], times, axis=0)
