"""Changes to the panel: what anyone who checks it may follow, by tickets."""

from __future__ import annotations

import streamlit as st

from panels.desk.replacements.ordering import replacement_orders
from panels.desk.replacements.telling import CHANGES, Batch, Changes, changes
from panels.desk.words import OrderState, Source
from panels.door import Visit
from panels.screens import frame, replacing
from strata.texts import plural, text


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    frame.title(
        text("Changes to the panel"),
        text("Everything that happened to the panel since the draw, by tickets and without names."),
    )
    with frame.guarded():
        _waiting(visit)
        told = changes(visit)
        _standing(told)
        _events(told)
        for batch in told.batches:
            _batch(batch)
        _groups(told)


def _waiting(visit: Visit) -> None:
    """Let a witness type the number for which replacements wait."""
    if not replacement_orders.open_to(visit):
        return
    for order in replacement_orders(visit)[:1]:
        if order.state is OrderState.WAITING:
            replacing.number(visit, order)


def _standing(told: Changes) -> None:
    st.markdown(
        frame.say(text("**{confirmed} of {seats} seats confirmed** · {offered} still to decide",
                       confirmed=told.confirmed, seats=told.seats, offered=told.offered))
    )  # fmt: skip
    if told.checkpoint:
        st.markdown(
            frame.say(text("Checkpoint of all draws so far, to compare with the folder:"))
            + f"\n\n`{told.checkpoint}`"
        )


def _events(told: Changes) -> None:
    st.subheader(frame.say(text("What happened")))
    if not told.events:
        frame.empty(
            text("Nothing has happened since the draw."),
            text("Whoever takes the seat, says no, leaves or steps in appears here."),
        )
        return
    frame.table(
        [
            {"at": one.at, "ticket": one.ticket, "what": CHANGES[one.what],
             "link": one.link or None}
            for one in told.events
        ],
        key="events",
        columns={
            "at": text("When"),
            "ticket": text("Ticket"),
            "what": text("What"),
            "link": text("Drawn by replacement"),
        },
    )  # fmt: skip


def _batch(batch: Batch) -> None:
    st.subheader(frame.say(text("Replacement {number}", number=batch.link)), anchor=False)
    lines = [
        text("Drawn on {when}, by the number {number}.",
             when=frame.moment(batch.at), number=batch.number),
        text("The number was thrown and typed by two people.") if batch.method == "number"
        else text("The number follows from the seed of the first draw."),
        text("Left: {tickets}.", tickets=", ".join(batch.left) or "0"),
        text("Stepped in: {tickets}.", tickets=", ".join(batch.came) or "0"),
        text("Only alternates could step in.") if batch.source is Source.ALTERNATES
        else text("Everybody in the pool who was never drawn could step in."),
    ]  # fmt: skip
    if batch.declined:
        lines.append(text("No longer stand by: {tickets}.", tickets=", ".join(batch.declined)))
    if batch.open:
        lines.append(
            plural("{count} seat stays open for now.", "{count} seats stay open for now.",
                    count=batch.open)
        )  # fmt: skip
    lines += [text("Gave way: {change}.", change=change) for change in batch.gave_way]
    st.markdown("\n".join(f"- {frame.literal(frame.say(line))}" for line in lines))


def _groups(told: Changes) -> None:
    st.subheader(frame.say(text("The panel in groups")))
    few = text("fewer than 5, or hidden with them")
    frame.table(
        [
            {
                "feature": one.feature,
                "value": one.value,
                "seated": few if one.seated is None else one.seated,
                "left": few if one.left is None else one.left,
            }
            for one in told.groups
        ],
        key="groups",
        columns={
            "feature": text("Feature"),
            "value": text("Value"),
            "seated": text("Have a seat"),
            "left": text("Left so far"),
        },
    )


main()
