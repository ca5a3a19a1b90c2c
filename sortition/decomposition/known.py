"""The best weights of panels that are known already, for when there is no time to find more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition.relaxation import Unsettled
from sortition.solver import Program
from strata.profiles import Profiles

Floats = NDArray[np.float64]


def highest_lowest(profiles: Profiles, panels: NDArray[np.int64]) -> Floats:
    """Return weights of `panels`, shape (n, T), under which the lowest chance is highest.

    Profiles in none of the panels are left aside.

    Raises
    ------
    Unsettled
        If the solver found none.
    """
    seen = panels.any(axis=0)
    return _weights(panels[:, seen] / profiles.sizes[seen], turn=1)


def lowest_highest(profiles: Profiles, panels: NDArray[np.int64]) -> Floats:
    """Return weights of `panels`, shape (n, T), under which the highest chance is lowest.

    Raises
    ------
    Unsettled
        If the solver found none.
    """
    return _weights(panels / profiles.sizes, turn=-1)


def _weights(chances: Floats, turn: int) -> Floats:
    """Return weights that push the level which all average chances keep, up or down."""
    count, profiles = chances.shape
    levels = np.hstack([np.full((profiles, 1), -turn), turn * chances.T])
    answer = Program(
        cost=np.append(float(turn), np.zeros(count)),
        low=0,
        high=1,
        rows=sparse.csr_array(np.vstack([levels, np.append(0.0, np.ones(count))])),
        least=np.append(np.zeros(profiles), 1),
        most=np.append(np.full(profiles, np.inf), 1),
    ).solve()
    if answer.x is None:
        raise Unsettled("the solver found no weights")
    weights = np.maximum(answer.x[1:], 0)
    return np.asarray(weights / weights.sum())
