"""Charts: room for their words, figures and days as the person's language writes them."""

from __future__ import annotations

from textwrap import wrap

import altair as alt
import streamlit as st
from babel.dates import get_day_names, get_month_names

from panels.screens import frame
from strata.texts import Text

_ACROSS = 24
"""Letters of a label in one line: more would leave a telephone no room for the chart."""
LABELS = alt.Axis(labelExpr="split(datum.value, '\\n')", labelLimit=170, labelOverlap=False)
"""An axis whose labels may take several lines, as `lines` breaks them."""


def lines(words: str) -> str:
    """Return a label in as many lines as it needs."""
    return "\n".join(wrap(words, _ACROSS)) or words


def legend(columns: int = 1) -> alt.Legend:
    """Return a legend below: beside the chart it would leave it no room on a telephone."""
    return alt.Legend(orient="bottom", columns=columns, labelLimit=260)


def shown(chart: alt.Chart, described: Text) -> None:
    """Show `chart`; the table beside it, of which `described` tells, says the same."""
    locale = alt.Locale(number=_figures(), time=_calendar())
    st.altair_chart(
        chart.configure(locale=locale), width="stretch", alt=frame.say(described)
    )  # fmt: skip


def _figures() -> alt.NumberLocale:
    symbols = frame.speaks().locale.number_symbols["latn"]
    return alt.NumberLocale(
        decimal=symbols["decimal"], thousands=symbols["group"], grouping=[3], currency=["", ""]
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
