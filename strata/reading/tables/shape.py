"""From rows of cells to a table: the header, blank rows and columns, rows that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, zip_longest
from operator import itemgetter

from strata.problems import InputError, Problem, raise_errors
from strata.reading.limits import CELL, COLUMNS
from strata.reading.listing import listed, rows_in_words, shown
from strata.reading.tables.separated import SEPARATORS
from strata.reading.tables.table import Table
from strata.texts import Text, text

Row = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows that hold anything: their numbers as a spreadsheet shows them, and their cells."""

    numbers: Sequence[int]
    cells: Sequence[Row]


def shape(file: str, filled: Rows, *, ragged: bool) -> tuple[Table, tuple[Problem, ...]]:
    """Return the table that these rows make, and warnings.

    Parameters
    ----------
    file
        Name of the file.
    filled
        Rows, the first being the header.
    ragged
        Whether a row that is longer than the header is an error, as it is where separators decide.

    Raises
    ------
    InputError
        If there is no row, or rows do not fit the header, or a limit is passed.
    """
    if not filled.cells:
        what = text("The file holds no filled cell.")
        raise InputError([_empty(file, what)])
    first, *body = filled.cells
    numbers = filled.numbers[1:]
    repeated = [number for number, row in zip(numbers, body, strict=True) if row == first]
    if repeated:
        numbers = [number for number, row in zip(numbers, body, strict=True) if row != first]
        body = [row for row in body if row != first]
    header = _trimmed(first)
    width = _width(body, len(header))
    table = Table(
        file=file,
        header=(*header, *[""] * (width - len(header))),
        columns=_columns(body, width),
        rows=numbers,
    )
    problems = [*_repeats(table, repeated), *_misfits(table, body, len(first), ragged=ragged)]
    raise_errors(problems)
    named = [at for at, name in enumerate(table.header) if name.strip()]
    return Table(
        file=file,
        header=tuple(table.header[at] for at in named),
        columns=tuple(table.columns[at] for at in named),
        rows=table.rows,
    ), tuple(problems)


def _trimmed(row: Row) -> Row:
    """Return the row without the blank cells at its end."""
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _width(body: list[Row], least: int) -> int:
    """Return the length of the longest row, but no less than `least`."""
    if max(map(len, body), default=0) <= least:
        return least
    return max([least, *(len(_trimmed(row)) for row in body if len(row) > least)])


def _columns(rows: list[Row], width: int) -> tuple[tuple[str, ...], ...]:
    if not rows or width > COLUMNS:
        return ((),) * width
    if set(map(len, rows)) != {width}:
        first = rows[0] + [""] * (width - len(rows[0]))
        return tuple(islice(zip_longest(first, *rows[1:], fillvalue=""), width))
    return tuple(tuple(map(itemgetter(at), rows)) for at in range(width))


def _misfits(table: Table, body: list[Row], stated: int, *, ragged: bool) -> Iterator[Problem]:
    """Yield what is wrong with the form; `stated` is the length of the header as written."""
    if len(table.header) > COLUMNS:
        what = text(
            "There are {count} columns; at most {limit} are read.",
            count=len(table.header),
            limit=COLUMNS,
        )
        remedy = text("Leave out the columns that the lottery does not need.")
        yield table.problem("columns-many", what, remedy)
        return
    if not table.rows:
        yield _empty(table.file, text("There is a header but no row under it."))
    if _is_title(table):
        yield _header_short(table, sum(bool(name.strip()) for name in table.header))
        return
    yield from _joined(table)
    if ragged:
        yield from _long_rows(table, body, stated)
        yield from _short_rows(table, body)
    yield from _unnamed(table)
    yield from _long_cells(table)
    yield from _swallowed(table)


def _repeats(table: Table, repeated: list[int]) -> Iterator[Problem]:
    if repeated:
        yield Problem(
            code="header-repeated",
            severity="warning",
            file=table.file,
            row=repeated[0],
            what=text("The header stands again in {rows}.", rows=rows_in_words(repeated)),
            remedy=text("Nothing to do: it was not read as a person or a quota."),
        )


def _joined(table: Table) -> Iterator[Problem]:
    header = table.header
    if len(header) == 1 and any(separator in header[0] for separator in SEPARATORS):
        what = text("The whole header is one cell: each line was put between quotation marks.")
        remedy = text("Save the table again as CSV UTF-8 or as .xlsx.")
        yield table.problem("line-quoted", what, remedy)


def _is_title(table: Table) -> bool:
    """Tell whether most columns are filled but have no name in the first row."""
    filled = [
        bool(name.strip())
        for name, column in zip(table.header, table.columns, strict=True)
        if name.strip() or any(map(str.strip, column))
    ]
    return 2 * sum(filled) < len(filled)


def _header_short(table: Table, named: int) -> Problem:
    what = text(
        "The first row names {count} of {all} columns: it seems to be a title.",
        count=named,
        all=len(table.header),
    )
    remedy = text("Delete the rows above the one that names the columns.")
    return table.problem("header-short", what, remedy)


def _long_rows(table: Table, body: list[Row], stated: int) -> Iterator[Problem]:
    if len(table.header) <= stated:
        return
    lengths = [len(_trimmed(row)) if len(row) > stated else 0 for row in body]
    long = [spot for spot, length in enumerate(lengths) if length > stated]
    if 2 * len(long) > len(body):
        yield _header_short(table, stated)
        return
    yield from listed(long, lambda spot: _long(table, spot, lengths[spot], stated))


def _long(table: Table, spot: int, count: int, stated: int) -> Problem:
    what = text("The row has {count} cells, the header {stated}.", count=count, stated=stated)
    remedy = text("Put a cell that holds a separator between quotation marks.")
    return table.problem("row-long", what, remedy, spot=spot)


def _short_rows(table: Table, body: list[Row]) -> Iterator[Problem]:
    least = sum(bool(name) for name in table.header)
    short = [spot for spot, row in enumerate(body) if len(row) < least]
    yield from listed(
        short,
        lambda spot: _short(table, spot, len(table.header), body[spot]),
    )


def _short(table: Table, spot: int, stated: int, row: Row) -> Problem:
    other = next((s for s in SEPARATORS if len(row) == 1 and row[0].count(s) == stated - 1), None)
    if other and stated > 1:
        what = text("The row is separated otherwise than the header.")
        remedy = text("Use one separator in the whole file.")
        return table.problem("separator-mixed", what, remedy, spot=spot)
    what = text("The row has {count} cells, the header {stated}.", count=len(row), stated=stated)
    remedy = text("The missing cells were read as empty; fill them in or add separators.")
    return table.problem("row-short", what, remedy, spot=spot, severity="warning")


def _unnamed(table: Table) -> Iterator[Problem]:
    for at, (name, column) in enumerate(zip(table.header, table.columns, strict=True), start=1):
        if (
            not name
            and (spot := next((s for s, cell in enumerate(column) if cell.strip()), -1)) >= 0
        ):
            what = text("Column {at} has no name but holds something; it was not read.", at=at)
            remedy = text("Name the column or delete it.")
            yield table.problem("column-unnamed", what, remedy, spot=spot, severity="warning")


def _long_cells(table: Table) -> Iterator[Problem]:
    for name, column in zip(table.header, table.columns, strict=True):
        if max(map(len, column), default=0) > CELL:
            spots = [spot for spot, cell in enumerate(column) if len(cell) > CELL]
            yield from listed(spots, partial(_long_cell, table, name))
        if len(name) > CELL:
            yield _long_cell(table, name, None)


def _long_cell(table: Table, name: str, spot: int | None) -> Problem:
    what = text("A cell is longer than {limit} characters.", limit=CELL)
    remedy = text("Shorten it, or look for a quotation mark too many before it.")
    return table.problem("cell-long", what, remedy, spot=spot, column=shown(name))


def _swallowed(table: Table) -> Iterator[Problem]:
    """Yield the cells of several lines one of which looks like a row: quotes may be amiss."""
    least = len(table.header) - 1
    if not least:
        return
    for name, column in zip(table.header, table.columns, strict=True):
        if "\n" not in "".join(column):
            continue
        suspect = [
            spot
            for spot, cell in enumerate(column)
            if "\n" in cell and _looks_like_rows(cell, least)
        ]
        yield from listed(suspect, partial(_suspect, table, name))


def _suspect(table: Table, name: str, spot: int) -> Problem:
    what = text("A cell has several lines that look like rows of their own.")
    remedy = text("Look for a quotation mark too many in this row.")
    return table.problem("quotes-suspect", what, remedy, spot=spot, column=name, severity="warning")


def _looks_like_rows(cell: str, least: int) -> bool:
    lines = cell.splitlines()
    return any(line.count(mark) >= least for mark in SEPARATORS for line in lines)


def _empty(file: str, what: Text) -> Problem:
    remedy = text("Name a file with a header and rows.")
    return Problem(code="file-empty", file=file, what=what, remedy=remedy)
