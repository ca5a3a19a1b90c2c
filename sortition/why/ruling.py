"""What the rule of a folder would give under other quotas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from sortition import relaxation
from sortition.clock import Clock
from sortition.optimum import Cut, Optimum
from sortition.report.contents import Contents
from strata.profiles import Profiles

if TYPE_CHECKING:
    from sortition.lottery import Lottery

LEVELLED = ("leximin", "maximin")
"""Rules whose chances are those of leximin."""
CAPPED = ("minimax", "goldilocks")
"""Rules that are leximin below the highest chance that they allow."""
PRICED = ("nash",)
"""Rules by which one over a chance is a sum of prices."""
PROMISING = (*LEVELLED, *CAPPED, *PRICED)
"""Rules that promise chances, which can be worked out for other quotas too."""

Best = Callable[[Profiles, Sequence[Cut], Clock], Optimum]
"""Gives the best chances that keep the rows of the profiles."""
Hold = Callable[[Profiles, Clock], "Lottery"]
"""Gives the lottery of the rule, with exact weights."""


def best_of(contents: Contents) -> Best:
    """Return how to find the chances of the folder's rule; of leximin if it promises none."""
    if contents.rule == "minimax":
        from sortition.rules.minimax import best as minimax

        return minimax
    if contents.rule == "nash":
        from sortition.rules.nash import best as nash

        return nash
    if contents.rule == "goldilocks":
        from sortition.rules.goldilocks import best as goldilocks

        return partial(goldilocks, gamma=_gamma(contents))
    return relaxation.leximin


def hold_of(contents: Contents) -> Hold:
    """Return how to find the lottery of the folder's rule; of leximin if it promises no chances."""
    from sortition.rules import RULES
    from sortition.rules.goldilocks import goldilocks

    if contents.rule == "goldilocks":
        gamma = _gamma(contents)
        return lambda profiles, clock: goldilocks(profiles, gamma=gamma, panels=0, clock=clock)
    rule = RULES[contents.rule if contents.rule in PROMISING else "leximin"]
    return lambda profiles, clock: rule(profiles, panels=0, clock=clock)


def _gamma(contents: Contents) -> Fraction:
    """Return the number that the folder was made with; one that words gave stays what it was."""
    return contents.proof.gamma or Fraction(1)
