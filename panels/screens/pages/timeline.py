"""Timeline: in which stage a jury is, what comes next, its dates and what is late."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from panels.juries.moving import Ahead, Lifeline, lifeline, move_on
from panels.juries.planning import change_jury, overview
from panels.juries.reasons import LONGEST_REASON
from panels.juries.schedule import (
    DateLine,
    Standing,
    date_done,
    date_not_done,
    dates,
    move_date,
)
from panels.names import stage_name
from panels.screens import design, frame, spans, stopping
from panels.screens.choosing import one_of
from strata.texts import Text, plural, text

_STANDING = {
    Standing.DONE: text("done"),
    Standing.PASSED: text("passed"),
    Standing.LATE: text("late"),
    Standing.AHEAD: text("to come"),
    Standing.OFF: text("called off"),
}
_THOROUGH = "thorough"


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    found = lifeline(visit, thorough=bool(st.session_state.pop(_THOROUGH, False)))
    frame.title(
        frame.literal(found.title),
        text("The jury is in the stage '{stage}'.", stage=stage_name(found.stage)),
    )
    stopping.told(found.stopped)
    lines = dates(visit)
    for line in lines:
        if line.late:
            st.warning(frame.literal(frame.say(_late(line))))
    _following(found)
    _dates(lines)
    _move(lines)
    _change()
    _back(found)
    stopping.shown(visit, found)
    _history(found)


def _late(line: DateLine) -> Text:
    return plural(
        "{what}: planned for {day}, late by {count} day.",
        "{what}: planned for {day}, late by {count} days.",
        count=line.late, what=line.what, day=frame.day(line.planned_on),
    )  # fmt: skip


def _following(found: Lifeline) -> None:
    """Show what the next stages need, and a button for each that can be taken."""
    onward = [one for one in found.ahead if not one.back]
    st.subheader(frame.say(text("What comes next")))
    if found.stopped is not None:
        st.markdown(frame.say(text("Nothing: the jury is called off.")))
    elif not onward:
        st.markdown(frame.say(text("Nothing: the jury is closed.")))
    for one in onward:
        st.markdown(f"**{frame.say(stage_name(one.stage))}**")
        _needs(one)
        if one.may:
            _go(one)


def _needs(one: Ahead) -> None:
    if not one.needs:
        st.markdown(frame.say(text("It needs nothing.")))
    for need in one.needs:
        if need.met is None:
            said = text("- not looked at yet: {what}", what=need.what)
        elif need.met:
            said = text("- there: {what}", what=need.what)
        else:
            said = text("- **lacks**: {what}. {remedy}", what=need.what, remedy=need.remedy)
        st.markdown(frame.say(said))
    looked = all(need.met is not None for need in one.needs)
    if not looked and st.button(
        frame.say(text("Look whether all is there")), key=f"look-{one.stage}"
    ):
        st.session_state[_THOROUGH] = True
        st.rerun()


def _go(one: Ahead) -> None:
    """Offer the step; where something may be excused, with a field for the reason."""
    reason = ""
    if not one.open:
        return
    if one.with_reason:
        reason = st.text_area(
            frame.say(text("Why all the same? It is published; name nobody.")),
            key=f"why-{one.stage}",
            max_chars=LONGEST_REASON,
        )
    words = text("Go on to '{stage}'", stage=stage_name(one.stage))
    if st.button(frame.say(words), key=f"go-{one.stage}", type="primary"):
        _take(one, reason)


def _take(one: Ahead, reason: str) -> None:
    with frame.guarded():
        move_on(frame.visit(), one.stage, reason=reason)
        frame.done(text("The jury is now in the stage '{stage}'.", stage=stage_name(one.stage)))
        st.rerun()


def _dates(lines: Sequence[DateLine]) -> None:
    st.subheader(frame.say(text("Dates")))
    if not lines:
        st.markdown(frame.say(text("This jury has no dates.")))
        return
    spans.shown(
        [(frame.say(line.what), line.planned_on, frame.say(_STANDING[line.standing]))
         for line in lines]
    )  # fmt: skip
    frame.table(
        [
            {
                "what": line.what,
                "day": line.planned_on,
                "standing": _STANDING[line.standing],
                "done": line.done_on,
                "note": _note(line),
            }
            for line in lines
        ],
        key="dates",
        search=False,
        columns={
            "what": text("What"),
            "day": text("Planned for"),
            "standing": text("How it stands"),
            "done": text("Done on"),
            "note": text("Note"),
        },
        caption=text("Dates"),
    )


def _note(line: DateLine) -> Text | None:
    if line.unusual:
        return text("not a usual day for it: a weekend, a working day or a holiday")
    return text("moved by hand") if line.by_hand else None


def _move(lines: Sequence[DateLine]) -> None:
    """Move a date, or say that it is done."""
    visit = frame.visit()
    if not lines or not move_date.open_to(visit):
        return
    with st.expander(frame.say(text("Move a date, or say that it is done"))):
        name = one_of(text("Date"), {line.name: line.what for line in lines}, key="date")
        line = next(one for one in lines if one.name == name)
        day = st.date_input(
            frame.say(text("Day")), line.done_on or line.planned_on, format="DD/MM/YYYY",
            key=f"day-{name}",
        )  # fmt: skip
        if line.done_on is None:
            if st.button(frame.say(text("Move it to this day")), key="move"):
                with frame.guarded():
                    move_date(visit, name, day)
                    frame.done(text("The date is moved."))
                    st.rerun()
            if st.button(frame.say(text("It was done on this day")), key="done"):
                with frame.guarded():
                    date_done(visit, name, on=day)
                    frame.done(text("It is noted as done."))
                    st.rerun()
        elif st.button(frame.say(text("It is not done after all")), key="not-done"):
            with frame.guarded():
                date_not_done(visit, name)
                frame.done(text("It is noted as not done."))
                st.rerun()


def _change() -> None:
    """Change the plan, as long as the pool is not frozen."""
    visit = frame.visit()
    if not change_jury.open_to(visit):
        return
    now = overview(visit)
    proposed = design.Given(
        title=now.title, seats=now.seats, alternates=now.alternates, youngest=now.youngest,
        oldest=now.oldest, one_per_household=now.one_per_household, decision_on=now.decision_on,
        budget_cents=now.budget_cents, language=now.language,
    )  # fmt: skip
    with st.expander(frame.say(text("Change the plan"))), st.form("change"):
        given = design.fields(proposed, key="change")
        if st.form_submit_button(frame.say(text("Save the plan")), key="change-send"):
            with frame.guarded():
                change_jury(
                    visit, title=given.title, seats=given.seats, decision_on=given.decision_on,
                    alternates=given.alternates, youngest=given.youngest, oldest=given.oldest,
                    one_per_household=given.one_per_household, budget_cents=given.budget_cents,
                    language=given.language,
                )  # fmt: skip
                frame.done(text("The plan is saved; dates that nobody moved follow it."))
                st.rerun()


def _back(found: Lifeline) -> None:
    """Offer the way back, where there is one."""
    ways = [one for one in found.ahead if one.back and one.may]
    if not ways:
        return
    with st.expander(frame.say(text("Go back a stage"))):
        for one in ways:
            st.markdown(f"**{frame.say(stage_name(one.stage))}**")
            _needs(one)
            if not one.open:
                continue
            reason = st.text_area(
                frame.say(text("Why? It is published; name nobody.")),
                key=f"why-{one.stage}",
                max_chars=LONGEST_REASON,
            )
            words = text("Go back to '{stage}'", stage=stage_name(one.stage))
            if st.button(frame.say(words), key=f"go-{one.stage}"):
                _take(one, reason)


def _history(found: Lifeline) -> None:
    st.subheader(frame.say(text("How the jury came here")))
    frame.table(
        [
            {"stage": stage_name(one.stage), "at": one.at, "reason": one.reason}
            for one in found.reached
        ],
        key="reached",
        search=False,
        columns={"stage": text("Stage"), "at": text("Since"), "reason": text("Reason given")},
        caption=text("How the jury came here"),
    )


main()
