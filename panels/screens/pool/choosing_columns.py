"""Which column of a file is what: guessed, and chosen on the page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from panels.pool.files.columns import Columns
from panels.pool.files.importing import Preview
from panels.pool.words import FIELDS
from panels.screens import frame
from strata.texts import text

_SINGLE = ("id", "name", "first", "last", "email", "phone", "postcode", "place", "born",
           "language", "household")  # fmt: skip
_CHOSEN = "_columns"


def ask(look: Preview) -> Columns | None:
    """Let somebody choose columns; return them once they did, None while the guess stands."""
    guess = look.columns
    about = "\n".join(look.header)
    with st.expander(frame.say(text("Which column is what")), expanded=True), st.form("columns"):
        st.caption(
            frame.say(text("This is a guess: check it. A column whose name stands twice in the "
                           "file cannot be chosen."))
        )  # fmt: skip
        once = [name for name in look.header if look.header.count(name) == 1]
        single = {name: _one(name, once, getattr(guess, name)) for name in _SINGLE}
        address = st.multiselect(
            _label("address"), once, list(guess.address), key="column-address",
            placeholder=frame.say(text("Choose columns")),
            help=frame.say(text("Several columns, such as street, number and box, become one "
                                "address in this order.")),
        )  # fmt: skip
        features = st.multiselect(
            frame.say(text("Answers for the quotas, such as gender and education")),
            once, [name for name in once if name in guess.features.values()],
            key="column-features", placeholder=frame.say(text("Choose columns")),
        )  # fmt: skip
        renamed = {column: feature for feature, column in guess.features.items()}
        names = {
            column: _feature(column, renamed.get(column, column)) for column in features
        }  # fmt: skip
        if st.form_submit_button(frame.say(text("Look at the file with these columns"))):
            chosen = Columns(
                **single, address=tuple(address),
                features={feature: column for column, feature in names.items()},
            )  # fmt: skip
            st.session_state[_CHOSEN] = (about, chosen)
    kept = st.session_state.get(_CHOSEN)
    return kept[1] if kept and kept[0] == about else None


def _one(what: str, names: Sequence[str], guessed: str | None) -> str | None:
    options = [None, *names]
    return st.selectbox(
        _label(what), options, index=options.index(guessed) if guessed in options else 0,
        format_func=lambda one: one or frame.say(text("not in the file")), key=f"column-{what}",
    )  # fmt: skip


def _feature(column: str, feature: str) -> str:
    """Let somebody say which feature a column answers, if that is not its own name."""
    words = text("What the quotas call '{column}'", column=column)
    return (
        st.text_input(frame.literal(frame.say(words)), feature, key=f"feature-{column}").strip()
        or column
    )


def _label(what: str) -> str:
    return frame.say(FIELDS[what]).capitalize()
