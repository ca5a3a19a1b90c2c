"""What kind of file it is, told by its first bytes and never by its name alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from strata.problems import InputError, Problem
from strata.reading.limits import FILE_BYTES
from strata.texts import Text, text

Kind = Literal["separated", "workbook"]

_SAVE_AS = text("Open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8.")
_FOREIGN: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", text("a PDF document")),
    (b"{\\rtf", text("a text document (RTF)")),
    (b"\x89PNG", text("a picture")),
    (b"\xff\xd8\xff", text("a picture")),
    (b"GIF8", text("a picture")),
    (b"\x1f\x8b", text("a compressed file (gzip)")),
    (b"7z\xbc\xaf", text("a compressed file (7z)")),
    (b"Rar!", text("a compressed file (RAR)")),
    (b"SQLite format 3", text("a database (SQLite)")),
    (b"PAR1", text("a Parquet file")),
)
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<?xml", b"<workbook")


def load(file: str) -> bytes:
    """Return the bytes of `file`.

    Raises
    ------
    InputError
        If there is no such file, it is a folder, may not be read, is empty or too large.
    """
    path = Path(file)
    try:
        if path.is_dir():
            raise _refusal(
                file, "file-folder", text("This is a folder."), text("Name a file in it.")
            )
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            raw = stream.read(FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        what = text("There is no such file.")
        remedy = text("Check the name and the folder.")
        raise _refusal(file, "file-missing", what, remedy) from None
    except (OSError, ValueError):
        what = text("The file cannot be opened.")
        remedy = text("Check that you may read it and that no other program holds it.")
        raise _refusal(file, "file-unreadable", what, remedy) from None
    check_size(raw, file, size)
    return raw


def check_size(raw: bytes, file: str, size: int) -> None:
    """Refuse a file of `size` bytes, of which `raw` was read, if it is too large or empty.

    Raises
    ------
    InputError
        If it is.
    """
    if len(raw) > FILE_BYTES:
        raise _refusal(
            file,
            "file-too-large",
            text(
                "The file has {size:,} bytes; at most {limit:,} are read.",
                size=size,
                limit=FILE_BYTES,
            ),
            text("Leave out the columns that the lottery does not need."),
        )
    if not raw.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        what = text("The file is empty.")
        raise _refusal(file, "file-empty", what, text("Name a file with a header and rows."))


def kind(raw: bytes, file: str) -> Kind:
    """Return what kind of table the bytes `raw` hold.

    Raises
    ------
    InputError
        If they are neither text nor a workbook in the .xlsx format.
    """
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        return "workbook"
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _compound(raw, file)
    for signature, name in _FOREIGN:
        if raw.startswith(signature):
            what = text("The file is {kind}, not a table.", kind=name)
            remedy = text("Export the table as .xlsx or as CSV UTF-8.")
            raise _refusal(file, "file-foreign", what, remedy)
    start = raw[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(_MARKUP):
        what = text("The file is a web page or XML, whatever its name says.")
        raise _refusal(file, "file-html", what, _SAVE_AS)
    if start.startswith((b"{", b"[{", b"[[")):
        what = text("The file is JSON, not a table.")
        raise _refusal(file, "file-foreign", what, text("Export the table as CSV UTF-8."))
    return "separated"


def _compound(raw: bytes, file: str) -> InputError:
    if "EncryptedPackage".encode("utf-16-le") in raw:
        what = text("The workbook is locked with a password.")
        remedy = text("Save it again without a password.")
        return _refusal(file, "file-locked", what, remedy)
    what = text("The file is in the old Excel format (.xls), whatever its name says.")
    return _refusal(file, "file-xls", what, _SAVE_AS)


def _refusal(file: str, code: str, what: Text, remedy: Text) -> InputError:
    return InputError([Problem(code=code, file=file, what=what, remedy=remedy)])
