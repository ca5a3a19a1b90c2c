"""The search for panels that average to given chances, the fast way first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, check
from sortition.decomposition.face import Face
from sortition.decomposition.generation import Mixture
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


def mixture(
    face: Face, profiles: Profiles, mender: Mender, fewest: int, clock: Clock
) -> Mixture | Panels:
    """Return panels and weights that average to the mean of `face`, or only panels of the face.

    Parameters
    ----------
    face, profiles, mender
        Of the chances that are wanted.
    fewest
        Least number of panels.
    clock
        Ends the work.
    """
    dimensions = int((face.fewest < face.fullest).sum())
    count = max(fewest, PER_DIMENSION * dimensions)
    panels = np.empty((0, len(face)), dtype=np.int16)
    for _ in range(DOUBLINGS):
        panels, enough = herd(face, count, mender, panels, clock)
        if enough:
            panels, enough = _with_everyone(face, profiles, mender, panels, clock)
        if not enough:
            return panels
        weights = exact_weights(face, panels, clock)
        if weights is not None:
            return Mixture(panels=panels.astype(np.int64), weights=weights)
        count = 2 * len(panels)
    return panels


def _with_everyone(
    face: Face, profiles: Profiles, mender: Mender, panels: Panels, clock: Clock
) -> tuple[Panels, bool]:
    """Return `panels` and some for each profile that is in none of them, and whether there are.

    Whom mending cannot seat, an integer program over the face does, or proves that none can.
    """
    program: Program | None = None
    seen = panels.any(axis=0) | (face.fullest == 0)
    for profile in range(len(face)):
        if seen[profile]:
            continue
        check(clock)
        price = np.zeros(len(face))
        price[profile] = WANTED
        found = mender.draw(BATCH, price)
        found = found[found[:, profile] > 0][:VISITS]
        if not len(found):
            program = program or _over(face, profiles)
            program.set_cost(price)
            answer = program.solve(clock)
            if answer.status == "infeasible" or answer.value < WANTED / 2:
                return panels, False
            found = np.rint(np.asarray(answer.x))[None, :].astype(np.int16)
        panels = np.concatenate([panels, found])
        seen |= found.any(axis=0)
    return panels, True


def _over(face: Face, profiles: Profiles) -> Program:
    """Return the integer program over the panels of `face`."""
    return Program(
        cost=0,
        low=face.fewest,
        high=face.fullest,
        rows=profiles.incidence,
        least=np.concatenate([face.least, face.home_least[:-1]]),
        most=np.concatenate([face.most, face.home_most[:-1]]),
        integer=True,
    )


def spread(found: Mixture, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return `count` of the panels, each as often as its weight says, rounded up or down."""
    order = rng.permutation(len(found.weights))
    marks = np.floor(np.cumsum(found.weights[order]) * count + rng.random()).astype(int)
    marks[-1] = max(marks[-1], count)
    times = np.diff(np.minimum(marks, count), prepend=0)
    return np.repeat(found.panels[order], times, axis=0)
