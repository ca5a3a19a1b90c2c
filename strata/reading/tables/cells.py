"""The cells of a sheet as the text that a reader of the sheet would see, as far as that is safe.

Numbers lose an empty fraction (``1.0`` is stored for 1), dates become ``2026-12-10``, a formula
keeps its own text with ``=`` before it, and an error such as ``#N/A`` is its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from strata.reading.tables.markup import plain, tree

_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of Excel's own formats for dates and times (ECMA-376, part 1, 18.8.30)."""

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """What a sheet refers to: shared strings, which styles are dates, the first day of dates."""

    strings: Sequence[str]
    dates: frozenset[str]
    epoch: datetime

    @classmethod
    def of(cls, *, strings: bytes | None, formats: bytes | None, workbook: bytes) -> Styles:
        """Read the parts named ``sharedStrings``, ``styles`` and ``workbook``."""
        since_1904 = any(
            element.get("date1904") in ("1", "true")
            for element in tree(workbook).iter()
            if plain(element.tag) == "workbookPr"
        )
        return cls(
            strings=[_letters(element) for element in tree(strings)] if strings else (),
            dates=_date_styles(tree(formats)) if formats else frozenset(),
            epoch=datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30),  # noqa: DTZ001
        )


def as_text(kind: str, style: str, value: str, styles: Styles) -> str:
    """Return the text of a cell from its type, style and value, as they stand in a sheet."""
    if kind == "s":
        return styles.strings[int(value)] if value else ""
    if not value:
        return ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "d":
        return value.removesuffix("T00:00:00")
    if kind != "n":
        return value
    return _date(value, styles) if style in styles.dates else _number(value)


def _number(value: str) -> str:
    if value.isdecimal():
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _date(value: str, styles: Styles) -> str:
    moment = styles.epoch + timedelta(days=float(value))
    if moment.microsecond >= 500_000:
        moment += timedelta(seconds=1)
    return moment.replace(microsecond=0).isoformat(sep=" ").removesuffix(" 00:00:00")


def _date_styles(formats: Element) -> frozenset[str]:
    """Return the positions of the cell styles that show a number as a date."""
    custom = {
        element.get("numFmtId"): _QUOTED.sub("", element.get("formatCode", "")).lower()
        for element in formats.iter()
        if plain(element.tag) == "numFmt"
    }
    found = []
    for styles in formats:
        if plain(styles.tag) == "cellXfs":
            for position, style in enumerate(styles):
                number = style.get("numFmtId", "0")
                shown = custom.get(number)
                if int(number) in _DATES if shown is None else re.search("[dmyhs]", shown):
                    found.append(str(position))
    return frozenset(found)


def _letters(element: Element) -> str:
    """Return the text of a string, without the phonetic guides of Japanese."""
    parts = []
    for child in element:
        if plain(child.tag) == "t":
            parts.append(child.text or "")
        elif plain(child.tag) == "r":
            parts.append(_letters(child))
    return "".join(parts)
