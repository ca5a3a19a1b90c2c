"""A screen keeps nothing for whoever comes after."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from panels.screens import here


def _page() -> None:
    import streamlit as st

    from panels.screens import here

    here.for_one_person()
    st.text_input("Search", key="search")
    st.session_state.setdefault("_found", here.token())
    st.markdown(f"found by {st.session_state['_found']}")


def test_what_is_kept_for_one_is_forgotten_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    who = ["an"]
    monkeypatch.setattr(here, "token", lambda: who[0])
    page = AppTest.from_function(_page).run()
    page.text_input(key="search").set_value("Peeters").run()
    assert (page.markdown[0].value, page.text_input[0].value) == ("found by an", "Peeters")
    who[0] = "bo"  # the line was cut, and the browser came back with another session
    page.run()
    assert page.markdown[0].value == "found by bo"
