"""CSV as it stands in the folder: plain, the same on every machine, and inert in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import chain

DIGITS = 20
"""Significant digits of a chance."""

_FORMULA = re.compile("'*[=+\\-@\t\r]")
_QUOTED = re.compile('[,"\r\n]')


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    r"""Return a CSV table in UTF-8 with ``\n`` at the end of each line.

    A cell that a spreadsheet could take for a formula gets an apostrophe in front, as does one that
    would look like that; `rows_of` takes it off.
    """
    lines = (",".join(map(_cell, row)) for row in chain([header], rows))
    return "".join(f"{line}\n" for line in lines).encode()


def rows_of(content: bytes) -> list[list[str]]:
    """Return the cells of a table made by `table`, the header first.

    Raises
    ------
    ValueError
        If the content is not UTF-8 or not CSV.
    """
    before = csv.field_size_limit(2**31 - 1)
    try:
        reader = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        return [[_read(cell) for cell in row] for row in reader] if b"'" in content else [*reader]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    finally:
        csv.field_size_limit(before)


@lru_cache(maxsize=65536)
def decimal(value: Fraction) -> str:
    """Return `value` as a decimal, rounded to `DIGITS` significant digits, without zeros behind."""
    with localcontext() as context:
        context.prec = DIGITS
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{quotient.normalize():f}"


def _cell(text: str) -> str:
    if _FORMULA.match(text):
        text = "'" + text
    if _QUOTED.search(text):
        text = '"' + text.replace('"', '""') + '"'
    return text


def _read(cell: str) -> str:
    return cell.removeprefix("'") if _FORMULA.match(cell) else cell
