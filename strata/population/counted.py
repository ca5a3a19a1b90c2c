"""A population as it was counted: figures by one feature, or by several that are crossed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal

from strata.crossed import crossed
from strata.reading.ages.bands import Band
from strata.reading.spelling import fold

Measure = Literal["people", "counts", "weights", "percent", "fractions"]
"""What the figures are: rows counted, counts, sums of weights, or shares written in two ways."""

_PERSONS: frozenset[Measure] = frozenset({"people", "weights"})

Form = Literal["list", "crossed", "two-way", "people"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many have these values.

    Parameters
    ----------
    values
        One for each feature of the table.
    figure
        A count or a share, 0 or more; its unit is that of the table.
    source, date
        Where the figure comes from and of when it is, if the file says so.
    """

    values: tuple[str, ...]
    figure: Fraction
    source: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Figures for the values of some features, all from one count.

    Parameters
    ----------
    features
        Their names.
    measure
        What the figures are.
    cells
        No two with the same values; a combination that is missing was not met.
    """

    features: tuple[str, ...]
    measure: Measure
    cells: tuple[Cell, ...]

    @property
    def total(self) -> Fraction:
        """The sum of all figures."""
        return sum((cell.figure for cell in self.cells), Fraction(0))

    def values(self, feature: str) -> tuple[str, ...]:
        """Return the values of `feature`, in the order of the cells.

        Where each row is a person they are sorted, bands by their lower end.
        """
        at = self.features.index(feature)
        values = tuple(dict.fromkeys(cell.values[at] for cell in self.cells))
        return tuple(sorted(values, key=_place)) if self.measure in _PERSONS else values

    def margin(self, features: Sequence[str]) -> Counted:
        """Return the figures for every combination of the values of `features` alone."""
        places = [self.features.index(feature) for feature in features]
        found: dict[tuple[str, ...], list[Cell]] = {
            values: [] for values in product(*(self.values(feature) for feature in features))
        }
        for cell in self.cells:
            found[tuple(cell.values[at] for at in places)].append(cell)
        return Counted(
            features=tuple(features),
            measure=self.measure,
            cells=tuple(
                Cell(
                    values=values,
                    figure=sum((cell.figure for cell in cells), Fraction(0)),
                    source=_together(cell.source for cell in cells),
                    date=_together(cell.date for cell in cells),
                )
                for values, cells in found.items()
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """All that a file says of a population.

    Parameters
    ----------
    form
        How the file is laid out: a list of values, a table that crosses features, one with the
        values of a feature in its first row, or a row for each person.
    tables
        In the order of the file; in a list one for each feature.
    """

    form: Form
    tables: tuple[Counted, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """What quotas can be made for without crossing: names as in a quota file."""
        if self.form == "list":
            return tuple(crossed(table.features) for table in self.tables)
        return self.tables[0].features

    def find(self, names: Sequence[str]) -> Counted | None:
        """Return the figures for the features called `names`, crossed; None if there are none.

        Case, spaces and Unicode form of the names do not matter. What the file says of them alone
        goes before the sums of a table that crosses them with others.
        """
        for table in sorted(self.tables, key=lambda table: len(table.features)):
            known = {fold(feature): feature for feature in table.features}
            if all(fold(name) in known for name in names):
                return table.margin([known[fold(name)] for name in names])
        return None


def _place(value: str) -> tuple[bool, int, str]:
    band = Band.of(value)
    return (band is None, band.low if band else 0, value)


def _together(names: Iterator[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(name for name in names if name)) or None
