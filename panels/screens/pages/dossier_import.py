"""A jury that comes from another installation."""

from __future__ import annotations

import streamlit as st

from panels.dossier.importing import import_dossier
from panels.screens import frame
from strata.texts import text


def main() -> None:
    """Show the page."""
    visit = frame.visit(jury=False)
    frame.title(
        text("Bring in a jury"),
        text("A jury that was exported from another installation, with all that belongs to it. "
             "It comes in whole or not at all."),
    )  # fmt: skip
    with st.form("bring"):  # in a form what is typed counts at once, also by keyboard
        file = st.file_uploader(frame.say(text("The file of the jury")), key="file")
        key = st.text_input(
            frame.say(text("The key that was shown when it was exported")), type="password",
            key="key",
        )  # fmt: skip
        sent = st.form_submit_button(frame.say(text("Bring it in")), key="import")
    if sent:
        if file is None:
            st.warning(frame.say(text("Choose a file first.")))
            return
        with frame.guarded():
            import_dossier(visit, file.getvalue(), key)
            frame.done(text("The jury is in. It stands on the page 'Juries'."))
            st.rerun()


main()
