"""Home: what somebody can do next, in each of their juries, what is urgent first."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from panels.juries.home import next_steps
from panels.juries.tasks import NextStep
from panels.screens import frame
from strata.texts import text


def main() -> None:
    """Show the page."""
    visit = frame.visit(jury=False)
    frame.title(text("What to do next"))
    steps = next_steps(visit, city=visit.city)
    if not steps:
        frame.empty(
            text("There is nothing for you to do now."),
            text("Your juries stand on the page 'Juries'; what changes shows here."),
        )
        return
    urgent = [step for step in steps if step.urgent]
    if urgent:
        st.subheader(frame.say(text("Others wait for this")))
        for step in urgent:
            _step(step, with_title=True)
    rest = [step for step in steps if not step.urgent]
    for title, group in groupby(rest, key=lambda step: step.title):
        name = frame.literal(title) if title else frame.say(text("The city"))
        st.markdown(f"#### {name}")
        for step in group:
            _step(step)


def _step(step: NextStep, *, with_title: bool = False) -> None:
    """Show one step, and the way to the page on which it is done."""
    words = frame.say(step.what)
    if with_title and step.title:
        words = frame.say(text("{title}: {what}", title=step.title, what=step.what))
    frame.link(step.page, frame.literal(words), jury=step.jury)


main()
