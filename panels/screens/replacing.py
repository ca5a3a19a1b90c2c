"""Quotas watched, the outlook and the draw of replacements, as the desk's page shows them."""

from __future__ import annotations

from fractions import Fraction

import altair as alt
import streamlit as st

from panels.desk.replacements.ordering import (
    Order,
    Typed,
    call_off_replacements,
    draw_replacements,
    replacement_orders,
    type_replacement_number,
)
from panels.desk.replacements.outlook import Outlook, replacement_outlook
from panels.desk.replacements.watching import WATCHES, QuotaNow, quotas_now
from panels.desk.words import OrderState, Source
from panels.door import Visit
from panels.screens import charts, frame
from panels.screens.choosing import one_of
from strata.texts import Text, plural, text

_ORDERS = {
    OrderState.QUEUED: text("being computed"),
    OrderState.WAITING: text("written, waits for its number"),
    OrderState.NUMBERED: text("being drawn"),
    OrderState.DONE: text("drawn"),
    OrderState.FAILED: text("not drawn"),
}
_SOURCES = {
    Source.POOL: text("everybody in the pool"),
    Source.ALTERNATES: text("the alternates only"),
}
_PROBLEMS = {
    "replacement-nobody-fits": text("Nobody fits within the quotas: choose what gives way."),
    "replacement-overtaken": text("Something changed meanwhile: look again and order again."),
    "draw-number": text("No set of replacements has this number: type it again."),
    "called-off": text("It was called off."),
    "stopped": text("It was stopped."),
}


def quotas(visit: Visit) -> None:
    """Show each quota with its seats, as a chart and as a table."""
    found = quotas_now(visit)
    _chart(found)
    _quotas(found)


def _chart(found: tuple[QuotaNow, ...]) -> None:
    states = {
        "confirmed": frame.say(text("confirmed")),
        "offered": frame.say(text("still to decide")),
    }
    bars = [
        {
            "quota": charts.lines(f"{one.feature}: {one.value}"),
            "state": words,
            "seats": getattr(one, state),
        }
        for one in found
        for state, words in states.items()
    ]
    charts.shown(
        alt.Chart(alt.InlineData(values=bars))
        .mark_bar()
        .encode(
            y=alt.Y("quota:N", sort=None, title=None, axis=charts.LABELS),
            x=alt.X("seats:Q", title=frame.say(text("seats")), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "state:N",
                title=None,
                sort=list(states.values()),
                legend=charts.legend(),
            ),
        ),
        text("Seats of each quota; the table below has the same figures."),
    )


def _quotas(found: tuple[QuotaNow, ...]) -> None:
    frame.table(
        [
            {
                "feature": one.feature,
                "value": one.value,
                "wanted": text("{least} to {most}", least=one.least, most=one.most),
                "confirmed": one.confirmed,
                "offered": one.offered,
                "empty": one.empty,
                "watch": WATCHES[one.watch],
            }
            for one in found
        ],
        key="quotas",
        columns={
            "feature": text("Feature"),
            "value": text("Value"),
            "wanted": text("Seats wanted"),
            "confirmed": text("Confirmed"),
            "offered": text("Still to decide"),
            "empty": text("Left, not replaced"),
            "watch": text("How it stands"),
        },
        caption=text("Each quota and the seats of the panel"),
    )


def replacements(visit: Visit) -> None:
    """Show the orders, the outlook, and the way to draw."""
    orders = replacement_orders(visit)
    _ordered(visit, orders)
    if any(one.state in (OrderState.QUEUED, OrderState.WAITING, OrderState.NUMBERED)
           for one in orders):  # fmt: skip
        return
    source = one_of(text("Who may step in"), _SOURCES, key="source")
    away = st.text_input(
        frame.say(text("Tickets of who cannot be reached now, separated by commas")), key="away"
    )
    unavailable = tuple(one.strip().upper() for one in away.split(",") if one.strip())
    with frame.guarded():
        _outlook(visit, source, unavailable, replacement_outlook(
            visit, unavailable=unavailable, source=source
        ))  # fmt: skip


def _ordered(visit: Visit, orders: tuple[Order, ...]) -> None:
    for one in orders[:1]:
        words = frame.say(_ORDERS[one.state])
        why = frame.say(_PROBLEMS.get(one.problem, text("The code is {code}.", code=one.problem))) \
            if one.problem else ""  # fmt: skip
        st.info(frame.say(text("The last replacements: {state}.", state=words)) + " " + why)
        if one.state is OrderState.WAITING:
            number(visit, one)
        elif one.state is OrderState.QUEUED:
            if st.button(frame.say(text("Look again")), key="look-again"):
                st.rerun()
            if st.button(frame.say(text("Call it off")), key="call-off"):
                with frame.guarded():
                    call_off_replacements(visit, one.id)
                    _done(text("The replacements are called off."))


def number(visit: Visit, order: Order) -> None:
    """Let two people type the number that was thrown."""
    st.markdown(
        frame.say(text("The lottery is written and cannot change. Throw the number where others "
                       "see it; then two people type it, each signed in as themselves."))
    )  # fmt: skip
    if order.typed_by_me:
        st.markdown(frame.say(text("You have typed it. Now a second person types it.")))
    with st.form("number", clear_on_submit=True):
        digits = st.text_input(frame.say(text("The number")), key="digits", max_chars=18)
        if st.form_submit_button(frame.say(text("Type the number")), key="type-number"):
            with frame.guarded():
                came = type_replacement_number(visit, order.id, digits)
                _done({
                    Typed.FIRST: text("Typed. Now a second person types it."),
                    Typed.AGREED: text("Both typed the same: it is being drawn."),
                    Typed.DIFFERS: text("The two numbers differ. Both type it again."),
                }[came])  # fmt: skip


def _outlook(visit: Visit, source: Source, unavailable: tuple[str, ...], found: Outlook) -> None:
    if not found.empty:
        frame.empty(
            text("No seat is empty."),
            text("When somebody says no or leaves, you see here who could step in."),
        )
        return
    st.markdown(
        frame.say(plural("{count} of {seats} seats is empty.",
                          "{count} of {seats} seats are empty.",
                          count=found.empty, seats=found.seats))
        + " "
        + frame.say(plural("{count} person could be asked.", "{count} people could be asked.",
                            count=found.candidates))
    )  # fmt: skip
    _bullets(found.needs)
    accept = None
    if found.fits:
        st.markdown(_chances(found.people, found.lowest, found.highest))
    else:
        st.warning(frame.say(text("Nobody fits these seats within the quotas.")))
        _bullets(found.broken)
        if not found.choices:
            st.markdown(frame.say(text("Nobody is left to ask. The seats stay open.")))
            return
        ways = {way.number: way for way in found.choices}
        accept = st.radio(
            frame.say(text("What gives way, the least first")), list(ways), key="accept",
            format_func=lambda at: f"{frame.say(ways[at].words)} "
            f"{_chances(ways[at].people, ways[at].lowest, ways[at].highest)}",
        )  # fmt: skip
    _order(visit, source, unavailable, accept)


def _order(visit: Visit, source: Source, unavailable: tuple[str, ...], accept: int | None) -> None:
    by_number = st.checkbox(
        frame.say(text("A number thrown in the room decides, typed by two people; else the seed "
                       "of the first draw does")),
        key="by-number",
    )  # fmt: skip
    days = st.number_input(frame.say(text("Days that the new offers hold")), 1, 60, 7, key="days")
    if st.button(frame.say(text("Draw the replacements")), key="draw", type="primary"):
        with frame.guarded():
            draw_replacements(
                visit, source=source, accept=accept, unavailable=unavailable,
                by_number=by_number, days=int(days),
            )  # fmt: skip
            _done(text("Ordered. The worker computes them now."))


def _chances(people: int, lowest: Fraction | None, highest: Fraction | None) -> str:
    if lowest is None or highest is None:
        return frame.say(text("Nobody could step in."))
    speaks = frame.speaks()
    return frame.say(
        plural("{count} person could step in, with a chance of {highest}.",
                "{count} people could step in, each with a chance of {lowest} to {highest}.",
                count=people, lowest=speaks.percent(lowest), highest=speaks.percent(highest))
    )  # fmt: skip


def _bullets(lines: tuple[Text, ...]) -> None:
    if lines:
        st.markdown("\n".join(f"- {frame.literal(frame.say(one))}" for one in lines))


def _done(words: Text) -> None:
    frame.done(words)
    st.rerun()
