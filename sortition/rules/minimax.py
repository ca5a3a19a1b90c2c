"""Minimax: the highest chance as low as it can be.

Nobody's chance stands out, so whoever misreports gains least (Flanigan, Liang, Procaccia, Wang:
Manipulation-robust selection of citizens' assemblies, AAAI 2024). Many lotteries share the lowest
highest chance, and some of them leave people at 0 without need. Of all of them this rule takes the
leximin one, so that the answer is unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sortition import relaxation
from sortition.clock import Clock, never
from sortition.decomposition.attain import Goal, attain
from sortition.decomposition.known import lowest_highest
from sortition.lottery import Lottery
from sortition.optimum import Certificate, Cut, Optimum
from sortition.polytope import Polytope
from sortition.progress import Progress, quiet
from strata.profiles import Profiles


def minimax(
    profiles: Profiles, *, panels: int = 1000, clock: Clock = never, progress: Progress = quiet
) -> Lottery:
    """Return the minimax lottery of `profiles` that is fairest below the highest chance.

    Parameters, Raises: as `sortition.decomposition.attain.attain`.
    """
    goal = Goal(name="minimax", best=best, weigh=lowest_highest)
    return attain(goal, profiles, panels=panels, clock=clock, progress=progress)


def best(profiles: Profiles, cuts: Sequence[Cut], clock: Clock) -> Optimum:
    """Return the fairest of the chances that keep the rows and whose highest is lowest.

    Raises
    ------
    NoChances, Unsettled, Stopped
        As `sortition.relaxation.leximin`.
    """
    polytope = Polytope.of(profiles, cuts)
    top = relaxation.highest(polytope, clock)
    return relaxation.optimum(
        profiles,
        cuts,
        relaxation.levels(polytope, clock, cap=top.value),
        cap=top.value,
        certificate=Certificate(multipliers=top.multipliers, gap=Fraction(0)),
    )
