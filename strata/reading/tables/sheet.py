"""The rows of one sheet, parsed piece by piece so that a look at the first is cheap."""

from __future__ import annotations

from collections.abc import Iterator

from strata.problems import InputError, Problem
from strata.reading.limits import COLUMNS, ROWS
from strata.reading.tables.cells import Styles, as_text
from strata.reading.tables.markup import parser, plain
from strata.texts import text

_PIECE = 1 << 16
_TEXTS = frozenset(("v", "t", "f"))


def read_rows(sheet: bytes, styles: Styles, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row of the part `sheet` that holds anything.

    Raises
    ------
    InputError
        If there are too many rows or columns.
    ValueError
        If the part has a document type, which no sheet has.
    xml.parsers.expat.ExpatError
        If it is no XML.
    """
    reader = _Reader(styles, file)
    for start in range(0, len(sheet), _PIECE):
        reader.parser.Parse(sheet[start : start + _PIECE], False)
        yield from reader.rows
        reader.rows.clear()
    reader.parser.Parse(b"", True)
    yield from reader.rows


class _Reader:
    """What has been read of a sheet: whole rows in `rows`, and the row and cell at hand."""

    def __init__(self, styles: Styles, file: str) -> None:
        self.styles, self.file = styles, file
        self.rows: list[tuple[int, list[str]]] = []
        self.parser = parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._number = self._count = 0
        self._cells: list[str] = []
        self._cell: dict[str, str] = {}
        self._value = self._formula = ""
        self._letters: list[str] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = plain(name)
        if name in _TEXTS:
            self._letters = []
            self.parser.CharacterDataHandler = self._letters.append
        elif name == "c":
            self._cell, self._value, self._formula = attributes, "", ""
        elif name == "row":
            self._number = int(attributes.get("r") or self._number + 1)
            self._cells = []

    def _end(self, name: str) -> None:
        name = plain(name)
        if name in _TEXTS:
            self.parser.CharacterDataHandler = None
            letters = "".join(self._letters)
            if name == "f":
                self._formula = "=" + letters
            else:
                self._value += letters
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()

    def _end_cell(self) -> None:
        cell = self._cell
        reference = cell.get("r")
        column = _column(reference) if reference else len(self._cells)
        value = self._formula or as_text(
            cell.get("t", "n"), cell.get("s", "0"), self._value, self.styles
        )
        if value or not reference:
            if column >= COLUMNS and value:
                raise self._too_large("columns-many")
            self._cells.extend([""] * (column - len(self._cells)))
            self._cells.append(value)

    def _end_row(self) -> None:
        if any(cell and not cell.isspace() for cell in self._cells):
            self._count += 1
            if self._count > ROWS:
                raise self._too_large("rows-many")
            self.rows.append((self._number, self._cells))

    def _too_large(self, code: str) -> InputError:
        what = text(
            "The sheet has more than {columns:,} columns or {rows:,} rows.",
            columns=COLUMNS,
            rows=ROWS,
        )
        remedy = text("Leave out what the lottery does not need.")
        row = self._number
        return InputError([Problem(code=code, file=self.file, row=row, what=what, remedy=remedy)])


def _column(reference: str) -> int:
    """Return the position of the column that a reference such as ``B7`` names."""
    column = 0
    for letter in reference.rstrip("0123456789"):
        column = column * 26 + ord(letter) - 64
    return column - 1
