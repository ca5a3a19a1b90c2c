"""The search for panels that average to given chances, the fast way first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock
from sortition.decomposition.face import Face
from sortition.decomposition.generation import Mixture
from sortition.decomposition.sampling import Mender, Panels, herd
from sortition.decomposition.weights import exact_weights

PER_DIMENSION = 3
"""Panels for each dimension of the face: fewer leave some weights negative."""
DOUBLINGS = 3
"""How often the panels are doubled before the thorough way is tried."""


def mixture(face: Face, mender: Mender, fewest: int, clock: Clock) -> Mixture | None:
    """Return panels and weights that average to the mean of `face`, None if this way finds none.

    Parameters
    ----------
    face, mender
        Of the chances that are wanted.
    fewest
        Least number of panels.
    clock
        Ends the work.
    """
    dimensions = int((face.fewest < face.fullest).sum())
    count = max(fewest, PER_DIMENSION * dimensions)
    panels: Panels | None = None
    for _ in range(DOUBLINGS):
        panels = herd(face, count, mender, panels, clock=clock)
        if panels is None:
            return None
        weights = exact_weights(face, panels, clock)
        if weights is not None:
            return Mixture(panels=panels.astype(np.int64), weights=weights)
        count *= 2
    return None


def spread(found: Mixture, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return `count` of the panels, each as often as its weight says, rounded up or down."""
    order = rng.permutation(len(found.weights))
    marks = np.floor(np.cumsum(found.weights[order]) * count + rng.random()).astype(int)
    marks[-1] = max(marks[-1], count)
    times = np.diff(np.minimum(marks, count), prepend=0)
    return np.repeat(found.panels[order], times, axis=0)
