"""Moments that somebody chooses on a screen: as the clock on their wall shows them."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from panels.screens import frame, here
from panels.tongue import ZONE
from strata.texts import Text


def now() -> datetime:
    """Return the moment, as the wall shows it."""
    return here.house().now().astimezone(ZONE)


def chosen(label: Text, *, key: str, after: timedelta) -> datetime | None:
    """Let somebody choose a moment; `after` now is proposed, on the hour."""
    proposed = (now() + after).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    value = st.datetime_input(frame.say(label), value=proposed, format="DD/MM/YYYY", key=key)
    return None if value is None else value.replace(tzinfo=ZONE)
