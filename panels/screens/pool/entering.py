"""Entering somebody by hand: who rings, writes or comes to the counter."""

from __future__ import annotations

import streamlit as st

from panels.door import Visit
from panels.pool.asking import pool_form
from panels.pool.by_hand import BY_HAND, add_person
from panels.pool.changing import Details
from panels.pool.words import ORIGINS
from panels.screens import frame
from panels.screens.choosing import one_of
from panels.screens.pool import details
from strata.problems import InputError
from strata.texts import text

_ALIKE = "entered-alike"


def show(visit: Visit) -> None:
    """Show the form, or after the freeze how a late attempt is counted."""
    form = pool_form(visit)
    if not form.open:
        _late(visit)
        return
    with st.form("enter", clear_on_submit=False):
        origin = one_of(text("How they come"), {one: ORIGINS[one] for one in BY_HAND}, key="how")
        given = details.asked(form, Details(), key="enter")
        another = ""
        if st.session_state.get(_ALIKE):
            another = st.text_input(
                frame.say(text("If it is somebody else: how do you know?")), key="another"
            )
        sent = st.form_submit_button(frame.say(text("Add to the pool")), type="primary")
    if sent:
        try:
            add_person(visit, given, origin, another)
        except InputError as error:
            if any(one.code == "person-twice" for one in error.problems):
                st.session_state[_ALIKE] = True
                st.session_state["_entered-problems"] = error.problems
                st.rerun()
            frame.problems(error.problems)
        else:
            _clear()
            frame.done(text("They are in the pool."))
            st.rerun()
    elif found := st.session_state.pop("_entered-problems", None):
        frame.problems(found[:1])
        st.caption(
            frame.say(text("Look under 'People' first. If it is somebody else, say above how you "
                           "know and add them again."))
        )  # fmt: skip


def _clear() -> None:
    """Empty the form for the next person."""
    for key in [key for key in st.session_state if str(key).startswith("enter-")]:
        del st.session_state[key]
    for key in (_ALIKE, "another"):
        st.session_state.pop(key, None)


def _late(visit: Visit) -> None:
    st.markdown(
        frame.say(text("Tell them that the pool is closed, so that everybody had the same chance, "
                       "and that a next jury will come. Counting the attempt keeps no name."))
    )  # fmt: skip
    if st.button(frame.say(text("Count somebody who came too late")), key="late"):
        add_person(visit, Details(name="—"))
