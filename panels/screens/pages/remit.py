"""Remit: what the jury is asked and promised, in each language, with every version."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from panels.juries.remit import Standing, publish_text, remit, remit_history, save_text
from panels.juries.texts import FIELDS, Field, Language
from panels.screens import frame
from panels.screens.choosing import one_of
from panels.screens.design import LANGUAGES
from strata.texts import Text, text

_UNSAVED = "_unsaved"
"""What was written and not saved: it waits while another text is looked at."""


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    found = remit(visit)
    frame.title(
        text("Remit"),
        text("What the jury is asked and what it is promised. Each save is a new version; people "
             "see a text once it is published."),
    )  # fmt: skip
    _overview(found)
    language = one_of(text("Language"), LANGUAGES, key="language")
    field = one_of(text("Text"), FIELDS, key="field")
    standing = next(one for one in found if (one.field, one.language) == (field, language))
    if save_text.open_to(visit):
        _write(standing)
    else:
        _read(standing)
    _history(field, language)


def _overview(found: Sequence[Standing]) -> None:
    frame.table(
        [
            {
                "text": title,
                **{one.language.value: _how(one) for one in found if one.field is field},
            }
            for field, title in FIELDS.items()
        ],
        key="remit",
        search=False,
        columns={"text": text("Text"), **{one.value: words for one, words in LANGUAGES.items()}},
        caption=text("Which texts there are"),
    )


def _how(one: Standing) -> Text:
    if one.newest is None:
        return text("none yet")
    if one.public is None:
        return text("draft")
    if one.public.version == one.newest.version:
        return text("published")
    return text("published, with a newer draft")


def _write(standing: Standing) -> None:
    """Let the text be written, saved and published."""
    newest = standing.newest
    version = newest.version if newest else 0
    visit = frame.visit()
    key = f"words-{standing.field}-{standing.language}-{version}"
    unsaved = st.session_state.setdefault(_UNSAVED, {})
    if key not in st.session_state:
        st.session_state[key] = unsaved.get((visit.jury, key), newest.text if newest else "")
    words = st.text_area(frame.say(standing.title), height=240, max_chars=20_000, key=key)
    unsaved[visit.jury, key] = words
    if st.button(frame.say(text("Save as a new version")), key="save"):
        with frame.guarded():
            save_text(visit, standing.field, standing.language, words)
            frame.done(text("The text is saved. People see it once it is published."))
            st.rerun()
    if newest is None:
        return
    if newest.published_at is not None:
        st.markdown(frame.say(text("This version is published.")))
        return
    if words.strip() != newest.text:
        st.markdown(frame.say(text("Save what you changed before you publish.")))
    elif st.button(
        frame.say(text("Publish version {version}", version=newest.version)),
        key="publish",
        type="primary",
    ):
        with frame.guarded():
            publish_text(visit, standing.field, standing.language, version=newest.version)
            frame.done(text("The text is published."))
            st.rerun()


def _read(standing: Standing) -> None:
    st.subheader(frame.say(standing.title), anchor=False)
    if standing.newest is None:
        frame.empty(
            text("There is no such text yet."),
            text("A participation officer writes it."),
        )
        return
    st.text(standing.newest.text)


def _history(field: Field, language: Language) -> None:
    """Show each version there was, the newest first."""
    versions = remit_history(frame.visit(), field, language)
    if not versions:
        return
    with st.expander(frame.say(text("Versions of this text: {count}", count=len(versions)))):
        frame.table(
            [
                {
                    "version": one.version,
                    "at": one.at,
                    "published": one.published_at,
                    "text": one.text,
                }
                for one in versions
            ],
            key="history",
            columns={
                "version": text("Version"),
                "at": text("Saved"),
                "published": text("Published"),
                "text": text("Text"),
            },
            caption=text("Versions"),
        )


main()
