"""A workbook in the .xlsx format: its sheets, which of them to read, and its cells as text.

Read with the standard library, part by part and each part within a limit: openpyxl takes four
times as long and cannot be held to a limit, and the faster libraries hide formulas. Nothing is
ever evaluated: a formula is its own text, beginning with ``=``.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from strata.problems import InputError, Problem
from strata.reading.limits import SHEET_BYTES, WORKBOOK_BYTES, WORKBOOK_PARTS
from strata.reading.listing import names_in_words
from strata.reading.spelling import fold
from strata.reading.tables.cells import Styles
from strata.reading.tables.markup import plain, tree
from strata.reading.tables.shape import Row, Rows
from strata.reading.tables.sheet import read_rows
from strata.texts import Text, text

_SAVE_AGAIN = text("Open it in a spreadsheet program, save it again as .xlsx, or as CSV UTF-8.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workbook:
    """An open workbook."""

    parts: zipfile.ZipFile
    sheets: list[_Sheet]
    styles: Styles
    file: str

    def rows(self, sheet: _Sheet) -> Iterator[tuple[int, Row]]:
        """Yield the rows of a sheet that hold anything, with their numbers."""
        return read_rows(_part(self.parts, sheet.part, self.file), self.styles, self.file)

    def filled(self) -> list[_Sheet]:
        """Return the visible sheets that hold anything; the hidden ones if there is none."""
        return self._filled(visible=True) or self._filled(visible=False)

    def _filled(self, *, visible: bool) -> list[_Sheet]:
        sheets = (sheet for sheet in self.sheets if sheet.visible is visible)
        return [sheet for sheet in sheets if next(self.rows(sheet), None) is not None]


def read_workbook(
    raw: bytes, file: str, *, sheet: str | None, option: str
) -> tuple[Rows, tuple[Problem, ...]]:
    """Return the rows of one sheet that hold anything, and warnings.

    Parameters
    ----------
    raw, file
        Content and name of the workbook.
    sheet
        Name of the sheet; without it the only one that holds anything.
    option
        Name of the option that chooses the sheet, for the messages; empty where there is none.

    Raises
    ------
    InputError
        If it is no workbook, is damaged or too large, or the sheet is not clear.
    """
    with _opened(raw, file) as book:
        return _chosen(book, sheet, option)


def sheets_of(raw: bytes, file: str) -> tuple[str, ...]:
    """Return the names of the sheets among which one must be chosen: those that hold anything.

    Parameters
    ----------
    raw, file
        Content and name of the workbook.

    Raises
    ------
    InputError
        If it is no workbook, or is damaged or too large.
    """
    with _opened(raw, file) as book:
        return tuple(_names(book.filled()))


@contextmanager
def _opened(raw: bytes, file: str) -> Iterator[_Workbook]:
    """Give a workbook whose parts can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            _admit(parts, file)
            workbook = _part(parts, "xl/workbook.xml", file)
            styles = Styles.of(
                strings=_optional(parts, "xl/sharedStrings.xml", file),
                formats=_optional(parts, "xl/styles.xml", file),
                workbook=workbook,
            )
            sheets = _sheets(workbook, _part(parts, "xl/_rels/workbook.xml.rels", file))
            yield _Workbook(parts=parts, sheets=sheets, styles=styles, file=file)
    except InputError:
        raise
    except Exception:  # whatever a damaged workbook makes the parsers raise
        what = text("The workbook is damaged.")
        raise _refusal(file, "workbook-damaged", what, _SAVE_AGAIN) from None


def _admit(parts: zipfile.ZipFile, file: str) -> None:
    entries = parts.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        what = text("The file is a ZIP archive or a document, but no .xlsx workbook.")
        raise _refusal(file, "file-foreign", what, _SAVE_AGAIN)
    if len(entries) > WORKBOOK_PARTS or sum(e.file_size for e in entries) > WORKBOOK_BYTES:
        what = text("The workbook is too large when unpacked.")
        raise _refusal(file, "workbook-large", what, text("Save the one sheet as CSV UTF-8."))


def _part(parts: zipfile.ZipFile, name: str, file: str) -> bytes:
    """Return one part; zipfile never unpacks more than the size that the directory declares."""
    if parts.getinfo(name).file_size > SHEET_BYTES:
        what = text("The sheet is too large to be read as a workbook.")
        raise _refusal(file, "workbook-large", what, text("Save the sheet as CSV UTF-8."))
    return parts.read(name)


def _optional(parts: zipfile.ZipFile, name: str, file: str) -> bytes | None:
    return _part(parts, name, file) if name in parts.namelist() else None


def _sheets(workbook: bytes, links: bytes) -> list[_Sheet]:
    targets = {}
    for link in tree(links):
        target = posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))
        if link.get("Type", "").endswith("/worksheet"):
            targets[link.get("Id")] = target.lstrip("/")
    found = []
    for element in tree(workbook).iter():
        if plain(element.tag) == "sheet":
            link_id = next((v for k, v in element.items() if k.endswith("}id")), None)
            if link_id in targets:
                visible = element.get("state", "visible") == "visible"
                name = element.get("name", "")
                found.append(_Sheet(name=name, part=targets[link_id], visible=visible))
    return found


def _chosen(book: _Workbook, name: str | None, option: str) -> tuple[Rows, tuple[Problem, ...]]:
    file = book.file
    if name is not None:
        sheet, warnings = _named(book.sheets, name, file, option)
        return _apart(book.rows(sheet)), warnings
    filled = book.filled()
    if not filled:
        what = text("The workbook holds no filled cell.")
        raise _refusal(file, "file-empty", what, text("Name a file with a header and rows."))
    if len(filled) > 1:
        what = text("Several sheets are filled: {names}.", names=names_in_words(_names(filled)))
        remedy = (
            text("Choose one with {option} NAME.", option=option)
            if option
            else text("Delete the others, or save the one as a file of its own.")
        )
        raise _refusal(file, "sheet-unclear", what, remedy)
    return _apart(book.rows(filled[0])), ()


def _apart(numbered: Iterator[tuple[int, Row]]) -> Rows:
    rows = list(numbered)
    return Rows(numbers=[number for number, _ in rows], cells=[row for _, row in rows])


def _named(
    sheets: list[_Sheet], name: str, file: str, option: str
) -> tuple[_Sheet, tuple[Problem, ...]]:
    for sheet in sheets:
        if sheet.name == name:
            return sheet, ()
    alike = [sheet for sheet in sheets if fold(sheet.name) == fold(name)]
    if len(alike) != 1:
        what = text("There is no sheet named '{name}'.", name=name)
        remedy = text(
            "Choose one of {names} with {option}.",
            names=names_in_words(_names(sheets)),
            option=option,
        )
        raise _refusal(file, "sheet-missing", what, remedy)
    warning = Problem(
        code="sheet-spelling",
        severity="warning",
        file=file,
        what=text("The sheet '{found}' was read for '{name}'.", found=alike[0].name, name=name),
        remedy=text("Nothing to do if that is right."),
    )
    return alike[0], (warning,)


def _names(sheets: list[_Sheet]) -> list[str]:
    return [sheet.name for sheet in sheets]


def _refusal(file: str, code: str, what: Text, remedy: Text) -> InputError:
    return InputError([Problem(code=code, file=file, what=what, remedy=remedy)])
