"""The confirmation desk: ringing the drawn, and for the officer seats, quotas and replacements."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from panels.desk.calls.queue import claim, queue, release
from panels.desk.deciding import decline_seat, withdraw_seat
from panels.desk.listing import Line, desk_numbers, seat_list
from panels.desk.offers import extend_offer, lapse_offers, offer_again, open_desk
from panels.desk.words import REASONS, STATES, Reason, SeatState
from panels.door import Visit
from panels.members.seating import seat_jury
from panels.screens import calling, frame, moments, replacing
from panels.screens.choosing import one_of
from strata.texts import Text, plural, text

_VIEWS = {
    "ring": text("Ring"),
    "queue": text("Queue"),
    "quotas": text("Quotas watched"),
    "replacements": text("Replacements"),
    "seats": text("Seats"),
    "close": text("All confirmed"),
}


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    frame.title(
        text("Confirmation desk"),
        text("Everybody who was drawn is rung, by one caller at a time. Who takes the seat, who "
             "does not, and who steps in is noted here."),
    )  # fmt: skip
    if open_desk.open_to(visit):
        _begin(visit)
        return
    with frame.guarded():
        _numbers(visit)
        if not seat_list.open_to(visit):
            calling.hour(visit)
            return
        _officer(visit)


def _begin(visit: Visit) -> None:
    frame.empty(
        text("The panel is drawn, and nobody has been rung yet."),
        text("Open the desk: from then on callers see whom to ring, the most urgent first."),
    )
    if st.button(frame.say(text("Open the desk")), key="open", type="primary"):
        with frame.guarded():
            offered = open_desk(visit)
            frame.done(
                plural("The desk is open: {count} person is to be rung.",
                        "The desk is open: {count} people are to be rung.", count=offered)
            )  # fmt: skip
            st.rerun()


def _numbers(visit: Visit) -> None:
    """Show how the desk stands."""
    now = desk_numbers(visit)
    st.markdown(
        frame.say(
            text(
                "**{confirmed} of {seats} seats confirmed** · {offered} still to decide · {empty} "
                "empty · {reserves} in reserve",
                confirmed=now.confirmed, seats=now.seats, offered=now.offered, empty=now.empty,
                reserves=now.reserves,
            )
        )
    )  # fmt: skip
    st.progress(now.confirmed / now.seats if now.seats else 0.0)
    if now.overdue and lapse_offers.open_to(visit):
        st.warning(
            frame.say(plural("{count} offer is over and not ended yet.",
                              "{count} offers are over and not ended yet.", count=now.overdue))
        )  # fmt: skip
        if st.button(frame.say(text("End these offers")), key="lapse"):
            with frame.guarded():
                lapsed = lapse_offers(visit)
                frame.done(
                    plural("{count} offer has ended.", "{count} offers have ended.", count=lapsed)
                )
                st.rerun()


def _officer(visit: Visit) -> None:
    view = st.radio(
        frame.say(text("Show")), list(_VIEWS), key="view", horizontal=True,
        format_func=lambda one: frame.say(_VIEWS[one]),
    )  # fmt: skip
    if view == "ring":
        calling.hour(visit)
    elif view == "queue":
        calling.line(queue(visit))
    elif view == "quotas":
        replacing.quotas(visit)
    elif view == "replacements":
        replacing.replacements(visit)
    elif view == "seats":
        _seats(visit)
    else:
        _close(visit)


def _seats(visit: Visit) -> None:
    """Show all seats with names, and what an officer can do about one."""
    lines = seat_list(visit)
    frame.table(
        [
            {
                "ticket": one.ticket,
                "name": one.name,
                "state": STATES[one.state],
                "attempts": one.attempts,
                "taken": one.taken,
                "until": one.expires_at,
                "reason": None if one.reason is None else REASONS[one.reason],
                "link": one.link or None,
            }
            for one in lines
        ],
        key="seats",
        columns={
            "ticket": text("Ticket"),
            "name": text("Name"),
            "state": text("State"),
            "attempts": text("Attempts"),
            "taken": text("Is being rung"),
            "until": text("Offer holds until"),
            "reason": text("Why not"),
            "link": text("Drawn by replacement"),
        },
    )
    named = {one.seat: f"{one.ticket} {one.name}" for one in lines}
    chosen = st.selectbox(
        frame.say(text("One person")), list(named), format_func=named.__getitem__, key="person"
    )
    one = next((line for line in lines if line.seat == chosen), None)
    if one is not None:
        _one(visit, one)


def _one(visit: Visit, one: Line) -> None:
    if one.state is SeatState.OFFERED:
        _offered(visit, one)
    elif one.state is SeatState.CONFIRMED:
        reason = _reason("withdraw-why")
        if st.button(frame.say(text("Note that they leave")), key="withdraw"):
            with frame.guarded():
                withdraw_seat(visit, one.seat, reason)
                _done(text("The seat is empty. Look under 'Replacements'."))
    elif one.state is SeatState.RESERVE:
        reason = _reason("stand-down-why")
        if st.button(frame.say(text("Note that they no longer stand by")), key="stand-down"):
            with frame.guarded():
                decline_seat(visit, one.seat, reason)
                _done(text("It is noted; nobody asks them again."))
    elif not one.replaced:
        until = moments.chosen(
            text("Hold the seat until"), key="again-until", after=timedelta(days=3)
        )
        if st.button(frame.say(text("Offer the seat again")), key="again") and until:
            with frame.guarded():
                offer_again(visit, one.seat, until)
                _done(text("The seat is offered again."))


def _offered(visit: Visit, one: Line) -> None:
    if st.button(frame.say(text("Ring this person")), key="ring-one"):
        with frame.guarded():
            claim(visit, one.seat)
            _done(text("The person is yours to ring: choose 'Ring'."))
    if one.taken and st.button(frame.say(text("Take them from the caller")), key="take-back"):
        with frame.guarded():
            release(visit, one.seat)
            _done(text("Anybody may ring them now."))
    until = moments.chosen(text("Hold the seat until"), key="extend-until", after=timedelta(days=7))
    if st.button(frame.say(text("Extend the offer")), key="extend") and until:
        with frame.guarded():
            extend_offer(visit, one.seat, until)
            _done(text("The offer holds longer."))


def _reason(key: str) -> Reason:
    return one_of(text("Why, if they want to tell"), REASONS, key=key)


def _close(visit: Visit) -> None:
    """End the confirmation."""
    if not seat_jury.open_to(visit):
        frame.empty(text("The members sit."), text("Their lists are on the page 'Members'."))
        return
    st.markdown(
        frame.say(text("Once every seat is confirmed the jury sits, and lists of members can be "
                       "made. Seats may stay open if you say why; that is published."))
    )  # fmt: skip
    reason = st.text_input(
        frame.say(text("Why although seats stay open")), key="open-why", max_chars=300
    )
    if st.button(frame.say(text("The jury sits")), key="seat-jury", type="primary"):
        with frame.guarded():
            confirmed = seat_jury(visit, reason)
            _done(
                plural("The jury sits with {count} member.", "The jury sits with {count} members.",
                        count=confirmed)
            )  # fmt: skip


def _done(words: Text) -> None:
    frame.done(words)
    st.rerun()


main()
