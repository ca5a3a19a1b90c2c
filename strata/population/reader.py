"""The tables of a population file, one layout after the other, while they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date as Day
from fractions import Fraction

from strata.crossed import parts
from strata.population.banding import Wanted, into_bands
from strata.population.counted import Cell, Counted, Measure
from strata.population.figures import Figures, read_figures
from strata.population.layout import Layout
from strata.population.names import is_total, read_names, repeats
from strata.population.shares import read_measure
from strata.problems import Problem, has_errors
from strata.reading.listing import shown
from strata.reading.spelling import fold, nearest
from strata.reading.tables import Table
from strata.texts import text

VALUES = 200
"""How many values a feature may have; of people not more than half as many as there are."""

_FEW = 20


class Reader:
    """A population file while it is read; `problems` collects what is to say about it."""

    def __init__(
        self,
        table: Table,
        layout: Layout,
        source: str | None,
        date: str | None,
        bands: frozenset[str],
    ) -> None:
        self.table, self.layout, self.source, self.date = table, layout, source, date
        self.bands = bands
        self.problems: list[Problem] = []
        self.column: Figures | None = None

    def listed(self) -> list[Counted]:
        """Read a list: one table for each feature."""
        every = range(len(self.table.rows))
        features, problems = read_names(self.table, self.layout.feature, every)
        self.problems += problems
        tables = []
        held: dict[str, list[int]] = {}
        for spot, feature in enumerate(features):
            held.setdefault(feature, []).append(spot)
        if len(held) > VALUES:
            what = text("There are {count} features.", count=len(held))
            remedy = text("Check that the column of features is the right one.")
            column = self.table.header[self.layout.feature]
            self.problems.append(
                self.table.problem("population-values", what, remedy, column=column)
            )
            return []
        for feature, spots in held.items():
            if not self._fits(feature, len(spots)):
                continue
            values, problems = read_names(
                self.table,
                self.layout.value,
                spots,
                alike=False,
                days=fold(feature) in self.bands,
            )
            self.problems += problems
            rows: list[tuple[str, ...]] = [(value,) for value in values]
            self.problems += repeats(self.table, self.layout.value, rows, spots)
            names, rows = _uncrossed(feature, rows)
            tables.append(self._counted(names, rows, spots, feature))
        return tables

    def crossed(self, wanted: Sequence[str]) -> list[Counted]:
        """Read a table with a column, or the first row, for the values of each feature."""
        if self.layout.form == "two-way":
            return [self._two_way()]
        places = dict(self.layout.features)
        names = self._chosen(tuple(places), [part for name in wanted for part in parts(name)])
        fitting = [
            name for name in names if self._fits(name, len(set(self.table.columns[places[name]])))
        ]
        if len(fitting) < len(names) or not names:
            return []
        every = range(len(self.table.rows))
        columns = []
        for name in names:
            days = fold(name) in self.bands
            column, problems = read_names(self.table, places[name], every, days=days)
            self.problems += problems
            columns.append(column)
        rows = list(zip(*columns, strict=True))
        if self.layout.form == "crossed" and len(names) == len(places):
            self.problems += repeats(self.table, places[names[0]], rows, every)
        return [self._counted(names, rows, every, names[0])]

    def check(self, counted: Counted) -> None:
        """Find tables without anyone."""
        if not counted.total and not self._wrong():
            what = text("Nobody is counted.")
            remedy = text("Give figures above 0.")
            column = None if self.layout.figure is None else self.table.header[self.layout.figure]
            self.problems.append(
                self.table.problem("population-empty", what, remedy, column=column)
            )

    def _fits(self, feature: str, count: int) -> bool:
        """Tell whether so many values can be those of a feature; if not, say so."""
        limit = VALUES
        if self.layout.form == "people":
            limit = min(limit, max(_FEW, len(self.table.rows) // 2))
        if fold(feature) in self.bands:
            return True
        if count > limit:
            what = text("'{name}' has {count} values.", name=feature, count=count)
            remedy = text("Put them together, or choose other features with --features NAME,NAME.")
            self.problems.append(
                self.table.problem("population-values", what, remedy, column=feature)
            )
        return count <= limit

    def banded(self, tables: list[Counted], wanted: Wanted, on: Day | None) -> list[Counted]:
        """Put a feature into bands, in every table that has it."""
        made = []
        for counted in tables:
            if fold(wanted.feature) in map(fold, counted.features):
                counted, problems = into_bands(counted, wanted, on, self.table.file)
                self.problems += problems
                self.check(counted)
            made.append(counted)
        if all(one is other for one, other in zip(made, tables, strict=True)) and not self._wrong():
            self._chosen(
                tuple(dict.fromkeys(n for table in tables for n in table.features)),
                [wanted.feature],
            )
        return made

    def _wrong(self) -> bool:
        return has_errors(self.problems)

    def _chosen(self, names: tuple[str, ...], wanted: Sequence[str]) -> tuple[str, ...]:
        """Return those of `names` that are wanted, in the order in which they are; all if none."""
        if not wanted:
            return names
        known = {fold(name): name for name in names}
        chosen = []
        for name in wanted:
            if fold(name) in known:
                chosen.append(known[fold(name)])
                continue
            near = nearest(name, names)
            what = text("The population has no feature '{name}'.", name=name)
            remedy = (
                text("Did you mean '{name}'?", name=near)
                if near
                else text("Check the names given with --features.")
            )
            self.problems.append(self.table.problem("feature-unknown", what, remedy, column=name))
        return tuple(dict.fromkeys(chosen))

    def _counted(
        self,
        names: Sequence[str],
        rows: Sequence[tuple[str, ...]],
        spots: Sequence[int],
        title: str,
    ) -> Counted:
        """Return the figures of `spots`, whose values are `rows`; equal ones are summed."""
        measure, figures = self._figures(spots, title)
        sources = self._beside(self.layout.source, spots, self.source)
        dates = self._beside(self.layout.date, spots, self.date)
        summed: dict[tuple[tuple[str, ...], str | None, str | None], Fraction] = {}
        for key, figure in zip(zip(rows, sources, dates, strict=True), figures, strict=True):
            summed[key] = summed.get(key, Fraction(0)) + figure
        cells = [
            Cell(values=values, figure=figure, source=source, date=date)
            for (values, source, date), figure in summed.items()
        ]
        return Counted(features=tuple(names), measure=measure, cells=tuple(cells))

    def _figures(self, spots: Sequence[int], title: str) -> tuple[Measure, list[Fraction]]:
        column, kind = self.layout.figure, self.layout.kind
        if column is None or kind is None:
            return "people", [Fraction(1)] * len(spots)
        if self.column is None:
            places = [(spot, column) for spot in range(len(self.table.rows))]
            self.column = read_figures(self.table, places, kind)
            self.problems += self.column.problems
        found = self.column.at(spots)
        figures = [value or Fraction(0) for value in found.values]
        if kind != "share":
            return "counts" if kind == "count" else "weights", figures
        if None in found.values:
            return "percent", figures
        measure, problems = read_measure(self.table, column, spots, found, title)
        self.problems += problems
        return measure, figures

    def _beside(
        self, at: int | None, spots: Sequence[int], otherwise: str | None
    ) -> list[str | None]:
        if at is None:
            return [otherwise] * len(spots)
        return [" ".join(self.table.columns[at][spot].split()) or otherwise for spot in spots]

    def _two_way(self) -> Counted:
        names = tuple(name for name, _ in self.layout.features)
        header = self.table.header
        every = range(len(self.table.rows))
        if not (self._fits(names[0], len(every)) and self._fits(names[1], len(header) - 1)):
            return Counted(features=names, measure="counts", cells=())
        first, problems = read_names(self.table, 0, every, alike=False)
        self.problems += problems
        self.problems += repeats(self.table, 0, [(value,) for value in first], every)
        self.problems += self._heads(header[1:])
        places = [(spot, at) for spot in every for at in range(1, len(header))]
        found = read_figures(self.table, places, "count")
        self.problems += found.problems
        cells = tuple(
            Cell(
                values=(first[spot], " ".join(header[at].split())),
                figure=value or Fraction(0),
                source=self.source,
                date=self.date,
            )
            for (spot, at), value in zip(places, found.values, strict=True)
        )
        return Counted(features=names, measure="counts", cells=cells)

    def _heads(self, names: Sequence[str]) -> Iterator[Problem]:
        """Yield what is wrong with the values in the first row of a two-way table."""
        for at, name in enumerate(names):
            if is_total(name):
                what = text("This is a sum of the others.")
                remedy = text("Delete the rows and columns of sums.")
                yield self.table.problem("population-total", what, remedy, column=name)
            if fold(name) in map(fold, names[:at]):
                what = text("Two columns are for '{name}'.", name=shown(name))
                remedy = text("Keep one for each.")
                yield self.table.problem("population-repeated", what, remedy, column=name)


def _uncrossed(
    feature: str, rows: list[tuple[str, ...]]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Take a listed feature such as ``age × gender`` apart, if all its values can be."""
    names = parts(feature)
    apart = [parts(value) for (value,) in rows]
    if len(names) == 1 or any(len(values) != len(names) for values in apart):
        return (feature,), rows
    first: list[dict[str, str]] = [{} for _ in names]
    return names, [
        tuple(known.setdefault(fold(v), v) for known, v in zip(first, values, strict=True))
        for values in apart
    ]
