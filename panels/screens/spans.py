"""Dates on a line: which are done, late and to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import streamlit as st
from babel.dates import get_day_names, get_month_names

from panels.screens import frame
from strata.texts import text

_BELOW = alt.Legend(orient="bottom", columns=2)
"""Beside the chart it would leave it no room on a telephone."""


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
            y=alt.Y("what:N", sort=order, title=None, axis=alt.Axis(labelLimit=170)),
            color=alt.Color("standing:N", title=say(text("How it stands")), legend=_BELOW),
            shape=alt.Shape("standing:N", title=say(text("How it stands")), legend=_BELOW),
            tooltip=[
                alt.Tooltip("what:N", title=say(text("What"))),
                alt.Tooltip("day:T", title=say(text("Planned for")), format="%-d %B %Y"),
                alt.Tooltip("standing:N", title=say(text("How it stands"))),
            ],
        )
        .properties(height=26 * len(rows) + 60)
        .configure(locale=alt.Locale(time=_calendar()))
    )
    st.altair_chart(
        chart,
        width="stretch",
        alt=say(text("When each date is planned; the table below says the same.")),
    )


def _calendar() -> alt.TimeLocale:
    """Return days and months as the person's language calls them."""
    locale = frame.speaks().locale
    months = [get_month_names(width, locale=locale) for width in ("wide", "abbreviated")]
    days = [get_day_names(width, locale=locale) for width in ("wide", "abbreviated")]
    names = [[name[at] for at in range(1, 13)] for name in months]
    sunday_first = [[name[at] for at in (6, 0, 1, 2, 3, 4, 5)] for name in days]
    return alt.TimeLocale(
        dateTime="%A %-d %B %Y %H:%M",
        date="%d/%m/%Y",
        time="%H:%M",
        periods=["AM", "PM"],
        days=sunday_first[0],
        shortDays=sunday_first[1],
        months=names[0],
        shortMonths=names[1],
    )
