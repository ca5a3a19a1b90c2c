"""`docs/personal-data.md`, made from what stands beside the tables: every field and what for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from panels.care.erasure.reach import about
from panels.care.retention.clocks import DEFAULTS, starts, what
from panels.names import role_name
from panels.store.kinds import Keep, Kind
from panels.store.tables import Base

_HEAD = """# Personal data

Made from the tables by `python -m panels.pages personal-data`; a test fails if a column is missing.
Who somebody is stands apart from what the lottery needs to know, and both apart from the draw,
which knows tickets only. Support needs, notes of calls and secrets of second factors are encrypted
with a key that is not in the database.

The national number is never asked and has no column. Files that were imported, and exports that
somebody downloads, lie outside the store: whoever keeps one answers for it.
"""
_KINDS = {
    Kind.SPECIAL: (
        "## Special categories\n\nHealth, diet, access: encrypted, seen by few, gone first."
    ),
    Kind.PERSONAL: (
        "## Personal\n\nSays who somebody is or how to reach them, or proves who signs in."
    ),
    Kind.PSEUDONYMOUS: (
        "## Pseudonymous\n\nAbout people who appear as random ids; an id loses its meaning when "
        "the person is erased."
    ),
    Kind.INTERNAL: "## About the work\n\nAbout nobody.",
    Kind.PUBLIC: "## Public\n\nMay be published as it stands.",
}


def page() -> str:
    """Return the page."""
    parts = [_HEAD, "\n".join(_clocks()) + "\n"]
    for kind, heading in _KINDS.items():
        parts.append(heading + "\n")
        tables = [table for table in Base.metadata.sorted_tables if about(table).kind is kind]
        parts += ["\n".join(_table(table)) + "\n" for table in tables]
    return "\n".join(parts)


def _clocks() -> Iterator[str]:
    yield "## How long\n"
    yield "Days are those that apply until a city sets others, under 'Retention'.\n"
    yield "| Clock | What goes | Days | Counted from |"
    yield "| --- | --- | --- | --- |"
    for keep, days in DEFAULTS.items():
        yield f"| {keep.value} | {what(keep)} | {days} | {starts(keep)} |"


def _table(table: Table) -> Iterator[str]:
    for_what = about(table)
    seen = ", ".join(str(role_name(role)) for role in for_what.seen)
    yield f"### `{table.name}`\n"
    yield f"For what: {for_what.purpose}.  "
    if for_what.kind in (Kind.PERSONAL, Kind.SPECIAL):
        yield f"Basis: {for_what.basis}.  "
    if for_what.keep is not Keep.FOREVER:
        yield f"Clock: {for_what.keep.value}.  "
    if for_what.kind not in (Kind.PUBLIC, Kind.INTERNAL):
        yield f"Seen by: {seen or 'nobody; the program alone uses it'}.\n"
    else:
        yield ""
    yield "| field | what it is |"
    yield "| --- | --- |"
    for column in table.columns:
        yield f"| `{column.name}` | {(column.doc or '').replace('|', chr(92) + '|')} |"
