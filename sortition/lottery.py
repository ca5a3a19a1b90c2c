"""A lottery: numbered panels, equally likely or with weights, and everyone's chance."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sortition.diversity import Evenness
from sortition.estimate import Estimate
from sortition.optimum import Optimum
from strata.profiles import Profiles

WEIGHT_UNIT = 10**15
"""Weights are whole multiples of 1 / WEIGHT_UNIT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lottery:
    """Panels of people and how likely each is.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    rule
        Name of the rule.
    panels
        Each panel as the positions of its people in ``profiles.pool.ids``, ascending.
    weights
        How likely each panel is, in units of 1 / `WEIGHT_UNIT`, summing to `WEIGHT_UNIT`; empty if
        all panels are equally likely.
    optimum
        The rule's optimum; if `proven` is false, its chances are empty and its last level, if any,
        is the bound that the proof gives.
    proven
        Whether `optimum` holds; false if time or a stop ended the work, or nothing is promised.
    estimate
        The runs behind the panels, if the rule samples them and its chances are estimates.
    evenness
        How even the one panel is, if the rule gives a panel and no lottery.
    juries
        If several disjoint panels sit at once: for each of `panels`, which is then all of them
        together, the panels that it is made of. Empty for one panel.
    """

    profiles: Profiles
    rule: str
    panels: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]
    optimum: Optimum
    proven: bool
    estimate: Estimate | None = None
    evenness: Evenness | None = None
    juries: tuple[tuple[tuple[int, ...], ...], ...] = ()

    def __repr__(self) -> str:
        """Name no person."""
        people = len(self.profiles.pool)
        return f"<Lottery by {self.rule}: {len(self.panels)} panels, of {people} people>"

    @property
    def at_once(self) -> int:
        """How many panels sit at once."""
        return len(self.juries[0]) if self.juries else 1

    @property
    def promises(self) -> bool:
        """Whether the rule promises chances at all, proven or not."""
        return self.estimate is None and self.evenness is None

    def chances(self) -> tuple[Fraction, ...]:
        """Return everyone's chance, in the order of ``profiles.pool.ids``."""
        totals = [0] * len(self.profiles.pool)
        for panel, weight in zip(self.panels, self.weights or (1,) * len(self.panels), strict=True):
            for person in panel:
                totals[person] += weight
        unit = sum(self.weights) or len(self.panels)
        chance = {total: Fraction(total, unit) for total in set(totals)}
        return tuple(map(chance.__getitem__, totals))
