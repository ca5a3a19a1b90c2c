"""Members: lists for badges, kitchen, access, contact and the room."""

from __future__ import annotations

import streamlit as st

from panels.members.lists import Form, MemberList, export_members, member_list, member_lists
from panels.members.purposes import COLUMNS, SHEETS, Purpose
from panels.screens import frame
from panels.screens.choosing import one_of
from strata.texts import text

_KINDS = {
    Form.CSV: "text/csv",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMS = {Form.XLSX: text("Workbook (XLSX)"), Form.CSV: text("Table (CSV)")}
_LIST = "_list"
"""What is shown: each look is logged, so it is fetched when somebody asks for it."""


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    frame.title(
        text("Members"),
        text("Each list says only what it is for. Every look and every file is written in the "
             "log."),
    )  # fmt: skip
    with frame.guarded():
        open_lists = member_lists(visit)
        purpose = st.radio(
            frame.say(text("List")), list(open_lists), key="purpose",
            format_func=lambda one: frame.say(SHEETS[one].title),
            captions=[frame.say(SHEETS[one].about) for one in open_lists],
        )  # fmt: skip
        if st.button(frame.say(text("Show this list")), key="show", type="primary"):
            st.session_state[_LIST] = visit.jury, member_list(visit, purpose)
        jury, shown = st.session_state.get(_LIST, (None, None))
        if jury == visit.jury and isinstance(shown, MemberList) and shown.purpose is purpose:
            _shown(shown)
        _file(purpose)


def _shown(found: MemberList) -> None:
    if not found.rows:
        frame.empty(
            text("Nobody stands in this list."),
            text("Needs are noted at the confirmation desk, during the call."),
        )
        return
    frame.table(
        [dict(zip(found.columns, row, strict=True)) for row in found.rows],
        key="members",
        columns={column: COLUMNS[column] for column in found.columns},
        caption=SHEETS[found.purpose].title,
    )


def _file(purpose: Purpose) -> None:
    """Make a file when somebody asks for it, and hand it over."""
    st.subheader(frame.say(text("As a file")))
    form = one_of(text("Form"), _FORMS, key="form")
    visit = frame.visit()
    st.download_button(
        frame.say(text("Download this list")),
        data=lambda: export_members(visit, purpose, form, frame.language()),
        file_name=f"{purpose}.{form}",
        mime=_KINDS[form],
        key="download",
        on_click="ignore",
    )


main()
