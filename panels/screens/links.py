"""Links that are shown once, to be handed over."""

from __future__ import annotations

import streamlit as st

from panels.screens import frame
from strata.texts import text

_LINK = "_link"


def keep(link: str) -> None:
    """Show `link` at the head of the page after the next rerun."""
    st.session_state[_LINK] = link
    st.rerun()


def shown() -> None:
    """Show the link that was just made, until it is put away."""
    link = st.session_state.get(_LINK)
    if link is None:
        return
    st.success(frame.say(text("Hand this link over. It works once, and is not shown again.")))
    st.code(link, None, wrap_lines=True)
    if st.button(frame.say(text("I have copied it")), key="link-kept"):
        del st.session_state[_LINK]
        st.rerun()
