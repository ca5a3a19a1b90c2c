"""What decides the draw, on its page: a number that two people type, or a round of the beacon."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from panels.door import Visit
from panels.draws.drawing import USUAL_DAYS, draw_by_beacon, type_number
from panels.draws.publishing import announce_round
from panels.draws.standing import LotteryState, LotteryView, Next
from panels.draws.words import Typed
from panels.screens import frame, moments
from strata.texts import Text, text


def decide(visit: Visit, state: LotteryState, real: LotteryView) -> None:
    """Announce, throw, and draw."""
    if not type_number.open_to(visit):
        return
    days = st.number_input(
        frame.say(text("For how many days a seat is offered")), 1, 60, USUAL_DAYS, key="days"
    )
    if state.next is Next.BEACON:
        _by_beacon(visit, real, int(days))
        return
    _by_number(visit, state, real, int(days))
    if announce_round.open_to(visit) and not state.typed:
        _announce(visit)


def _by_number(visit: Visit, state: LotteryState, real: LotteryView, days: int) -> None:
    st.subheader(frame.say(text("A number thrown in the room")))
    two = (
        text("Type it twice: you work alone here, and the log says so.")
        if state.alone
        else text("Two people type it, each on their own account; both must type the same.")
    )
    st.markdown(f"{frame.say(_thrown(real.digits))} {frame.say(two)}")
    if state.differs:
        st.error(frame.say(text("The two numbers that were typed are not the same. Look again at "
                                "what was thrown, both of you, and type it anew.")))  # fmt: skip
    for one in state.typed:
        words = text("You typed a number on {when}.") if one.own else text(
            "A colleague typed a number on {when}."
        )  # fmt: skip
        st.markdown(f"- {frame.say(Text(words.template, {'when': frame.moment(one.at)}))}")
    with st.form("number", clear_on_submit=True):
        number = st.text_input(
            frame.say(text("The number")), max_chars=real.digits, key="typed", autocomplete="off"
        )
        if st.form_submit_button(frame.say(text("This was thrown")), key="type"):
            with frame.guarded():
                came = type_number(visit, number, days=days)
                if came is Typed.DRAWN:
                    frame.done(text("The panel is drawn."))
                elif came is Typed.FIRST:
                    frame.done(text("Noted. Now the second person types it."))
                st.rerun()


def _thrown(digits: int) -> Text:
    if digits == 1:
        return text("Throw one digit, such as with a ball from ten or a ten-sided die.")
    return text("Throw {digits} digits, such as with balls from ten or ten-sided dice.",
                digits=digits)  # fmt: skip


def _announce(visit: Visit) -> None:
    st.subheader(frame.say(text("Or a round of the public beacon")))
    st.markdown(
        frame.say(text("The beacon drand gives a number every three seconds that nobody can know "
                       "before. Name a time that lies ahead; it cannot be changed afterwards."))
    )  # fmt: skip
    with st.form("announce"):
        when = moments.chosen(text("When the number is to come"), key="round-at",
                              after=timedelta(days=1))  # fmt: skip
        if st.form_submit_button(frame.say(text("Announce"))) and when is not None:
            with frame.guarded():
                known = announce_round(visit, at=when)
                frame.done(text("Announced: it will be known on {when}.",
                                when=frame.moment(known)))  # fmt: skip
                st.rerun()


def _by_beacon(visit: Visit, real: LotteryView, days: int) -> None:
    st.subheader(frame.say(text("The round of the beacon")))
    if real.round is not None and real.round_at is not None:
        st.markdown(
            frame.say(text("Round {round} decides. It is known from {when}.", round=real.round,
                           when=frame.moment(real.round_at)))
        )  # fmt: skip
        st.markdown(
            frame.say(text("Save then what this address shows, on any machine with network:"))
        )
        st.code(real.round_address, None, wrap_lines=True)
    if not draw_by_beacon.open_to(visit):
        return
    file = st.file_uploader(
        frame.say(text("The file of that round")), key="round", max_upload_size=1
    )
    if file is not None and st.button(frame.say(text("Draw")), key="draw", type="primary"):
        with frame.guarded():
            draw_by_beacon(visit, file.getvalue(), days=days)
            frame.done(text("The panel is drawn."))
            st.rerun()
