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
    file = st.file_uploader(frame.say(text("The file of the jury")), key="file")
    key = st.text_input(
        frame.say(text("The key that was shown when it was exported")), type="password", key="key"
    )
    if st.button(frame.say(text("Bring it in")), key="import", disabled=file is None or not key):
        with frame.guarded():
            if file is not None:
                import_dossier(visit, file.getvalue(), key)
                frame.done(text("The jury is in. It stands on the page 'Juries'."))
                st.rerun()


main()
