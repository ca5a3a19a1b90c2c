"""Everything about one person, for themselves: as JSON and as a page to read."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from sqlalchemy import Table, select

from panels.care.columns import encrypted_of
from panels.care.erasure.reach import about, hanging, tables
from panels.door import Room
from panels.log.chain import content_of
from panels.store.tables import LogRecord, Person
from strata.texts import Text, text

FORMAT = "sortition-person/1"
_SECRET = frozenset({"salt"})
"""Columns that prove something to others and tell the person nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalExport:
    """All about one person; `page` is HTML without anything from elsewhere."""

    json: str
    page: str


def told(room: Room, person: Person) -> PersonalExport:
    """Return all that is known of `person`, what is encrypted in clear, and what was done."""
    found: dict[str, list[dict[str, object]]] = {}
    for table, rows in hanging("person", tables()["person"].c.id == person.id).items():
        order = [column for column in table.primary_key]
        cells = room.session.execute(select(table).where(rows).order_by(*order)).mappings()
        if shown := [_shown(room, table, dict(row)) for row in cells]:
            found[table.name] = shown
    mention = select(LogRecord.body).where(
        LogRecord.city_id == room.city.id, LogRecord.body.contains(f'"{person.id}"')
    )
    log = [content_of(body) for body in room.session.scalars(mention.order_by(LogRecord.number))]
    whole = {
        "format": FORMAT,
        "person": person.id,
        "jury": room.session.scalar(select(tables()["jury"].c.title).where(
            tables()["jury"].c.id == person.jury_id)),
        "tables": {
            name: {"purpose": about(tables()[name]).purpose, "basis": about(tables()[name]).basis,
                   "rows": rows}
            for name, rows in found.items()
        },
        "log": log,
    }  # fmt: skip
    return PersonalExport(
        json=json.dumps(whole, ensure_ascii=False, indent=1) + "\n",
        page=_page(str(whole["jury"]), found, log),
    )


def _shown(room: Room, table: Table, row: Mapping[str, object]) -> dict[str, object]:
    hidden = encrypted_of(table)
    return {
        name: room.house.keys.show(str(cell)) if name in hidden and cell else _plain(cell)
        for name, cell in row.items()
        if name not in _SECRET
    }


def _plain(cell: object) -> object:
    if isinstance(cell, Enum):
        return cell.value
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return cell if isinstance(cell, str | int | float | None) else str(cell)


def _page(
    title: str,
    found: Mapping[str, Sequence[Mapping[str, object]]],
    log: Sequence[Mapping[str, object]],
) -> str:
    """Return the page: a heading and a table for each purpose, then what was done."""
    parts = [_element("h1", text("What is known of you: {jury}", jury=title))]
    for name, rows in found.items():
        table = tables()[name]
        purpose = about(table)
        parts.append(_element("h2", purpose.purpose))
        parts.append(_element("p", purpose.basis))
        heads = {column: table.columns[column].doc or column for column in rows[0]}
        parts.append(_table(heads, rows))
    parts.append(_element("h2", text("What was done")))
    heads = {"at": "at", "action": "action", "actor": "actor"}
    parts.append(_table(heads, log))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _table(heads: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(shown)}</th>' for shown in heads.values())
    body = "".join(
        "<tr>" + "".join(_element("td", _cell(row.get(name))) for name in heads) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _element(tag: str, words: Text | str) -> str:
    return f"<{tag}>{html.escape(str(words))}</{tag}>"


def _cell(value: object) -> str:
    return "" if value is None else str(value)


_STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #767676;padding:.3rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}"
)
