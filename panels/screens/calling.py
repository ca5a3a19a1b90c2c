"""A caller's hour: one person after the other, what to say, and a button for what came of it."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from panels.desk.calls.attempts import note_attempt
from panels.desk.calls.queue import Waiting, claim_next, queue, release
from panels.desk.calls.sheet import Sheet, seat
from panels.desk.calls.support import note_support_need, remove_support_need
from panels.desk.calls.urgency import URGENCIES
from panels.desk.deciding import confirm_seat, decline_seat
from panels.desk.words import (
    CHANNELS,
    CONSENTS,
    NEEDS,
    OUTCOMES,
    REASONS,
    Channel,
    ConsentKind,
    Outcome,
)
from panels.door import Visit
from panels.screens import frame, moments
from panels.screens.choosing import one_of
from panels.tongue import LANGUAGES
from strata.texts import Text, text

_SHEET = "_sheet"
"""The sheet of the person who is rung: each look at it is logged, so it is fetched once a call."""
_ASKED = (ConsentKind.PHOTOGRAPHS, ConsentKind.RECORDING, ConsentKind.CONTACT_LATER)
_QUICK = (
    (Outcome.NO_ANSWER, "Alt+1"),
    (Outcome.VOICEMAIL, "Alt+2"),
    (Outcome.WRONG_NUMBER, "Alt+3"),
)


def hour(visit: Visit) -> None:
    """Show the person who is rung, or the way to the next."""
    if not claim_next.open_to(visit):
        frame.empty(
            text("Nobody is rung in this stage of the jury."),
            text("An officer opens the desk after the draw; it closes when the sessions begin."),
        )
        return
    waiting = queue(visit)
    mine = next((row for row in waiting if row.mine), None)
    if mine is None:
        st.session_state.pop(_SHEET, None)
        _next(visit, waiting)
        return
    with frame.guarded():
        _call(visit, _sheet(visit, mine.seat))


def line(waiting: tuple[Waiting, ...]) -> None:
    """Show the queue without names."""
    frame.table(
        [
            {
                "ticket": row.ticket,
                "urgency": text("a colleague rings") if row.urgency is None
                else URGENCIES[row.urgency],
                "attempts": row.attempts,
                "next": row.next_call_at,
                "until": row.expires_at,
            }
            for row in waiting
        ],
        key="queue",
        columns={
            "ticket": text("Ticket"),
            "urgency": text("Why now"),
            "attempts": text("Attempts"),
            "next": text("Call agreed for"),
            "until": text("Offer holds until"),
        },
        caption=text("Who is to be rung, the most urgent first"),
    )  # fmt: skip


def _next(visit: Visit, waiting: tuple[Waiting, ...]) -> None:
    if not waiting:
        frame.empty(
            text("Nobody is to be rung."),
            text("Everybody has decided. Once replacements are drawn, they appear here."),
        )
        return
    # Not of the type "primary": there the shortcut's letters are too pale to read.
    if st.button(
        frame.say(text("Next person")), key="next", width="stretch",
        shortcut="Alt+N",
    ):  # fmt: skip
        with frame.guarded():
            if claim_next(visit) is None:
                frame.done(
                    text("Nobody is to be rung now: colleagues ring, or later calls are agreed.")
                )
            st.rerun()
    line(waiting)


def _sheet(visit: Visit, wanted: str) -> Sheet:
    sheet = st.session_state.get(_SHEET)
    if not isinstance(sheet, Sheet) or sheet.seat != wanted:
        sheet = st.session_state[_SHEET] = seat(visit, wanted)
    return sheet


def _call(visit: Visit, sheet: Sheet) -> None:
    st.header(frame.literal(sheet.name or sheet.ticket), anchor=False)
    _reach(sheet)
    if sheet.attempts:
        _before(sheet)
    st.subheader(frame.say(text("What to say")))
    st.markdown(
        "\n".join(f"{at}. {frame.literal(said)}" for at, said in enumerate(sheet.script, 1))
    )
    st.subheader(frame.say(text("What came of it?")))
    note = st.text_area(
        frame.say(text("Note for the next caller, if one is needed")), key=f"note-{sheet.seat}",
        max_chars=2000,
    )  # fmt: skip
    channel = one_of(text("Tried by"), CHANNELS, key=f"channel-{sheet.seat}")
    for outcome, shortcut in _QUICK:
        if st.button(
            frame.say(OUTCOMES[outcome]), key=f"quick-{outcome}", width="stretch", shortcut=shortcut
        ):
            with frame.guarded():
                note_attempt(visit, sheet.seat, channel, outcome, note)
                _over(text("Noted."))
    _later(visit, sheet, channel, note)
    _yes(visit, sheet, channel, note)
    _no(visit, sheet, channel, note)
    _support(visit, sheet)
    if st.button(frame.say(text("Let go without a note")), key="let-go"):
        with frame.guarded():
            release(visit, sheet.seat)
            _over(text("A colleague may ring now."))


def _reach(sheet: Sheet) -> None:
    rows: list[tuple[Text, str]] = [
        (text("Telephone"), f"[{frame.literal(sheet.phone)}](tel:{_dialled(sheet.phone)})"
         if sheet.phone else frame.say(text("none known"))),
        (text("E-mail"), frame.literal(sheet.email) or frame.say(text("none known"))),
        (text("Language"), LANGUAGES.get(sheet.language, sheet.language)),
        (text("Ticket"), frame.literal(sheet.ticket)),
    ]  # fmt: skip
    if sheet.expires_at is not None:
        rows.append((text("Offer holds until"), frame.moment(sheet.expires_at)))
    if sheet.held_until is not None:
        rows.append((text("Yours to ring until"), frame.moment(sheet.held_until)))
    st.markdown("\n".join(f"- {frame.say(label)}: **{value}**" for label, value in rows))


def _dialled(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit() or letter == "+")


def _later(visit: Visit, sheet: Sheet, channel: Channel, note: str) -> None:
    with st.expander(frame.say(text("Ring again later"))):
        when = moments.chosen(text("When"), key=f"later-{sheet.seat}", after=timedelta(hours=24))
        thinks = st.checkbox(frame.say(OUTCOMES[Outcome.THINKS]), key=f"thinks-{sheet.seat}")
        if st.button(frame.say(text("Agree on this call")), key="later", width="stretch"):
            outcome = Outcome.THINKS if thinks else Outcome.CALL_BACK
            with frame.guarded():
                note_attempt(visit, sheet.seat, channel, outcome, note, when)
                _over(text("Noted."))


def _yes(visit: Visit, sheet: Sheet, channel: Channel, note: str) -> None:
    with st.expander(frame.say(text("Takes the seat"))):
        demanded = [kind for kind in ConsentKind if any(kind in one for one in sheet.demanded)]
        given = {
            kind: st.checkbox(
                frame.say(CONSENTS[kind]), key=f"consent-{kind}-{sheet.seat}",
                value=bool(sheet.consents.get(kind)),
            )
            for kind in (*demanded, *_ASKED)
        }  # fmt: skip
        if st.button(
            frame.say(text("Confirm the seat")), key="yes", width="stretch",
            shortcut="Alt+Y",
        ):  # fmt: skip
            with frame.guarded():
                confirm_seat(visit, sheet.seat, given, channel=channel, note=note)
                _over(text("The seat is confirmed."))


def _no(visit: Visit, sheet: Sheet, channel: Channel, note: str) -> None:
    with st.expander(frame.say(text("Says no"))):
        reason = one_of(text("Why, if they want to tell"), REASONS, key=f"reason-{sheet.seat}")
        if st.button(frame.say(text("Note the no")), key="no", width="stretch"):
            with frame.guarded():
                decline_seat(visit, sheet.seat, reason, channel=channel, note=note)
                _over(text("The no is noted; nobody asks them again."))


def _support(visit: Visit, sheet: Sheet) -> None:
    with st.expander(frame.say(text("What they need to take part"))):
        for need in sheet.needs:
            st.markdown(f"{frame.say(NEEDS[need.kind])}: {frame.literal(need.words)}")
            if st.button(frame.say(text("Remove this need")), key=f"remove-{need.id}"):
                with frame.guarded():
                    remove_support_need(visit, sheet.seat, need.id)
                    _again(text("The need is removed."))
        kind = st.selectbox(
            frame.say(text("Kind")), list(NEEDS), index=None,
            format_func=lambda one: frame.say(NEEDS[one]),
            placeholder=frame.say(text("Choose the kind")), key=f"need-kind-{sheet.seat}",
        )  # fmt: skip
        if kind is None:  # nothing beforehand: a diet under 'wheelchair' never comes to the kitchen
            return
        with st.form(f"need-{sheet.seat}", clear_on_submit=True):
            words = st.text_input(
                frame.say(text("In their words")), key=f"need-words-{sheet.seat}", max_chars=500
            )
            agreed = st.checkbox(
                frame.say(text("They agree that this is kept until the last day")),
                key=f"need-agreed-{sheet.seat}",
            )
            if st.form_submit_button(frame.say(text("Keep this need")), key="keep-need"):
                with frame.guarded():
                    note_support_need(visit, sheet.seat, kind, words, agreed=agreed)
                    _again(text("The need is kept, encrypted."))


def _before(sheet: Sheet) -> None:
    """Show what was tried before."""
    st.subheader(frame.say(text("Tried before")))
    frame.table(
        [
            {
                "at": one.at,
                "channel": CHANNELS[one.channel],
                "outcome": OUTCOMES[one.outcome],
                "note": one.note,
                "mine": one.mine,
            }
            for one in sheet.attempts
        ],
        key="attempts",
        columns={
            "at": text("When"),
            "channel": text("Tried by"),
            "outcome": text("Outcome"),
            "note": text("Note"),
            "mine": text("By you"),
        },
        search=False,
    )


def _over(words: Text) -> None:
    """End the call on the screen."""
    st.session_state.pop(_SHEET, None)
    frame.done(words)
    st.rerun()


def _again(words: Text) -> None:
    """Fetch the sheet anew."""
    st.session_state.pop(_SHEET, None)
    frame.done(words)
    st.rerun()
