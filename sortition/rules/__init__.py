"""The rules: one module each, all called alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sortition.clock import Clock, never
from sortition.lottery import Lottery
from sortition.progress import Progress, quiet
from sortition.rules.diversimax import diversimax
from sortition.rules.goldilocks import goldilocks
from sortition.rules.legacy import legacy
from sortition.rules.leximin import leximin
from sortition.rules.maximin import maximin
from sortition.rules.minimax import minimax
from sortition.rules.nash import nash
from strata.profiles import Profiles


class Rule(Protocol):
    """From a pool to its lottery; parameters and errors as `sortition.decomposition.attain`."""

    def __call__(
        self,
        profiles: Profiles,
        *,
        panels: int = 1000,
        clock: Clock = never,
        progress: Progress = quiet,
    ) -> Lottery:
        """Return the rule's lottery."""


RULES: Mapping[str, Rule] = {
    "leximin": leximin,
    "maximin": maximin,
    "minimax": minimax,
    "nash": nash,
    "goldilocks": goldilocks,
    "legacy": legacy,
    "diversimax": diversimax,
}
"""By name."""
