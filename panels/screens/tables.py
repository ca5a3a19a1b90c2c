"""Tables as HTML, so that they can be read without eyes, without a mouse and without a script."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from panels.tongue import short_day, short_moment
from sortition.report.tongue import Tongue
from strata.texts import Text, text

Row = Mapping[str, object]
_LONG, _SENTENCE = 20, 40
"""Letters of a cell above which its column gets room, and words are broken that have too little."""


def cell(value: object, speaks: Tongue) -> str:
    """Return what stands in a cell for `value`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return speaks.say(text("yes") if value else text("no"))
    if isinstance(value, int):
        return speaks.number(value)
    if isinstance(value, datetime):
        return short_moment(value, speaks)
    if isinstance(value, date):
        return short_day(value, speaks)
    return speaks.say(value) if isinstance(value, Text) else str(value)


def whole(rows: Sequence[Row], name: str) -> bool:
    """Tell whether what stands in a column is not to be broken into lines: days and figures."""
    return any(isinstance(row.get(name), date | int) for row in rows)


def filtered(rows: Sequence[Mapping[str, str]], words: str) -> list[Mapping[str, str]]:
    """Return the rows that hold all of `words`, whatever their case and accents."""
    wanted = _plain(words).split()
    return [row for row in rows if all(word in _plain(" ".join(row.values())) for word in wanted)]


def paged(
    rows: Sequence[Mapping[str, str]],
    heads: Mapping[str, str],
    caption: str | None,
    unbroken: Collection[str] = (),
) -> str:
    """Return `rows` as a table in HTML, everything escaped; some columns are `unbroken`."""
    kinds = {name: _kind([row[name] for row in rows], name in unbroken) for name in heads}
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads.values())
    body = "".join(
        "<tr>"
        + "".join(f"<td{kinds[name]}>{html.escape(row[name])}</td>" for name in heads)
        + "</tr>"
        for row in rows
    )
    told = "" if caption is None else f"<caption>{html.escape(caption)}</caption>"
    region = html.escape(caption or ", ".join(heads.values()))
    return (
        f"<style>{_STYLE}</style>"
        f'<div class="jury-table" role="region" tabindex="0" aria-label="{region}">'
        f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _kind(cells: Sequence[str], unbroken: bool) -> str:
    """Return as what the cells of a column are marked."""
    if unbroken:
        return ' class="whole"'
    most = max(map(len, cells), default=0)
    return ' class="sentence"' if most > _SENTENCE else ' class="long"' if most > _LONG else ""


def _plain(words: str) -> str:
    split = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


_STYLE = (
    ".jury-table{overflow-x:auto}"
    ".jury-table table{border-collapse:collapse;width:100%}"
    ".jury-table caption{text-align:left;padding:.25rem 0;font-weight:600}"
    ".jury-table th,.jury-table td{text-align:left;padding:.35rem .6rem;"
    "border-bottom:1px solid #8a8d91;vertical-align:top}"
    ".jury-table td.whole{white-space:nowrap}"
    ".jury-table td.long{overflow-wrap:anywhere;min-width:9rem}"
    ".jury-table td.sentence{overflow-wrap:anywhere;min-width:11rem}"
    ".jury-table:focus{outline:2px solid #0b5cad;outline-offset:2px}"
)
