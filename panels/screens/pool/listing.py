"""The people of the pool: the list with its search, and one person with everything known."""

from __future__ import annotations

import streamlit as st

from panels.door import Visit
from panels.pool.asking import pool_form
from panels.pool.by_hand import change_person
from panels.pool.eligibility import mark_eligible, mark_ineligible
from panels.pool.looking import Listed, Whole, people, person
from panels.pool.words import FIELDS, ORIGINS, REASONS, UNKNOWN, Reason
from panels.screens import frame
from panels.screens.choosing import one_of
from panels.screens.pool import details
from strata.texts import Text, plural, text

_SIZE = 50


def show(visit: Visit) -> None:
    """Show the list, and below it whoever is chosen."""
    words = st.text_input(
        frame.say(text("Search by name, e-mail or id")), key="search",
        on_change=lambda: st.session_state.pop("people-page", None),
    )  # fmt: skip
    at = int(st.session_state.get("people-page", 1))
    found = people(visit, search=words, page=at, size=_SIZE)
    if not found.count:
        if words:
            frame.empty(text("Nobody fits."), text("Search for part of the name, in any case."))
        else:
            frame.empty(
                text("Nobody is in the pool yet."),
                text("Choose 'Import a file' or 'Enter somebody'."),
            )
        return
    st.markdown(frame.say(plural("{count} person.", "{count} people.", count=found.count)))
    if found.pages > 1:
        label = frame.say(text("Page, of {pages}", pages=found.pages))
        st.number_input(label, 1, found.pages, at, key="people-page")
    frame.table(
        [_row(one) for one in found.people],
        key="people",
        search=False,
        columns={
            "name": text("Name"),
            "email": text("E-mail"),
            "place": text("Place"),
            "origin": text("How they came"),
            "since": text("Since"),
            "drawn": text("May be drawn"),
            "id": text("Id in the file"),
        },
    )
    named = {one.person: f"{one.name} {one.email}".strip() for one in found.people}
    chosen = st.selectbox(
        frame.say(text("Look at one person")), [None, *named], key="person",
        format_func=lambda one: named.get(one, frame.say(text("nobody"))),
    )  # fmt: skip
    if chosen is not None:
        _one(visit, person(visit, chosen))


def _row(one: Listed) -> dict[str, object]:
    return {
        "name": one.name,
        "email": one.email,
        "place": one.place,
        "origin": ORIGINS[one.origin],
        "since": one.entered_at,
        "drawn": _drawn(one.eligible, one.reason),
        "id": one.outside_id,
    }


def _drawn(eligible: bool, reason: str | None) -> Text:
    if eligible:
        return text("yes")
    return text("no: {why}", why=REASONS.get(reason or "", UNKNOWN))


def _one(visit: Visit, whole: Whole) -> None:
    st.subheader(frame.literal(whole.details.name or whole.outside_id), anchor=False)
    day, who = frame.moment(whole.entered_at), frame.literal(whole.entered_by)
    came = text(
        "Came {how} on {day}, entered by {who}.", how=ORIGINS[whole.origin], day=day, who=who
    )
    st.caption(frame.say(came))
    st.markdown(frame.say(text("May be drawn: {yes}", yes=_drawn(whole.eligible, whole.reason))))
    frame.table(
        [
            {"what": FIELDS.get(name, name), "value": value}
            for name, value in details.as_rows(whole.details)
        ],
        key="known",
        search=False,
        columns={"what": text("What"), "value": text("What is known")},
    )
    if change_person.open_to(visit):
        _change(visit, whole)
        _eligibility(visit, whole)
    _history(whole)


def _change(visit: Visit, whole: Whole) -> None:
    with st.expander(frame.say(text("Change"))), st.form(f"change-{whole.person}"):
        wanted = details.asked(pool_form(visit), whole.details, key=f"change-{whole.person}")
        if st.form_submit_button(frame.say(text("Save the changes"))):
            with frame.guarded():
                changed = change_person(visit, whole.person, details.as_changes(wanted))
                frame.done(
                    plural("{count} thing was changed.", "{count} things were changed.",
                            count=len(changed))
                )  # fmt: skip
                st.rerun()


def _eligibility(visit: Visit, whole: Whole) -> None:
    with st.expander(frame.say(text("May they be drawn?"))):
        if whole.eligible:
            reason = one_of(
                text("Why not"), {one: REASONS[one] for one in Reason},
                key=f"reason-{whole.person}",
            )  # fmt: skip
            if st.button(frame.say(text("Take them out of the draw")), key="out"):
                mark_ineligible(visit, whole.person, reason)
                frame.done(text("They are not drawn any more."))
                st.rerun()
        elif st.button(frame.say(text("Put them back")), key="back"):
            with frame.guarded():
                mark_eligible(visit, whole.person)
                frame.done(text("They may be drawn again."))
                st.rerun()


def _history(whole: Whole) -> None:
    st.markdown(frame.say(text("**History**")))
    if not whole.history:
        st.caption(frame.say(text("Nothing was changed since they came.")))
        return
    frame.table(
        [
            {
                "at": one.at,
                "by": one.by,
                "what": FIELDS.get(one.field, one.field),
                "before": _told(one.field, one.before),
                "after": _told(one.field, one.after),
            }
            for one in whole.history
        ],
        key="history",
        search=False,
        columns={
            "at": text("When"),
            "by": text("By whom"),
            "what": text("What"),
            "before": text("Before"),
            "after": text("Since"),
        },
    )


def _told(field: str, value: str) -> Text | str:
    return REASONS.get(value, value) if field == "eligible" else value
