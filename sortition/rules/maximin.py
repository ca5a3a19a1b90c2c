"""Maximin: the lowest chance as high as it can be.

Many lotteries share the highest lowest chance, and some of them hold people there who could do
better. Of all of them this rule takes the leximin one, so that the answer is unique: its chances
are those of leximin, and what it promises is their first level above 0. Both rules stand in
Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature
596 (2021).
"""

from __future__ import annotations

from sortition.clock import Clock, never
from sortition.decomposition.attain import attain
from sortition.lottery import Lottery
from sortition.progress import Progress, quiet
from sortition.rules.leximin import goal
from strata.profiles import Profiles


def maximin(
    profiles: Profiles, *, panels: int = 1000, clock: Clock = never, progress: Progress = quiet
) -> Lottery:
    """Return the maximin lottery of `profiles` that is leximin too.

    Parameters, Raises: as `sortition.decomposition.attain.attain`.
    """
    return attain(goal("maximin"), profiles, panels=panels, clock=clock, progress=progress)
