"""Counts and shares as people write them: spaces and points in thousands, decimal commas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from strata.problems import Problem
from strata.reading.listing import listed, shown
from strata.reading.tables import Table
from strata.texts import Text, text

Kind = Literal["count", "weight", "share"]
Place = tuple[int, int]
"""Position of a row in the table, and of a column."""

_SPACED = re.compile("(?<=[0-9])[ \u00a0\u2009\u202f'\u2019](?=[0-9]{3}(?![0-9]))")
_PLAIN = re.compile(r"\d{1,18}")
_DECIMAL = re.compile(r"(\d{1,18})([.,])(\d{1,30})")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3}){2,5}|\d{1,3}(?:,\d{3}){2,5}")
_BOTH = re.compile(r"(\d{1,3}(?:\.\d{3}){1,5}),(\d{1,30})|(\d{1,3}(?:,\d{3}){1,5})\.(\d{1,30})")
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_RATIO = re.compile(r"(\d{1,18})\s*/\s*(\d{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the cells of some columns say.

    Parameters
    ----------
    values
        One for each place, in the same order; None where there is an error.
    percent
        Whether the cell has a percent sign, for each place.
    problems
        Errors for cells that cannot be read; a warning if points or commas were left out.
    """

    values: tuple[Fraction | None, ...]
    percent: tuple[bool, ...]
    problems: tuple[Problem, ...]

    def at(self, positions: Sequence[int]) -> Figures:
        """Return those at some positions alone, without what was said of the column."""
        return Figures(
            values=tuple(self.values[at] for at in positions),
            percent=tuple(self.percent[at] for at in positions),
            problems=(),
        )


def read_figures(table: Table, places: Sequence[Place], kind: Kind) -> Figures:
    """Read the figures at `places`, which are written alike.

    ``12.345`` may be twelve thousand or twelve: as a count it is read in thousands if no other cell
    speaks against it, and that is said; as a share or a weight it has decimals.
    """
    return _Figures(table, places, kind).read()


class _Figures:
    """Some columns of figures while they are read."""

    def __init__(self, table: Table, places: Sequence[Place], kind: Kind) -> None:
        self.table, self.places, self.kind = table, places, kind
        cells = [table.columns[at][spot].strip() for spot, at in places]
        self.percent = tuple(kind == "share" and cell.endswith("%") for cell in cells)
        self.cells = [
            _SPACED.sub("", cell.removesuffix("%").rstrip() if percent else cell)
            for cell, percent in zip(cells, self.percent, strict=True)
        ]
        self.thousands = self._thousands()

    def read(self) -> Figures:
        values = tuple(map(self._value, self.cells))
        wrong = [at for at, value in enumerate(values) if value is None]
        return Figures(
            values=values,
            percent=self.percent,
            problems=(*self._warning(values), *listed(wrong, self._error)),
        )

    def _thousands(self) -> frozenset[str] | None:
        """Return the signs that mark thousands; None for one of which that is not clear."""
        if self.kind != "count":
            return frozenset()
        single = {cell[-4] for cell in self.cells if _EITHER.fullmatch(cell)}
        if len(single) != 1:
            return frozenset() if not single else None
        sign = single.pop()
        other = "," if sign == "." else "."
        decimals = any(
            _DECIMAL.fullmatch(cell) and sign in cell and not _EITHER.fullmatch(cell)
            for cell in self.cells
        )
        both = [cell for cell in self.cells if _BOTH.fullmatch(cell)]
        decimals |= any(cell.rfind(sign) > cell.rfind(other) for cell in both)
        marks = any(cell.rfind(sign) < cell.rfind(other) for cell in both) or any(
            _GROUPED.fullmatch(cell) and sign in cell for cell in self.cells
        )
        long = any(_PLAIN.fullmatch(cell) and len(cell) > 3 for cell in self.cells)
        if decimals is marks and (marks or long):
            return None
        return frozenset() if decimals else frozenset(sign)

    def _value(self, cell: str) -> Fraction | None:
        if _PLAIN.fullmatch(cell):
            return Fraction(int(cell))
        if _EITHER.fullmatch(cell) and (self.thousands is None or cell[-4] in self.thousands):
            return None if self.thousands is None else Fraction(int(re.sub("[.,]", "", cell)))
        if match := _DECIMAL.fullmatch(cell):
            return Fraction(f"{match[1]}.{match[3]}")
        if self.kind != "share" and _GROUPED.fullmatch(cell):
            return Fraction(int(re.sub("[.,]", "", cell)))
        if self.kind != "share" and (match := _BOTH.fullmatch(cell)):
            whole = re.sub("[.,]", "", match[1] or match[3])
            return Fraction(f"{whole}.{match[2] or match[4]}")
        if self.kind == "share" and (match := _RATIO.fullmatch(cell)) and int(match[2]):
            return Fraction(int(match[1]), int(match[2]))
        return None

    def _warning(self, values: Sequence[Fraction | None]) -> Iterator[Problem]:
        if not self.thousands:
            return
        at = next(a for a, cell in enumerate(self.cells) if _EITHER.fullmatch(cell))
        what = text(
            "'{cell}' was read as {number}, and others of the column alike.",
            cell=self.cells[at], number=int(values[at] or 0),
        )  # fmt: skip
        remedy = text("Nothing to do if that is right; else write more or fewer decimals.")
        yield self._say("figure-thousands", at, what, remedy, warning=True)

    def _error(self, at: int) -> Problem:
        cell = self.cells[at]
        if not cell:
            what = text("There is no figure in this row.")
            return self._say("figure-missing", at, what, text("Write one; 0 if there is nobody."))
        if cell.startswith("="):
            what = text("The cell is a formula; formulas are not worked out.")
            remedy = text("Copy the column and paste it as values.")
            return self._say("formula", at, what, remedy)
        if cell[0] in "-\u2212" and self._value(cell[1:].strip()) is not None:
            what = text("'{cell}' is below 0.", cell=shown(cell))
            return self._say("figure-negative", at, what, text("Write a number of 0 or more."))
        if _EITHER.fullmatch(cell):
            what = text("'{cell}' may be thousands or decimals: the column has both.", cell=cell)
            remedy = text("Write all counts without points and commas.")
            return self._say("figure-unclear", at, what, remedy)
        what = text("'{cell}' is not a number.", cell=shown(cell))
        remedy = text("Write a count such as 42576, or a share such as 0.25 or 25%.")
        return self._say("figure-unreadable", at, what, remedy)

    def _say(
        self, code: str, at: int, what: Text, remedy: Text, *, warning: bool = False
    ) -> Problem:
        spot, column = self.places[at]
        return self.table.problem(
            code,
            what,
            remedy,
            severity="warning" if warning else "error",
            spot=spot,
            column=self.table.header[column],
            value=shown(self.table.columns[column][spot]),
        )
