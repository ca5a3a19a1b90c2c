"""Personal data: how long it is kept, what goes, and what people ask for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from panels.care.erasure.records import certificates
from panels.care.requests import (
    FoundPerson,
    erase_on_request,
    find_person_for_request,
    personal_export,
)
from panels.care.retention.clocks import RetentionTime, retention_clocks, set_retention_clock
from panels.care.retention.running import Due, retention_plan, run_retention
from panels.door import Visit
from panels.screens import erasing, frame
from strata.texts import Text, plural, text

_FOUND, _EXPORT = "_care_found", "_care_export"


def main() -> None:
    """Show the page."""
    visit = frame.visit(jury=False)
    frame.title(
        text("Personal data"),
        text("What is kept, for how long, and what people may ask for."),
    )
    _plan(visit)
    if find_person_for_request.open_to(visit):
        _requests(visit)
    elif erase_on_request.open_to(visit):
        erasing.by_id(visit)
    _certificates(visit)
    _clocks(visit)


def _plan(visit: Visit) -> None:
    """Show what goes when, and let go what has to."""
    st.subheader(frame.say(text("What goes, and when")))
    plan = retention_plan(visit)
    if not plan:
        frame.empty(
            text("There is nothing that has to go."),
            text("As soon as people register for a jury, it stands here when their data goes."),
        )
        return
    columns = {
        "jury": text("Jury"), "what": text("What"), "people": text("Rows"),
        "counted": text("Counted from"), "on": text("Goes on"),
    }  # fmt: skip
    frame.table(
        [_row(due) for due in plan],
        key="plan",
        columns=columns,
        caption=text("What goes, and when"),
    )
    due = [one for one in plan if one.now]
    if not due:
        st.markdown(frame.say(text("Nothing has to go today. The worker looks every hour.")))
        return
    rows = sum(sum(one.counts.values()) for one in due)
    st.warning(
        frame.say(plural("{count} row has to go now; it cannot be brought back.",
                          "{count} rows have to go now; they cannot be brought back.", count=rows))
    )  # fmt: skip
    if st.button(frame.say(text("Let them go now")), key="run"):
        with frame.guarded():
            ran = run_retention(visit)
            gone = sum(sum(one.counts.values()) for one in ran)
            frame.done(
                plural("{count} row went. The report is under 'What was erased'.",
                        "{count} rows went. The report is under 'What was erased'.", count=gone)
            )  # fmt: skip
            st.rerun()


def _row(due: Due) -> dict[str, object]:
    return {
        "jury": due.title,
        "what": due.what,
        "people": sum(due.counts.values()),
        "counted": due.started or text("not yet"),
        "on": due.on or text("not known yet"),
    }


def _requests(visit: Visit) -> None:
    """Find somebody who asks, and do what they ask for."""
    st.subheader(frame.say(text("Somebody asks")))
    st.markdown(frame.say(text("Make sure first that it is the person who asks.")))
    with st.form("find"):
        words = st.text_input(
            frame.say(text("Name, e-mail address, telephone number or id")), key="words"
        )
        if st.form_submit_button(frame.say(text("Look up")), key="find-person"):
            with frame.guarded():
                st.session_state[_FOUND] = find_person_for_request(visit, words)
                st.session_state.pop(_EXPORT, None)
    found: Sequence[FoundPerson] | None = st.session_state.get(_FOUND)
    if found is None:
        erasing.certificate()
        return
    if not found:
        frame.empty(
            text("Nobody was found."),
            text("Try a part of the name, or the e-mail address as it was given."),
        )
        return
    names = {one.person: _named(one) for one in found}
    person = st.selectbox(
        frame.say(text("Who asks")), list(names), format_func=names.__getitem__, key="person"
    )
    st.markdown(
        frame.say(text("Id, for an administrator who is to erase the person: `{id}`", id=person))
    )
    _export(visit, str(person))
    if erasing.confirmed(visit, str(person)):
        for name in (_FOUND, _EXPORT):
            st.session_state.pop(name, None)
        st.rerun()


def _named(found: FoundPerson) -> str:
    parts = (found.name, found.email, found.phone, f"{found.address} {found.postcode}".strip())
    return " · ".join([*(part for part in parts if part), found.title])


def _export(visit: Visit, person: str) -> None:
    if st.button(frame.say(text("Gather everything about this person")), key="export"):
        with frame.guarded():
            st.session_state[_EXPORT] = (person, personal_export(visit, person))
    whose, export = st.session_state.get(_EXPORT, (None, None))
    if export is None or whose != person:
        return
    st.markdown(frame.say(text("Give both to the person, and keep no copy.")))
    st.download_button(
        frame.say(text("Download as a page to read")), export.page, "personal-data.html",
        "text/html", key="page",
    )  # fmt: skip
    st.download_button(
        frame.say(text("Download as JSON")), export.json, "personal-data.json",
        "application/json", key="json",
    )  # fmt: skip


def _certificates(visit: Visit) -> None:
    st.subheader(frame.say(text("What was erased")))
    found = certificates(visit)
    if not found:
        frame.empty(
            text("Nothing was erased yet."),
            text("Each erasure leaves a certificate here, without a name."),
        )
        return
    columns = {
        "number": text("Certificate"), "at": text("When"), "what": text("What"),
        "rows": text("Rows"), "overwritten": text("Cleared from the files"),
    }  # fmt: skip
    rows: list[dict[str, object]] = [
        {
            "number": one.number,
            "at": one.at,
            "what": _KINDS.get(one.keep, one.keep),
            "rows": sum(one.counts.values()),
            "overwritten": one.overwritten or text("within the hour"),
        }
        for one in found
    ]
    frame.table(rows, key="certificates", columns=columns, caption=text("What was erased"))


_KINDS: dict[str, Text] = {
    "all": text("one person, on request"),
    "account": text("one colleague"),
    "support": text("support needs"),
    "respondents": text("people who registered and were not drawn"),
    "members": text("people who were drawn"),
}


def _clocks(visit: Visit) -> None:
    """Show and set how long each kind of data is kept."""
    st.subheader(frame.say(text("How long data is kept")))
    clocks: Sequence[RetentionTime] = retention_clocks(visit)
    columns = {"what": text("What"), "days": text("Days"), "starts": text("Counted from")}
    rows: list[dict[str, object]] = [
        {"what": one.what, "days": one.days, "starts": one.starts} for one in clocks
    ]
    frame.table(rows, key="clocks", columns=columns, caption=text("How long data is kept"))
    by_keep = {one.keep: one for one in clocks}
    with st.form("clock"):
        keep = st.selectbox(
            frame.say(text("Which data")), list(by_keep), key="keep",
            format_func=lambda one: frame.say(by_keep[one].what),
        )  # fmt: skip
        days = st.number_input(frame.say(text("Days")), 1, 3650, 30, key="days")
        if st.form_submit_button(frame.say(text("Set")), key="set-clock"):
            with frame.guarded():
                set_retention_clock(visit, keep, int(days))
                frame.done(text("Set."))
                st.rerun()


main()
