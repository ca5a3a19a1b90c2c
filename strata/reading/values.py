"""The values of one feature in the pool: each cell becomes a value of the quotas, or a problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice

from strata.problems import Problem
from strata.reading.ages import Banded, band
from strata.reading.limits import LISTED, STRANGE
from strata.reading.listing import listed, rows_in_words, shown
from strata.reading.spelling import Names, difference
from strata.reading.tables import Table
from strata.texts import Text, plural, text

_SUMMED = {
    "number": plural(
        "{count} number was put into the bands of the quotas (row {row}).",
        "{count} numbers were put into the bands of the quotas (first in row {row}).",
        count=0,
    ),
    "year": plural(
        "{count} year of birth became a band by the age on {on} (row {row}).",
        "{count} years of birth became bands by the age on {on} (first in row {row}).",
        count=0,
    ),
    "date": plural(
        "{count} birth date became a band by the age on {on} (row {row}).",
        "{count} birth dates became bands by the age on {on} (first in row {row}).",
        count=0,
    ),
}


def read_values(
    table: Table, at: int, names: Names, on: date | None
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return the values that the cells of a column stand for, and what is to say about them.

    Parameters
    ----------
    table, at
        The pool and the position of the column in it.
    names
        The values of the feature.
    on
        The day on which ages count, if any do.

    Returns
    -------
    values
        One for each row, in the order of the table; the cell itself where there is an error.
    problems
        Warnings for cells that were read otherwise than they stand, errors for those not read.
    """
    cells = table.columns[at]
    odd = set(cells).difference(names.allowed)
    if not odd:
        one = {name: name for name in names.allowed}
        return tuple(map(one.__getitem__, cells)), ()  # a million cells share their few texts
    if len(odd) > 2 * STRANGE and (first := _foreign(cells, odd, names, on)) is not None:
        what = text("The column holds more than {count} unknown values.", count=STRANGE)
        remedy = text("Check that it is the right column, or name another one alike.")
        name, value = table.header[at], shown(cells[first])
        problem = table.problem(
            "column-strange", what, remedy, spot=first, column=name, value=value
        )
        return cells, (problem,)
    spots: dict[str, list[int]] = defaultdict(list)
    for spot, cell in enumerate(cells):
        if cell in odd:
            spots[cell].append(spot)
    column = _Column(table, at, names, on, spots)
    problems = tuple(column.problems())
    meant = {cell: cell for cell in names.allowed} | {cell: cell for cell in odd} | column.meant
    return tuple(map(meant.__getitem__, cells)), problems


def _foreign(cells: Sequence[str], odd: set[str], names: Names, on: date | None) -> int | None:
    """Return the position of an unknown cell if more than `STRANGE` of the first odd ones are."""
    first = {cell: spot for spot, cell in enumerate(cells) if cell in odd}
    sample = [cell for cell in islice(first, 2 * STRANGE) if cell.strip()]
    rest = [c for c in sample if not (names.spelled(c) or names.numbered(c))]
    found = band([cell.strip() for cell in rest], names.allowed, on)
    unknown = [c for c in rest if c.strip() not in found.fits and c.strip() not in found.refusals]
    return cells.index(unknown[0]) if len(unknown) > STRANGE else None


class _Column:
    """The odd cells of a column while they are read; `meant` collects what they stand for."""

    def __init__(
        self, table: Table, at: int, names: Names, on: date | None, spots: dict[str, list[int]]
    ) -> None:
        self.table, self.names, self.on, self.spots = table, names, on, spots
        self.name = table.header[at]
        self.cells = table.columns[at]
        self.meant: dict[str, str] = {}

    def problems(self) -> Iterator[Problem]:
        empty = [spot for cell in self.spots if not cell.strip() for spot in self.spots[cell]]
        yield from listed(sorted(empty), self._empty)
        filled = [cell for cell in self.spots if cell.strip()]
        respelled: list[tuple[str, str, Text]] = []
        rest = []
        for cell in filled:
            if name := self.names.spelled(cell):
                respelled.append((cell, "value-spelling", _read_as(cell, name)))
            elif name := self.names.numbered(cell):
                respelled.append((cell, "value-number", _same_number(cell, name)))
            else:
                rest.append(cell)
                continue
            self.meant[cell] = name
        banded = self._band(rest)
        for cell, fit in banded.fits.items():
            if fit.kind == "excel":
                respelled.append((cell, "value-date", _undated(cell, fit.value)))
        yield from self._respelled(respelled)
        yield from self._banded(banded)
        yield from self._refused(banded)
        yield from self._unknown(
            [cell for cell in rest if cell not in self.meant and cell not in banded.refusals]
        )

    def _band(self, rest: list[str]) -> Banded:
        stripped = {cell.strip(): cell for cell in rest}
        found = band(list(stripped), self.names.allowed, self.on)
        by_cell = {cell: cell.strip() for cell in rest}
        fits = {cell: found.fits[key] for cell, key in by_cell.items() if key in found.fits}
        refusals = {c: found.refusals[key] for c, key in by_cell.items() if key in found.refusals}
        self.meant |= {cell: fit.value for cell, fit in fits.items()}
        return Banded(fits=fits, refusals=refusals, overlap=found.overlap)

    def _respelled(self, readings: Sequence[tuple[str, str, Text]]) -> Iterator[Problem]:
        for cell, code, what in readings[:LISTED]:
            rows = [self.table.rows[spot] for spot in self.spots[cell]]
            yield self._say(
                code,
                text("{what} ({rows}).", what=what, rows=rows_in_words(rows)),
                text("Nothing to do if that is right."),
                spot=self.spots[cell][0],
                warning=True,
            )
        if len(readings) > LISTED:
            what = plural(
                "{count} more spelling was read alike.", "{count} more spellings were read alike.",
                count=len(readings) - LISTED,
            )  # fmt: skip
            yield self._say("value-spelling", what, text("Check the column."), warning=True)

    def _banded(self, banded: Banded) -> Iterator[Problem]:
        for kind in ("number", "year", "date"):
            cells = [cell for cell, fit in banded.fits.items() if fit.kind == kind]
            spots = sorted(spot for cell in cells for spot in self.spots[cell])
            if spots:
                row = self.table.rows[spots[0]]
                what = replace(
                    _SUMMED[kind], values={"count": len(spots), "row": row, "on": self.on}
                )
                remedy = text("Nothing to do if that is right.")
                yield self._say("value-banded", what, remedy, spot=spots[0], warning=True)
        if banded.overlap:
            lower, upper = banded.overlap
            what = text("The bands '{a}' and '{b}' overlap.", a=lower.name, b=upper.name)
            remedy = text("Give bands in the quotas that share no number.")
            yield self._say("bands-overlap", what, remedy)

    def _refused(self, banded: Banded) -> Iterator[Problem]:
        together: dict[str, list[int]] = {}
        for cell, refusal in banded.refusals.items():
            together.setdefault(refusal.code, []).extend(self.spots[cell])
        for code, spots in together.items():
            spots.sort()
            if code == "day-missing":
                refusal = banded.refusals[self.cells[spots[0]]]
                yield self._say(code, refusal.what, refusal.remedy, spot=spots[0])
            else:
                yield from listed(spots, partial(self._refusal, banded))

    def _refusal(self, banded: Banded, spot: int) -> Problem:
        refusal = banded.refusals[self.cells[spot]]
        return self._say(refusal.code, refusal.what, refusal.remedy, spot=spot)

    def _unknown(self, cells: list[str]) -> Iterator[Problem]:
        formulas = [spot for cell in cells if cell[0] == "=" for spot in self.spots[cell]]
        others = [spot for cell in cells if cell[0] != "=" for spot in self.spots[cell]]
        yield from listed(sorted(formulas), self._formula)
        yield from listed(sorted(others), self._strange)

    def _empty(self, spot: int) -> Problem:
        what = text("The cell is empty.")
        return self._say("value-empty", what, self.names.remedy(""), spot=spot)

    def _formula(self, spot: int) -> Problem:
        what = text("The cell begins with =; formulas are not worked out.")
        remedy = text("Copy the column and paste it as values.")
        return self._say("formula", what, remedy, spot=spot)

    def _strange(self, spot: int) -> Problem:
        cell = self.cells[spot]
        what = text("The quotas have no value '{value}' here.", value=shown(cell))
        return self._say("value-unknown", what, self.names.remedy(cell), spot=spot)

    def _say(
        self, code: str, what: Text, remedy: Text, *, spot: int | None = None, warning: bool = False
    ) -> Problem:
        return self.table.problem(
            code,
            what,
            remedy,
            severity="warning" if warning else "error",
            spot=spot,
            column=self.name,
            value=None if spot is None else shown(self.cells[spot]),
        )


def _read_as(cell: str, name: str) -> Text:
    return text(
        "'{cell}' was read as '{name}'; only {difference} differ",
        cell=shown(cell),
        name=shown(name),
        difference=difference(cell, name),
    )


def _same_number(cell: str, name: str) -> Text:
    return text("'{cell}' was read as '{name}', the same number", cell=shown(cell), name=name)


def _undated(cell: str, name: str) -> Text:
    return text("'{cell}' was read as '{name}', which Excel made a date of", cell=cell, name=name)
