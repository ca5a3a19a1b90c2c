"""Open a file, whatever its name says it is, and read its table."""

from __future__ import annotations

from pathlib import Path

from strata.problems import InputError, Problem
from strata.reading.tables.encodings import decode
from strata.reading.tables.separated import split
from strata.reading.tables.shape import Row, Rows, shape
from strata.reading.tables.signatures import check_size, kind, load
from strata.reading.tables.table import Table
from strata.reading.tables.workbook import read_workbook, sheets_of
from strata.texts import Text, text


def read_table(
    path: Path | str, *, sheet: str | None = None, option: str = "--sheet"
) -> tuple[Table, tuple[Problem, ...]]:
    """Read `path`, CSV or XLSX by its content, and return its table with warnings.

    Parameters
    ----------
    path
        The file.
    sheet, option
        Which sheet of a workbook to read, and what the option is called that chooses it, empty if
        there is none.

    Raises
    ------
    InputError
        If there is no table in the file, or one over the limits.
    """
    file = str(path)
    return table_of(load(file), file, sheet=sheet, option=option)


def table_of(
    raw: bytes, file: str, *, sheet: str | None = None, option: str = "--sheet"
) -> tuple[Table, tuple[Problem, ...]]:
    """Return the table in the bytes `raw` of a file called `file`, with warnings.

    Parameters
    ----------
    raw, file
        What was loaded, and what messages call it.
    sheet, option
        As in `read_table`.

    Raises
    ------
    InputError
        As in `read_table`.
    """
    check_size(raw, file, len(raw))
    if kind(raw, file) == "workbook":
        rows, warnings = read_workbook(raw, file, sheet=sheet, option=option)
        if Path(file).suffix.lower() in (".csv", ".tsv", ".txt"):
            what = text("The file is a workbook in spite of its name, and was read as one.")
            warnings = (*warnings, _warning(file, "file-renamed", what))
        return _shaped(file, rows, warnings, ragged=False)
    whole, warnings = decode(raw, file)
    if Path(file).suffix.lower() in (".xlsx", ".xls", ".xlsm"):
        what = text("The file is text with separators in spite of its name, and was read as that.")
        warnings = (*warnings, _warning(file, "file-renamed", what))
    if sheet is not None:
        what = text(
            "The file is no workbook and has no sheets: {option} was not used.", option=option
        )
        warnings = (*warnings, _warning(file, "sheet-unused", what))
    return _shaped(file, _without_blank(split(whole, file)), warnings, ragged=True)


def sheets_in(raw: bytes, file: str) -> tuple[str, ...]:
    """Return the names of the sheets that hold anything in the bytes `raw` of a file; () for text.

    Raises
    ------
    InputError
        If it is neither text nor a workbook, or one over the limits.
    """
    check_size(raw, file, len(raw))
    return sheets_of(raw, file) if kind(raw, file) == "workbook" else ()


def _shaped(
    file: str, rows: Rows, warnings: tuple[Problem, ...], *, ragged: bool
) -> tuple[Table, tuple[Problem, ...]]:
    try:
        table, more = shape(file, rows, ragged=ragged)
    except InputError as error:
        raise InputError([*warnings, *error.problems]) from None
    return table, (*warnings, *more)


def _without_blank(rows: list[Row]) -> Rows:
    blank = [at for at, row in enumerate(rows) if not ((row and row[0].strip()) or _filled(row))]
    if not blank:
        return Rows(numbers=range(1, len(rows) + 1), cells=rows)
    left_out = frozenset(blank)
    numbers = [at + 1 for at in range(len(rows)) if at not in left_out]
    return Rows(numbers=numbers, cells=[rows[number - 1] for number in numbers])


def _filled(row: Row) -> bool:
    together = "".join(row)
    return bool(together) and not together.isspace()


def _warning(file: str, code: str, what: Text) -> Problem:
    remedy = text("Nothing to do if that is right.")
    return Problem(code=code, severity="warning", file=file, what=what, remedy=remedy)
