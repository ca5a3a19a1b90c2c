"""Weights of panels that reproduce the mean exactly.

Of all changes of equal weights that do, the smallest is found by conjugate gradients on the normal
equations; where a weight would turn negative, steps of affine scaling stay inside.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from sortition.clock import Clock, check, never
from sortition.decomposition.face import Face, Floats
from sortition.decomposition.sampling import Panels

CLOSE = 1e-11
"""Distance from anyone's chance at which weights count as exact."""
MOST_TURNS = 500
"""Turns of the conjugate gradients in a step."""
STEPS = 12
"""Steps of affine scaling before giving up."""


def exact_weights(face: Face, panels: Panels, clock: Clock = never) -> Floats | None:
    """Return positive weights summing to 1 whose average of `panels` is the mean, or None.

    Parameters
    ----------
    face
        Of the chances that are wanted.
    panels
        Shape (n, T); some three times as many as the face has dimensions will do.
    clock
        Ends the work.

    Raises
    ------
    Stopped
        If `clock` ran out.
    """
    active = np.flatnonzero(face.fewest < face.fullest)
    scale = 1 / np.sqrt(face.mean[active])
    counts = sparse.csr_array(panels[:, active].astype(np.float64) * scale)
    goal = face.mean[active] * scale
    weights = np.full(len(panels), 1 / len(panels))
    best = np.inf
    for _ in range(STEPS):
        check(clock)
        short = goal - counts.T @ weights
        distance = float(np.abs(short / scale / face.sizes[active]).max(initial=0))
        if distance < CLOSE:
            return np.asarray(weights / weights.sum())
        step = _step(counts, weights, short)
        falling = step < 0
        reach = float((-weights[falling] / step[falling]).min(initial=np.inf))
        if reach < 1e-4 or (distance > 0.9 * best and reach >= 1):
            return None
        best = min(best, distance)
        weights = weights + min(1.0, 0.9 * reach) * step
    return None


def _step(counts: sparse.csr_array, weights: Floats, short: Floats) -> Floats:
    """Return the step that closes `short`, smallest when measured by `weights`."""
    squares = weights * weights
    turned = sparse.csr_array(counts.T)

    def normal(multipliers: Floats) -> Floats:
        return np.asarray(turned @ (squares * (counts @ multipliers)))

    multipliers = _conjugate_gradients(normal, short)
    return np.asarray(squares * (counts @ multipliers))


def _conjugate_gradients(normal: Callable[[Floats], Floats], right: Floats) -> Floats:
    """Solve ``normal(x) == right`` for a symmetric, positive semidefinite `normal`."""
    x = np.zeros_like(right)
    rest = right.copy()
    direction = rest.copy()
    size = start = float(rest @ rest)
    for _ in range(MOST_TURNS):
        if size <= 1e-18 * start or size == 0:
            break
        image = normal(direction)
        curved = float(direction @ image)
        if curved <= 1e-18 * size:
            break  # what is left cannot be reached by these panels
        along = size / curved
        x += along * direction
        rest -= along * image
        size, before = float(rest @ rest), size
        direction = rest + size / before * direction
    return x
