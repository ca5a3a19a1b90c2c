"""Strict reading of a folder's files: whatever is not as described is refused, with its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from sortition.folder.tables import rows_of
from sortition.refused import Refused
from strata.texts import text

_NUMBER = re.compile(r"\d+(\.\d+|/\d+)?", re.ASCII)
_BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip


@contextmanager
def reading(path: Path) -> Iterator[bytes]:
    """Give the content of a file; whatever then fails means that the file is broken.

    Raises
    ------
    Refused
        ``folder-file-missing`` or ``folder-file-broken``.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(
            "folder-file-missing",
            text("The file cannot be read: {reason}.", reason=error.strerror or str(error)),
            text("Give the folder that `sortition lottery` wrote, with all its files."),
            file=path,
        ) from error
    try:
        yield content
    except _BROKEN as error:
        raise Refused(
            "folder-file-broken",
            text("The file is not as the description of the folder says."),
            text("Take an unchanged copy of the folder; `python verify.py` in it tells more."),
            file=path,
        ) from error


def require(holds: bool) -> None:
    """Raise `ValueError` unless what the description says `holds`."""
    if not holds:
        raise ValueError("not as described")


def fraction(written: object) -> Fraction:
    """Return a decimal or fraction that is not negative, written as in `docs/folder.md`."""
    return _parsed(str(written))


@lru_cache(maxsize=65536)
def _parsed(written: str) -> Fraction:
    if not _NUMBER.fullmatch(written):
        raise ValueError("not a number")
    return Fraction(written)


def dicts(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a table by the names of its columns."""
    header, *rows = rows_of(content)
    return [dict(zip(header, row, strict=True)) for row in rows]
