"""Tables as HTML, so that they can be read without eyes, without a mouse and without a script."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from strata.texts import Text, text

Row = Mapping[str, object]


def cell(
    value: object,
    say: Callable[[Text | str], str],
    day: Callable[[date], str],
    moment: Callable[[datetime], str],
) -> str:
    """Return what stands in a cell for `value`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return say(text("yes")) if value else say(text("no"))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return say(value) if isinstance(value, Text) else str(value)


def filtered(rows: Sequence[Mapping[str, str]], words: str) -> list[Mapping[str, str]]:
    """Return the rows that hold all of `words`, whatever their case and accents."""
    wanted = _plain(words).split()
    return [row for row in rows if all(word in _plain(" ".join(row.values())) for word in wanted)]


def paged(rows: Sequence[Mapping[str, str]], heads: Mapping[str, str], caption: str | None) -> str:
    """Return `rows` as a table in HTML, everything escaped."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads.values())
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(row[name])}</td>" for name in heads) + "</tr>"
        for row in rows
    )
    told = "" if caption is None else f"<caption>{html.escape(caption)}</caption>"
    region = html.escape(caption or ", ".join(heads.values()))
    return (
        f"<style>{_STYLE}</style>"
        f'<div class="jury-table" role="region" tabindex="0" aria-label="{region}">'
        f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _plain(words: str) -> str:
    split = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


_STYLE = (
    ".jury-table{overflow-x:auto}"
    ".jury-table table{border-collapse:collapse;width:100%}"
    ".jury-table caption{text-align:left;padding:.25rem 0;font-weight:600}"
    ".jury-table th,.jury-table td{text-align:left;padding:.35rem .6rem;"
    "border-bottom:1px solid #8a8d91;vertical-align:top}"
    ".jury-table:focus{outline:2px solid #0b5cad;outline-offset:2px}"
)
