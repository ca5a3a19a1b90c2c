"""Leximin over all chances that keep the rows, as fractions with their proof.

Dropping that a panel is made of whole people leaves a polytope with some thirty rows; its leximin
optimum is a short sequence of small linear programs (`sortition.levelling`). No lottery can be
fairer, since every lottery's chances keep the rows; where panels average to it, it is the optimum
of all lotteries.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sortition.clock import Clock, never
from sortition.levelling import Levelling, NoChances, Unsettled
from sortition.optimum import Certificate, Cut, Level, Optimum
from sortition.polytope import Polytope
from strata.profiles import Profiles

__all__ = ["NoChances", "Unsettled", "able", "bound", "highest", "levels", "leximin", "optimum"]


def leximin(profiles: Profiles, cuts: Sequence[Cut] = (), clock: Clock = never) -> Optimum:
    """Return the fairest chances that keep the rows and `cuts`: lowest first, then the next.

    Raises
    ------
    NoChances
        If none do.
    Unsettled
        If a level could not be proven in fractions.
    Stopped
        If `clock` ran out.
    """
    return optimum(profiles, cuts, levels(Polytope.of(profiles, cuts), clock))


def levels(
    polytope: Polytope, clock: Clock = never, cap: Fraction = Fraction(1)
) -> tuple[Level, ...]:
    """Return the levels of leximin over `polytope` with no chance above `cap`.

    Raises
    ------
    NoChances, Unsettled, Stopped
        As `leximin`.
    """
    return Levelling(polytope, cap).run(clock)


def bound(polytope: Polytope) -> tuple[Level, ...]:
    """Return the levels up to the first above 0: what nobody's chance need be below, at best.

    Raises
    ------
    NoChances, Unsettled
        As `leximin`.
    """
    return Levelling(polytope).first_levels()


def able(levels: Sequence[Level], profiles: int) -> tuple[tuple[Level, ...], NDArray[np.bool_]]:
    """Return the levels at 0 among `levels`, and who is in none of them, shape (profiles,)."""
    zero = tuple(level for level in levels if not level.value)
    others = np.ones(profiles, dtype=bool)
    others[[t for level in zero for t in level.profiles]] = False
    return zero, others


def highest(polytope: Polytope, clock: Clock = never) -> Level:
    """Return how low the highest chance can be, and whose it then is.

    Its multipliers bound from below: negative on ``least``. This is the first level of the chances
    to stay out.

    Raises
    ------
    NoChances, Unsettled, Stopped
        As `leximin`.
    """
    out = Levelling(polytope.turned(), base=1).next_level(clock)
    return Level(
        value=1 - out.value,
        profiles=out.profiles,
        multipliers=tuple((row, -multiplier) for row, multiplier in out.multipliers),
    )


def optimum(
    profiles: Profiles,
    cuts: Sequence[Cut],
    levels: Sequence[Level],
    *,
    cap: Fraction = Fraction(1),
    certificate: Certificate | None = None,
) -> Optimum:
    """Return the optimum that `levels` make, each profile being in one of them."""
    value = {t: level.value for level in levels for t in level.profiles}
    return Optimum(
        profiles=profiles,
        chances=tuple(value[t] for t in range(len(profiles))),
        levels=tuple(levels),
        cuts=tuple(cuts),
        cap=cap,
        certificate=certificate,
    )
