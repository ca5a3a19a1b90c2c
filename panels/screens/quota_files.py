"""Quotas from a census or from a quota file: what is uploaded, and what was read from it."""

from __future__ import annotations

import streamlit as st

from panels.quotas.proposing import Proposed, import_quotas, quotas_from_population
from panels.screens import frame
from panels.screens.choosing import one_of
from panels.screens.options import FIELDS
from strata.texts import text

_REMARKS = "_quota_remarks"
_METHODS = {
    "largest-remainder": text("largest remainders"),
    "sainte-lague": text("Sainte-Laguë (Webster)"),
    "sainte-lague-modified": text("Sainte-Laguë, modified"),
    "dhondt": text("D'Hondt (Jefferson)"),
    "adams": text("Adams"),
    "huntington-hill": text("Huntington-Hill"),
    "dean": text("Dean"),
}


def remarks() -> None:
    """Show what was read otherwise than it stands, once after an upload."""
    frame.problems(st.session_state.pop(_REMARKS, ()))


def census() -> None:
    """Make quotas from the figures of a census."""
    say = frame.say
    with st.expander(say(text("Make quotas from a census"))), st.form("census"):
        st.markdown(
            say(text("A file that says how many people have each value: a list with the columns "
                     "feature, value and count (or share), a crossed table, or a row for each "
                     "person."))
        )  # fmt: skip
        file = st.file_uploader(say(text("Census, CSV or Excel")), key="census-file")
        features = st.text_input(say(FIELDS["features"]), key="features")
        bands = st.text_area(
            say(FIELDS["bands"]),
            key="bands",
        )  # fmt: skip
        crosses = st.text_area(
            say(FIELDS["nested"]),
            key="nested",
        )
        spread = st.number_input(say(FIELDS["spread"]), 0, 100, 1, key="spread")
        method = one_of(text("How seats are rounded"), _METHODS, key="method")
        least = st.text_area(say(FIELDS["at-least"]), key="at-least")
        more = st.text_area(say(FIELDS["weight-up"]), key="weight-up")
        reason = st.text_input(say(FIELDS["reason"]), key="reason")
        source = st.text_input(say(text("Source, if the file does not say")), key="source")
        date = st.text_input(say(text("Of when, if the file does not say")), key="of-when")
        sent = st.form_submit_button(say(text("Make quotas")), key="census-send")
        if sent and file is not None:
            with frame.guarded():
                _kept(
                    quotas_from_population(
                        frame.visit(), file.getvalue(), name=file.name,
                        features=_names(features), bands=_lines(bands),
                        nested=[_names(line) for line in _lines(crosses)],
                        method=method, spread=int(spread), at_least=_lines(least),
                        weight_up=_lines(more), reason=reason, source=source, date=date,
                    )
                )  # fmt: skip
        elif sent:
            st.warning(say(text("Choose a file first.")))


def upload() -> None:
    """Take quotas from a quota file."""
    say = frame.say
    with st.expander(say(text("Upload a quota file"))), st.form("upload"):
        st.markdown(
            say(text("A table with the columns feature, value, least and most, such as "
                     "'sortition quotas' writes it."))
        )  # fmt: skip
        file = st.file_uploader(say(text("Quotas, CSV or Excel")), key="quota-file")
        sent = st.form_submit_button(say(text("Upload")), key="upload-send")
        if sent and file is not None:
            with frame.guarded():
                _kept(import_quotas(frame.visit(), file.getvalue(), name=file.name))
        elif sent:
            st.warning(say(text("Choose a file first.")))


def _kept(made: Proposed) -> None:
    """Show the new version, and what was said of it."""
    st.session_state[_REMARKS] = made.problems
    frame.done(text("Version {version} is proposed.", version=made.version))
    st.rerun()


def _names(given: str) -> list[str]:
    return [one.strip() for one in given.split(",") if one.strip()]


def _lines(given: str) -> list[str]:
    return [line.strip() for line in given.splitlines() if line.strip()]
