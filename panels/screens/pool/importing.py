"""Importing a file: choose it, say which column is what, decide about doubles, take it in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar, cast

import streamlit as st

from panels.door import Visit
from panels.pool.files.columns import Columns
from panels.pool.files.deciding import Decisions
from panels.pool.files.importing import (
    Preview,
    import_people,
    preview_import,
    sheets_to_import,
)
from panels.pool.words import FORMS
from panels.screens import frame
from panels.screens.pool import choosing_columns, deciding
from strata.problems import Problem
from strata.texts import plural, text

_FIRST = 15
"""How many problems are shown at once."""
_SEEN = "_file-seen"
"""Where looks are kept, so that a choice on the page does not read the file again."""
_LOOKS = 4
"""So many of them are kept: the sheets, the guess, and two choices of columns."""
T = TypeVar("T")


def show(visit: Visit) -> None:
    """Show the way from a file to people in the pool."""
    st.markdown(
        frame.say(text("Choose a list of volunteers: Excel or CSV, one row for each person. "
                       "Nothing is taken in before you say so, and what no column is chosen for "
                       "is not stored."))
    )  # fmt: skip
    chosen = st.file_uploader(
        frame.say(text("File")), key=f"file-{st.session_state.get('_file-turn', 0)}"
    )  # of any kind: our own reader says what another file is, and what to do
    if chosen is None:
        st.session_state.pop(_SEEN, None)
        st.caption(
            frame.say(text("Files of sortition-algorithms and OpenDLP are recognised too. "
                           "National numbers are never stored."))
        )  # fmt: skip
        return
    content, name = chosen.getvalue(), str(chosen.name)
    sheet = _sheet(visit, content, name)
    first = _looked(visit, content, name, sheet, None)
    _form(first)
    columns = choosing_columns.ask(first)
    look = first if columns is None else _looked(visit, content, name, sheet, columns)
    _told(look)
    decisions = deciding.ask(look)
    _take(visit, content, name, sheet, look, decisions)


def _sheet(visit: Visit, content: bytes, name: str) -> str | None:
    """Ask which sheet is meant, if several could be."""
    sheets = _seen(visit, content, "sheets", lambda: sheets_to_import(visit, content, name))
    if len(sheets) < 2:
        return None
    return st.selectbox(
        frame.say(text("Sheet")), sheets, format_func=frame.literal, key=f"sheet-{sheets}"
    )


def _looked(
    visit: Visit, content: bytes, name: str, sheet: str | None, columns: Columns | None
) -> Preview:
    """Return a look over the file, kept while file, sheet and columns stay the same."""
    return _seen(
        visit, content, repr((sheet, columns)),
        lambda: preview_import(visit, content, name, columns, sheet),
    )  # fmt: skip


def _seen(visit: Visit, content: bytes, what: str, look: Callable[[], T]) -> T:
    """Return what `look` finds in the file, kept while the page shows it."""
    key = (visit.jury, hashlib.sha256(content).hexdigest(), what)
    kept = st.session_state.setdefault(_SEEN, {})
    if key not in kept:
        if len(kept) >= _LOOKS:
            kept.clear()
        kept[key] = look()
    return cast(T, kept[key])


def _form(look: Preview) -> None:
    st.subheader(frame.say(text("What stands in the file")))
    st.markdown(
        frame.say(plural("{count} row. {form}", "{count} rows. {form}", count=look.rows,
                          form=FORMS[look.form]))
    )  # fmt: skip
    if look.before:
        st.warning(frame.say(text("This very file was imported before.")))
    heads = {str(at): text("{name}", name=name) for at, name in enumerate(look.header)}
    frame.table(
        [dict(zip(heads, row, strict=True)) for row in look.sample],
        key="sample", search=False, columns=heads,
        caption=text("The first rows"),
    )  # fmt: skip


def _told(look: Preview) -> None:
    """Show what is wrong, errors first."""
    found = sorted((*look.problems, *look.answers), key=lambda one: one.severity != "error")
    if not found:
        return
    st.subheader(frame.say(text("What to look at")))
    frame.problems(found[:_FIRST])
    if len(found) > _FIRST:
        with st.expander(frame.say(text("And {count} more", count=len(found) - _FIRST))):
            frame.problems(found[_FIRST:])


def _take(
    visit: Visit, content: bytes, name: str, sheet: str | None, look: Preview,
    decisions: Decisions,
) -> None:  # fmt: skip
    stopping = _errors(look.problems)
    if stopping:
        st.error(
            frame.say(plural("The file cannot be imported: {count} error. Put it right in the "
                              "file or choose other columns; nothing was taken in.",
                              "The file cannot be imported: {count} errors. Put them right in the "
                              "file or choose other columns; nothing was taken in.",
                              count=stopping))
        )  # fmt: skip
        return
    if _errors(look.answers) and not decisions.accept_answers:
        st.info(
            frame.say(text("Put the answers right in the file, or tick the box above; then the "
                           "file can be imported."))
        )  # fmt: skip
        return
    if not st.button(frame.say(text("Import")), key="import", type="primary"):
        return
    st.session_state.pop(_SEEN, None)  # if the pool changed meanwhile, the next look shows it
    with frame.guarded():
        done = import_people(visit, content, name, look.columns, decisions, sheet)
        deciding.forget()
        st.session_state["_file-turn"] = st.session_state.get("_file-turn", 0) + 1
        frame.done(
            text("Imported. New in the pool: {taken}. Changed: {replaced}. Rows left out: "
                 "{left_out}. Outside the limits of age: {outside}.",
                 taken=done.taken, replaced=done.replaced, left_out=done.left_out,
                 outside=done.outside_age)
        )  # fmt: skip
        st.rerun()


def _errors(problems: tuple[Problem, ...]) -> int:
    return sum(one.severity == "error" for one in problems)
