"""The pool as a file to take along."""

from __future__ import annotations

import streamlit as st

from panels.door import Visit
from panels.pool.files.exporting import export_pool
from panels.pool.words import EXPORTS
from panels.screens import frame
from panels.screens.choosing import one_of
from strata.texts import text


def show(visit: Visit) -> None:
    """Show the forms; the file is made when it is asked for, for the log counts each."""
    st.markdown(
        frame.say(text("The file holds names and addresses: keep it no longer than you need it. "
                       "Each export stands in the log. No cell can act as a formula."))
    )  # fmt: skip
    form = one_of(text("Form"), EXPORTS, key="form")
    if st.button(frame.say(text("Make the file")), key="make-file"):
        made = export_pool(visit, form)
        st.download_button(
            frame.say(text("Save {name}", name=made.name)), made.content, made.name,
            made.media_type, key="save-file",
        )  # fmt: skip
