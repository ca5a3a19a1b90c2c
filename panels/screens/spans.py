"""Dates on a line: which are done, late and to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import streamlit as st

from panels.screens import frame
from strata.texts import text


def shown(dates: Sequence[tuple[str, date, str]]) -> None:
    """Show what is planned when, and how it stands; a table beside it says the same."""
    order = [what for what, _, _ in dates]
    rows = [
        {"what": what, "day": day.isoformat(), "standing": standing}
        for what, day, standing in dates
    ]
    say = frame.say
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(size=120, filled=True)
        .encode(
            x=alt.X("day:T", title=say(text("Planned for"))),
            y=alt.Y("what:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)),
            color=alt.Color("standing:N", title=say(text("How it stands"))),
            shape=alt.Shape("standing:N", title=say(text("How it stands"))),
            tooltip=["what:N", "day:T", "standing:N"],
        )
        .properties(height=26 * len(rows) + 60)
    )
    st.altair_chart(
        chart,
        width="stretch",
        alt=say(text("When each date is planned; the table below says the same.")),
    )
