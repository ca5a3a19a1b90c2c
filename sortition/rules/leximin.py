"""Leximin: the lowest chance as high as it can be, then the second lowest, and so on.

Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature
596 (2021). Theirs is column generation level by level; here the relaxation gives the levels and
panels are sought that average to them (`docs/lottery.md`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sortition import relaxation
from sortition.clock import Clock, never
from sortition.decomposition.attain import Goal, attain
from sortition.lottery import Lottery
from sortition.optimum import Cut, Level
from sortition.polytope import Polytope
from sortition.progress import Progress, quiet
from strata.profiles import Profiles


def leximin(
    profiles: Profiles, *, panels: int = 1000, clock: Clock = never, progress: Progress = quiet
) -> Lottery:
    """Return the leximin lottery of `profiles`.

    Parameters, Raises: as `sortition.decomposition.attain.attain`.
    """
    return attain(goal("leximin"), profiles, panels=panels, clock=clock, progress=progress)


def goal(name: str) -> Goal:
    """Return what leximin asks for, under the `name` of the rule that asks for it."""
    return Goal(name=name, best=relaxation.leximin, bound=_bound)


def _bound(profiles: Profiles, cuts: Sequence[Cut]) -> tuple[Level, ...]:
    return relaxation.bound(Polytope.of(profiles, cuts))
