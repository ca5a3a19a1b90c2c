"""Juries: which there are, and planning a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from panels.accounts.inviting import invite
from panels.juries.planning import JuryLine, juries, plan_jury
from panels.juries.templates import TEMPLATES, Template
from panels.names import role_name, stage_name
from panels.screens import design, frame
from panels.screens.choosing import one_of
from strata.texts import text

_PLANNED = "_planned"
"""How many juries were planned: a form that stays filled asks to be sent again."""


def main() -> None:
    """Show the page."""
    visit = frame.visit(jury=False)
    frame.title(
        text("Juries"),
        text("Every jury of the city in which you have a role. Open one, and its pages stand in "
             "the menu."),
    )  # fmt: skip
    found = [line for line in juries(visit) if line.roles]
    if found:
        _listed(found)
    elif plan_jury.open_to(visit):
        frame.empty(
            text("There is no jury yet."),
            text("Plan one below: say how many sit and when the council decides."),
        )
    elif invite.open_to(visit):
        frame.empty(
            text("You have no role in a jury yet."),
            text("Invite a participation officer under 'Colleagues', or give yourself that role "
                 "there."),
        )  # fmt: skip
    else:
        frame.empty(
            text("You have no role in a jury yet."),
            text("Ask an administrator of your city to give you one."),
        )
    if plan_jury.open_to(visit):
        _plan()


def _listed(found: Sequence[JuryLine]) -> None:
    for line in found:
        frame.link("timeline", frame.literal(line.title), jury=line.id)
    frame.table(
        [
            {
                "title": line.title,
                "stage": text("called off") if line.stopped else stage_name(line.stage),
                "seats": line.seats,
                "decision": line.decision_on,
                "late": line.late,
                "roles": ", ".join(frame.say(role_name(role)) for role in sorted(line.roles)),
            }
            for line in found
        ],
        key="juries",
        columns={
            "title": text("Jury"),
            "stage": text("Stage"),
            "seats": text("Seats"),
            "decision": text("The council decides on"),
            "late": text("Dates that are late"),
            "roles": text("Your roles"),
        },
        caption=text("Juries"),
    )


def _plan() -> None:
    """Plan a jury; the template proposes the figures."""
    st.subheader(frame.say(text("Plan a jury")))
    name = one_of(
        text("Template"), {one.name: one.title for one in TEMPLATES.values()}, key="template"
    )
    template = TEMPLATES[name]
    st.markdown(frame.say(template.about))
    with st.form("plan"):
        given = design.fields(_proposed(template), key=f"plan-{name}{_turn()}")
        if st.form_submit_button(frame.say(text("Plan this jury")), key="plan-send"):
            with frame.guarded():
                plan_jury(
                    frame.visit(jury=False), template=name, title=given.title, seats=given.seats,
                    alternates=given.alternates, youngest=given.youngest, oldest=given.oldest,
                    one_per_household=given.one_per_household, decision_on=given.decision_on,
                    budget_cents=given.budget_cents, language=given.language,
                )  # fmt: skip
                st.session_state[_PLANNED] = st.session_state.get(_PLANNED, 0) + 1
                frame.done(text("The jury is planned. Open it to see its dates."))
                st.rerun()


def _turn() -> str:
    """Return what makes the fields others after a jury was planned: they are empty again."""
    turn = st.session_state.get(_PLANNED, 0)
    return f"-{turn}" if turn else ""


def _proposed(template: Template) -> design.Given:
    return design.Given(
        title="",
        seats=template.seats,
        alternates=template.alternates,
        youngest=template.youngest,
        oldest=template.oldest,
        one_per_household=True,
        decision_on=None,
        budget_cents=None,
        language="nl",
    )


main()
