"""Nash: the product of all chances, or the mean of their logarithms, as high as it can be.

Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature
596 (2021), supplement, after Nash's bargaining solution. At the optimum one over a person's chance
is a sum of prices, one for each quota that counts the person. The optimum is no fraction in
general; what is published is a fraction so near to it that the mean of the logarithms is within
1e-9 of the best, with a certificate of that (`docs/folder.md`). Those whom no panel can hold are
left aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr
from scipy.optimize import nnls

from sortition import certificate, exact, relaxation
from sortition.clock import Clock, never
from sortition.decomposition.attain import Goal, attain
from sortition.interior import Point, highest_mean_log
from sortition.lottery import Lottery
from sortition.optimum import Cut, Level, Optimum
from sortition.polytope import Polytope
from sortition.progress import Progress, quiet
from strata.profiles import Profiles

GRID = 10**12
"""Counts are fractions of this, but for those that make the tight rows come out even."""


def nash(
    profiles: Profiles, *, panels: int = 1000, clock: Clock = never, progress: Progress = quiet
) -> Lottery:
    """Return the nash lottery of `profiles`.

    Parameters, Raises: as `sortition.decomposition.attain.attain`.
    """
    goal = Goal(name="nash", best=best)
    return attain(goal, profiles, panels=panels, clock=clock, progress=progress)


def best(profiles: Profiles, cuts: Sequence[Cut], clock: Clock) -> Optimum:
    """Return the chances that keep the rows with the highest mean logarithm, and how near they are.

    Raises
    ------
    NoChances, Stopped
        As `sortition.relaxation.leximin`.
    Unsettled
        If the certificate leaves too wide a gap.
    """
    polytope = Polytope.of(profiles, cuts)
    zero, able = relaxation.able(relaxation.bound(polytope), len(profiles))
    point = highest_mean_log(polytope, able, clock)
    counts = _whole(polytope, able, point)
    chances = [
        count / int(size) for count, size in zip(counts, profiles.sizes.tolist(), strict=True)
    ]
    groups: dict[Fraction, list[int]] = {}
    for t in np.flatnonzero(able).tolist():
        groups.setdefault(chances[t], []).append(t)
    levels = [
        Level(value=chance, profiles=tuple(group), multipliers=())
        for chance, group in sorted(groups.items())
    ]
    prices = _prices(polytope, able, point, np.array(chances, dtype=float))
    optimum = relaxation.optimum(profiles, cuts, [*zero, *levels])
    return certificate.certified("nash", optimum, prices)


def _whole(polytope: Polytope, able: NDArray[np.bool_], point: Point) -> list[Fraction]:
    """Return the counts as fractions that meet every tight row exactly.

    Counts are rounded to the grid; as many as there are independent tight rows, those with most
    room, are then solved from these.
    """
    tight = np.flatnonzero(point.upper | point.lower)
    sides = np.where(point.upper, polytope.most, polytope.least)[tight]
    counts = [
        Fraction(int(size)) if full else Fraction(round(count * GRID), GRID)
        for size, full, count in zip(
            polytope.sizes.tolist(), point.full.tolist(), point.counts.tolist(), strict=True
        )
    ]
    room = np.minimum(point.counts, polytope.sizes - point.counts) * (able & ~point.full)
    rows, columns = _independent(polytope.rows[tight].toarray(), room)
    matrix = polytope.rows[tight[rows]].toarray()
    given = [0 if t in set(columns.tolist()) else count for t, count in enumerate(counts)]
    right = [
        Fraction(int(side))
        - sum((given[t] * int(row[t]) for t in np.flatnonzero(row)), Fraction(0))
        for side, row in zip(sides[rows], matrix, strict=True)
    ]
    found = exact.solve(np.ascontiguousarray(matrix[:, columns]), right)
    if found is None:
        raise relaxation.Unsettled("the tight rows have no solution")
    for t, count in zip(columns.tolist(), found, strict=True):
        counts[t] = count
    return counts


def _independent(
    matrix: NDArray[np.int64], room: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return independent rows, and as many columns with much room that tell them apart."""
    _, triangle, order = qr(matrix * room, mode="economic", pivoting=True)
    weight = np.abs(np.diag(triangle))
    rank = int((weight > 1e-9 * max(weight.max(initial=0), 1e-9)).sum())
    columns = np.sort(order[:rank]).astype(np.int64)
    _, _, order = qr(matrix[:, columns].T.astype(float), mode="economic", pivoting=True)
    return np.sort(order[:rank]).astype(np.int64), columns


def _prices(
    polytope: Polytope, able: NDArray[np.bool_], point: Point, chances: NDArray[np.float64]
) -> list[tuple[int, float]]:
    """Return multipliers, of tight rows only, whose sums come near to one over the chances.

    Where the chance is 1 they may come to less.
    """
    upper, lower = np.flatnonzero(point.upper), np.flatnonzero(point.lower)
    here = np.flatnonzero(able)
    signs = np.r_[np.ones(len(upper)), -np.ones(len(lower))]
    rows = polytope.rows[np.r_[upper, lower]][:, here].toarray() * signs[:, None]
    less = np.eye(len(here))[point.full[here]]
    scaled = (np.vstack([rows, less]) * chances[here]).T
    weights, _ = nnls(scaled, np.ones(len(here)), maxiter=50 * scaled.shape[1])
    prices = np.zeros(len(polytope.least))
    np.add.at(prices, np.r_[upper, lower], signs * weights[: len(signs)])
    return list(enumerate(prices.tolist()))
