"""Dates on a line: which are done, late and to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt

from panels.screens import charts, frame
from strata.texts import text


def shown(dates: Sequence[tuple[str, date, str]]) -> None:
    """Show what is planned when, and how it stands; a table beside it says the same."""
    order = [charts.lines(what) for what, _, _ in dates]
    rows = [
        {"what": what, "label": charts.lines(what), "day": day.isoformat(), "standing": standing}
        for what, day, standing in dates
    ]
    say = frame.say
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(size=120, filled=True)
        .encode(
            x=alt.X(
                "day:T",
                title=say(text("Planned for")),
                axis=alt.Axis(format="%-d %b"),
                scale=alt.Scale(padding=12),
            ),
            y=alt.Y("label:N", sort=order, title=None, axis=charts.LABELS),
            color=alt.Color(
                "standing:N", title=say(text("How it stands")), legend=charts.legend(2)
            ),
            shape=alt.Shape(
                "standing:N", title=say(text("How it stands")), legend=charts.legend(2)
            ),
            tooltip=[
                alt.Tooltip("what:N", title=say(text("What"))),
                alt.Tooltip("day:T", title=say(text("Planned for")), format="%-d %B %Y"),
                alt.Tooltip("standing:N", title=say(text("How it stands"))),
            ],
        )
        .properties(height=32 * len(rows) + 150)
    )
    charts.shown(chart, text("When each date is planned; the table below says the same."))
