"""A jury taken along: exported as one file for another installation."""

from __future__ import annotations

import streamlit as st

from panels.dossier.exporting import DossierFile, export_dossier
from panels.dossier.importing import earlier_log
from panels.screens import frame
from strata.texts import text

_MADE = "_dossier"


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    frame.title(
        text("Take the jury along"),
        text("The whole jury as one encrypted file, which another installation imports: people, "
             "quotas, draw, confirmations, and what the log says of it."),
    )  # fmt: skip
    if st.button(frame.say(text("Export the jury")), key="export"):
        with frame.guarded():
            st.session_state[_MADE] = (visit.jury, export_dossier(visit))
    jury, made = st.session_state.get(_MADE, (None, None))
    if made is not None and jury == visit.jury:
        _give(made)
    earlier = earlier_log(visit)
    if earlier:
        st.subheader(frame.say(text("What was done before it came here")))
        columns = {"at": text("When"), "about": text("What"), "actor": text("By whom (an id)")}
        rows: list[dict[str, object]] = [
            {"at": line.at, "about": line.about, "actor": line.actor} for line in earlier
        ]
        frame.table(rows, key="earlier", columns=columns)


def _give(made: DossierFile) -> None:
    """Give file and key, each on its own way."""
    st.download_button(frame.say(text("Download the file")), made.file, "jury.dossier", key="file")
    st.markdown(
        frame.say(text("This key opens it. Hand it over another way than the file; it is kept "
                       "nowhere and is shown only now."))
    )  # fmt: skip
    st.code(made.key, language=None)


main()
