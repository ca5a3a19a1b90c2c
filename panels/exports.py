"""Tables for spreadsheets, as CSV and XLSX, in which no cell can act as a formula.

A spreadsheet program takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and
what people wrote of themselves may begin so. Every such cell gets an apostrophe before it. A
program may also split a CSV at another separator than ours, so the same is done behind each
separator within a cell. `lively` takes the apostrophes away again; nothing else is changed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

_STARTS = "=+\\-@\t\r\uff0b\uff0d\uff1d\uff20"
"""What begins a formula, also in the wide forms that some programs take for the same."""
_START = re.compile(f"[{_STARTS}]")
_BEFORE = " \u00a0'\""
"""What may stand before it: a program that splits elsewhere takes quotation marks away too."""
_RISKY = re.compile(rf"(^|[,;|\t\r\n])([{_BEFORE}]*)(?=[{_STARTS}])")
_QUOTED = re.compile(rf"(^|[,;|\t\r\n])'([{_BEFORE}]*)(?=[{_STARTS}])")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What a workbook cannot hold."""
_LONGEST = 32_767
"""Characters in a cell of a workbook."""

Row = Mapping[str, object]


def inert(cell: object) -> str:
    """Return what stands in a cell for `cell`, so that no program takes it for a formula."""
    words = _written(cell)
    return _RISKY.sub(r"\1'\2", words) if _START.search(words) else words


def lively(cell: str) -> str:
    """Return what `inert` was given."""
    return _QUOTED.sub(r"\1\2", cell)


def csv_of(rows: Iterable[Row], columns: Sequence[str]) -> bytes:
    """Return `rows` as CSV in UTF-8 with a mark, which spreadsheet programs look for.

    Parameters
    ----------
    rows
        A mapping from column to what stands there; what is missing is empty.
    columns
        Their names, in their order.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([inert(name) for name in columns])
    writer.writerows([inert(row.get(name)) for name in columns] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")


def xlsx_of(rows: Iterable[Row], columns: Sequence[str], sheet: str = "Sheet") -> bytes:
    """Return `rows` as a workbook of one sheet with text cells, and whole numbers as numbers.

    Parameters
    ----------
    rows, columns
        As in `csv_of`.
    sheet
        Name of the sheet.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet)[:31].strip("' ") or "Sheet")
    page.append([_text(name) for name in columns])
    for row in rows:
        page.append([_number_or_text(row.get(name)) for name in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number_or_text(cell: object) -> object:
    return cell if type(cell) is int else _text(cell)


def _text(cell: object) -> str:
    """Return an inert text that a workbook can hold; what it cannot is shown as a mark."""
    return inert(_UNWRITABLE.sub("\ufffd", _written(cell)))[:_LONGEST]


def _written(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)
