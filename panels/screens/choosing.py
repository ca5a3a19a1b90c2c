"""Choosing one of a few words, each shown in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from panels.screens import frame
from strata.texts import Text

T = TypeVar("T")


def one_of(label: Text, options: Mapping[T, Text], *, key: str) -> T:
    """Return what somebody chose of `options`, the first until they do."""
    return st.selectbox(
        frame.say(label), list(options), format_func=lambda one: frame.say(options[one]), key=key
    )
