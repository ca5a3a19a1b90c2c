"""The rules: one module each, all called alike, and loaded when they are first used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from sortition.clock import Clock, never
from sortition.progress import Progress, quiet

if TYPE_CHECKING:
    from sortition.lottery import Lottery
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


@dataclass(frozen=True, slots=True)
class _Named:
    """The rule of this name, in the module of this name."""

    name: str

    def __call__(self, profiles: Profiles, **given: Any) -> Lottery:
        found: Lottery = getattr(import_module(f"{__name__}.{self.name}"), self.name)(
            profiles, **given
        )
        return found


RULES: Mapping[str, Rule] = {
    name: _Named(name)
    for name in ("leximin", "maximin", "minimax", "nash", "goldilocks", "legacy", "diversimax")
}
"""By name."""
