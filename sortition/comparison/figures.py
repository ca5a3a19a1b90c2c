"""How fair chances are, in the figures that the literature uses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import exp, fsum, log
from typing import Literal

from sortition.inequality import gini

Basis = Literal["exact", "published", "estimate", "panel"]
"""What the figures are of: the rule's optimum, the panels published for it, panels that were
sampled, or one panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of the chances that one rule gives.

    Parameters
    ----------
    lowest, highest
        The lowest and the highest chance.
    lowest_ratio, highest_ratio
        The same, divided by seats / people: what everyone would have without quotas.
    gini
        0 if all chances are the same, near 1 if few people have them all.
    geometric_mean
        0 if anyone's chance is 0.
    under
        Share of the people whose chance is below leximin's lowest; None if that is not known.
    """

    basis: Basis
    lowest: Fraction
    highest: Fraction
    lowest_ratio: Fraction
    highest_ratio: Fraction
    gini: float
    geometric_mean: float
    under: Fraction | None

    def as_json(self) -> dict[str, object]:
        """Return the figures as numbers, by name."""
        return {
            "basis": self.basis,
            "lowest": float(self.lowest),
            "highest": float(self.highest),
            "lowest_ratio": float(self.lowest_ratio),
            "highest_ratio": float(self.highest_ratio),
            "gini": self.gini,
            "geometric_mean": self.geometric_mean,
            "under_leximin": None if self.under is None else float(self.under),
        }


def figures(
    tally: Counter[Fraction], *, seats: int, basis: Basis, under: Fraction | None
) -> Figures:
    """Return the figures of chances, given as how many people have each, which sum to `seats`.

    The rest as in `Figures`.
    """
    equal = Fraction(seats, tally.total())
    lowest, highest = min(tally), max(tally)
    return Figures(
        basis=basis,
        lowest=lowest,
        highest=highest,
        lowest_ratio=lowest / equal,
        highest_ratio=highest / equal,
        gini=gini(tally, seats),
        geometric_mean=geometric_mean(tally),
        under=under,
    )


def geometric_mean(tally: Counter[Fraction]) -> float:
    """Return the geometric mean of chances: the n-th root of their product."""
    if not min(tally):
        return 0.0
    logs = fsum(count * log(chance) for chance, count in sorted(tally.items()))
    return exp(logs / tally.total())
