"""The fields about one person, to read and to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import streamlit as st

from panels.pool.asking import PoolForm
from panels.pool.changing import IDENTITY, Details
from panels.pool.words import FIELDS
from panels.screens import frame
from strata.texts import text

_WORDS = ("name", "last", "email", "phone", "address", "postcode", "place", "language", "household")


def as_rows(known: Details) -> Iterator[tuple[str, object]]:
    """Yield what is known, each with its name; nothing for what is empty."""
    for name in IDENTITY:
        if value := getattr(known, name):
            yield name, value
    yield from known.answers.items()


def as_changes(wanted: Details) -> dict[str, object]:
    """Return all fields as changes; what is as it was changes nothing."""
    return {**{name: getattr(wanted, name) for name in IDENTITY}, "answers": wanted.answers}


def asked(form: PoolForm, known: Details, *, key: str) -> Details:
    """Let somebody fill in the fields, beginning with what is `known`."""
    words = {
        name: st.text_input(
            frame.say(FIELDS[name]).capitalize(), getattr(known, name), key=f"{key}-{name}"
        )
        for name in _WORDS
    }
    born = st.date_input(
        frame.say(FIELDS["born_on"]).capitalize(), known.born_on, key=f"{key}-born",
        min_value=date(1900, 1, 1), max_value=form.age_day.on, format="DD/MM/YYYY",
    )  # fmt: skip
    answers = {
        feature: _answer(feature, values, known.answers.get(feature, ""), key=f"{key}-{feature}")
        for feature, values in form.features.items()
    }
    return Details(born_on=born if isinstance(born, date) else None, answers=answers, **words)


def _answer(feature: str, values: tuple[str, ...], given: str, *, key: str) -> str:
    """Let somebody choose an answer; one that the quotas do not know can stay as it is."""
    if not values:
        return st.text_input(frame.literal(feature), given, key=key)
    options = ["", *dict.fromkeys([*([given] if given else []), *values])]
    return st.selectbox(
        frame.literal(feature), options, index=options.index(given), key=key,
        format_func=lambda one: one or frame.say(text("no answer")),
    )  # fmt: skip
