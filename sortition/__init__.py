"""The lotteries: who sits in the room, by chances that anyone can check.

What stands here is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.lazy import offered

if TYPE_CHECKING:
    from sortition.decomposition.generation import NoPanel
    from sortition.feasibility.examine import examine
    from sortition.feasibility.finding import Finding
    from sortition.lottery import Lottery
    from sortition.refused import Refused
    from sortition.rules import RULES
    from sortition.rules.leximin import leximin

__version__ = "0.1.0"

__all__ = ["RULES", "Finding", "Lottery", "NoPanel", "Refused", "__version__", "examine", "leximin"]

_HOMES = {
    "Finding": "feasibility",
    "Lottery": "lottery",
    "NoPanel": "decomposition.generation",
    "RULES": "rules",
    "Refused": "refused",
    "examine": "feasibility",
    "leximin": "rules.leximin",
}


__getattr__ = offered(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
