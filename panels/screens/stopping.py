"""Calling a jury off: one asks, another confirms, and then pages say so."""

from __future__ import annotations

import streamlit as st

from panels.door import Visit
from panels.juries.moving import Lifeline
from panels.juries.reasons import LONGEST_REASON
from panels.juries.stopped import Stopped
from panels.juries.stopping import confirm_stop, keep_jury, stop_jury
from panels.screens import frame
from strata.texts import text


def told(stopped: Stopped | None) -> None:
    """Say that the jury was called off, and why, if it was."""
    if stopped is not None:
        st.warning(
            frame.say(text("The jury was called off on {when}, because: {reason}",
                           when=frame.moment(stopped.at), reason=frame.literal(stopped.reason)))
        )  # fmt: skip


def shown(visit: Visit, found: Lifeline) -> None:
    """Offer to ask for it, or to confirm what somebody asked for."""
    if found.stop_asked is not None:
        _asked(visit, found.stop_asked)
    elif stop_jury.open_to(visit):
        _ask(visit)


def _asked(visit: Visit, reason: str) -> None:
    st.warning(
        frame.say(text("Somebody asks that the jury be called off, because: {reason}",
                       reason=frame.literal(reason)))
    )  # fmt: skip
    if confirm_stop.open_to(visit):
        st.markdown(frame.say(_WHAT))
        sure = st.checkbox(frame.say(text("The council has decided it")), key="stop-sure")
        if st.button(
            frame.say(text("Call the jury off, as the second person")),
            key="stop-confirm",
            disabled=not sure,
        ):
            with frame.guarded():
                confirm_stop(visit)
                frame.done(text("The jury is called off, and the reason is published."))
                st.rerun()
    if keep_jury.open_to(visit) and st.button(
        frame.say(text("Take the request back")), key="stop-back"
    ):
        with frame.guarded():
            keep_jury(visit)
            frame.done(text("The request is taken back: the jury goes on."))
            st.rerun()


def _ask(visit: Visit) -> None:
    with st.expander(frame.say(text("Call the jury off"))):
        st.markdown(frame.say(_WHAT))
        with st.form("stop"):
            reason = st.text_area(
                frame.say(text("Why, without names")), max_chars=LONGEST_REASON, key="stop-reason"
            )
            if st.form_submit_button(frame.say(text("Ask that it be called off")), key="stop-ask"):
                with frame.guarded():
                    stop_jury(visit, reason)
                    frame.done(text("Asked. Another person has to confirm it here."))
                    st.rerun()


_WHAT = text(
    "Only if the council stops the jury before its end. Another person must confirm it; then the "
    "jury is closed for good, open offers and calculations end, everybody can read why, and the "
    "clocks of personal data run. A draw that was done stays for all to check."
)
