"""Who stays with what probability: one factor for each value, times one for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sortition.folder.tables import decimal, table

EVERYONE = "everyone"
"""What the row of the base is called; it has no feature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The probability to stay as a product.

    Parameters
    ----------
    base
        The factor of everybody.
    factors
        By feature and value; a value that is not named has the factor 1.
    """

    base: Fraction = Fraction(9, 10)
    factors: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)

    def chance(self, values: Mapping[str, str]) -> Fraction:
        """Return the probability to stay of a person with `values` by feature, at most 1."""
        found = self.base
        for pair in values.items():
            found *= self.factors.get(pair, Fraction(1))
        return min(found, Fraction(1))

    def content(self) -> bytes:
        """Return the table ``feature,value,factor``, the base first, sorted."""
        rows: list[Sequence[str]] = [("", EVERYONE, decimal(self.base))]
        rows += [(*pair, decimal(factor)) for pair, factor in sorted(self.factors.items())]
        return table(["feature", "value", "factor"], rows)


DEFAULT = Stay()
"""Without records of earlier juries: one in ten leaves, whoever they are."""
