"""How near a sampled chance is to the true one: an interval that says it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CONFIDENCE = 0.99
"""How sure an interval is to hold the true chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How panels were sampled from a rule that tells nobody their chance.

    Parameters
    ----------
    runs
        Runs that ended with a panel: one for each panel of the lottery.
    failures
        Runs between them that ended without one, and were begun again.
    """

    runs: int
    failures: int


def interval(seated: ArrayLike, runs: int) -> tuple[Floats, Floats]:
    """Return the `CONFIDENCE` interval of Jeffreys for chances seen so often in `runs` panels.

    Quantiles of the beta distribution with parameters ``seated + 1/2`` and ``runs - seated + 1/2``,
    the same on both sides; from 0 if never seen, to 1 if always (Brown, Cai, DasGupta: Interval
    estimation for a binomial proportion, Statistical Science 16, 2001, section 3.1.2).

    Parameters
    ----------
    seated
        In how many of the panels each person sits.
    runs
        How many panels there are.

    Returns
    -------
    The lower and the upper ends, each of the shape of `seated`.
    """
    from scipy.special import betaincinv  # heavy, and only sampled rules need it

    counts = np.asarray(seated, dtype=np.float64)
    hits, misses, tail = counts + 0.5, runs - counts + 0.5, (1 - CONFIDENCE) / 2
    low = np.where(counts == 0, 0.0, betaincinv(hits, misses, tail))
    high = np.where(counts == runs, 1.0, betaincinv(hits, misses, 1 - tail))
    return low, high
