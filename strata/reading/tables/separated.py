"""From text to rows of cells: separators and quotation marks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from statistics import mode

from strata.problems import InputError, Problem
from strata.reading.limits import CELL, COLUMNS, ROWS
from strata.texts import Text, text

SEPARATORS = (",", ";", "\t", "|")
_SNIFFED = 50
_PIECE = 1 << 20


def split(whole: str, file: str) -> list[list[str]]:
    """Return the rows of `whole`, the first one being row 1 as a spreadsheet numbers it.

    A first line like ``sep=;``, which Excel writes and hides, is no row.

    Raises
    ------
    InputError
        If there are zero bytes, quotation marks that do not close, or too much of anything.
    """
    if (at := whole.find("\0")) >= 0:
        what = text("The file holds zero bytes: it is damaged or no text.")
        remedy = text("Save the table again as CSV UTF-8 or as .xlsx.")
        raise _refusal(file, "zero-bytes", whole.count("\n", 0, at) + 1, what, remedy)
    whole, separator = _told(whole)
    separator = separator or _sniff(whole)
    rows: list[list[str]] = []
    try:
        for row in _reader(whole, separator, strict=True):
            if len(row) > COLUMNS and len(row[COLUMNS:]) > row[COLUMNS:].count(""):
                raise _refusal(file, "columns-many", len(rows) + 1, *_too_many_columns(len(row)))
            rows.append(row)
            if len(rows) > ROWS:
                raise _refusal(file, "rows-many", len(rows), *_too_many_rows())
    except csv.Error as error:
        raise _refusal(file, *_in_words(str(error), len(rows) + 1)) from None
    return rows


def _told(whole: str) -> tuple[str, str | None]:
    line, _, rest = whole.partition("\n")
    line = line.strip("\r \"'") if len(line) < 20 else ""
    if line.lower().startswith("sep=") and len(line) == 5:
        return rest, line[4]
    return whole, None


def _sniff(whole: str) -> str:
    """Return the separator that splits the beginning most evenly, and then most finely."""

    def evenness(separator: str) -> tuple[float, int]:
        try:
            sample = islice(_reader(whole[:100_000], separator, strict=False), _SNIFFED)
            widths = [len(row) for row in sample if any(row)]
        except csv.Error:
            return (-2.0, 0)
        header, usual = (widths[0], mode(widths)) if widths else (1, 1)
        if header > 1:
            return (widths.count(header) / len(widths), header)
        return (widths.count(usual) / len(widths) - 2, usual) if usual > 1 else (-2.0, 1)

    return max(SEPARATORS, key=evenness)


def _reader(whole: str, separator: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(_lines(whole), delimiter=separator, strict=strict)


def _lines(whole: str) -> Iterator[str]:
    """Yield the lines; piece by piece, for a `StringIO` takes four bytes for each character."""
    start = 0
    while start < len(whole):
        end = whole.find("\n", start + _PIECE) + 1 or len(whole)
        yield from io.StringIO(whole[start:end], newline="")
        start = end


def _in_words(error: str, row: int) -> tuple[str, int, Text, Text]:
    mend = text("Look for a quotation mark too many or too few in this row, or save as .xlsx.")
    if "limit" in error:
        what = text(
            "A cell is longer than {limit} characters, or its quotes never end.", limit=CELL
        )
        return "cell-long", row, what, mend
    return "quotes-open", row, text("A quotation mark is opened or closed in a wrong place."), mend


def _too_many_columns(count: int) -> tuple[Text, Text]:
    return (
        text("There are {count} columns; at most {limit} are read.", count=count, limit=COLUMNS),
        text("Leave out the columns that the lottery does not need."),
    )


def _too_many_rows() -> tuple[Text, Text]:
    return (
        text("There are more than {limit:,} rows.", limit=ROWS),
        text("A pool holds volunteers only; for a register use its own command."),
    )


def _refusal(file: str, code: str, row: int, what: Text, remedy: Text) -> InputError:
    return InputError([Problem(code=code, file=file, row=row, what=what, remedy=remedy)])
