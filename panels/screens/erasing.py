"""Erasing somebody on request: what would go, the last question, and the certificate."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from panels.care.erasure.records import Certificate
from panels.care.requests import ErasurePlan, erase_on_request, erasure_plan
from panels.door import Visit
from panels.screens import frame
from strata.texts import Text, text

_PLAN, _CERTIFICATE = "_care_plan", "_care_certificate"
_WHAT: Mapping[str, Text] = {
    "identity": text("name, address and how to reach them"),
    "person_value": text("what they answered for the quotas"),
    "person_change": text("the history of what was changed"),
    "consent": text("what they agreed to"),
    "support_need": text("what support they need"),
    "contact": text("calls and letters"),
    "ticket": text("whose ticket it is"),
    "person": text("the person in the pool"),
}
"""What stands in each table that an erasure reaches."""


def by_id(visit: Visit) -> None:
    """Erase by an id: for whoever sees nobody of a pool."""
    st.subheader(frame.say(text("Somebody asks")))
    st.markdown(
        frame.say(text("You see nobody of a pool. An officer looks the person up and tells you "
                       "the id; make sure first that it is the person who asks."))
    )  # fmt: skip
    with st.form("plan-erasure"):
        given = st.text_input(frame.say(text("Id of the person")), key="person-id")
        if st.form_submit_button(frame.say(text("Show what would go")), key="plan-erasure-send"):
            st.session_state.pop(_PLAN, None)
            with frame.guarded():
                st.session_state[_PLAN] = erasure_plan(visit, given)
    plan: ErasurePlan | None = st.session_state.get(_PLAN)
    if plan is None:
        certificate()
        return
    _shown(plan)
    if confirmed(visit, plan.person):
        st.session_state.pop(_PLAN, None)
        st.rerun()


def _shown(plan: ErasurePlan) -> None:
    """Show what would go, without who it is."""
    st.markdown(frame.say(text("In the jury '{title}'.", title=frame.literal(plan.title))))
    if plan.seat:
        st.warning(frame.say(text("The person holds a seat or stands by for one.")))
    frame.table(
        [{"what": _WHAT[name], "rows": rows} for name, rows in sorted(plan.counts.items())],
        key="erasure-plan",
        columns={"what": text("What"), "rows": text("Rows")},
        caption=text("What would go"),
        search=False,
    )


def confirmed(visit: Visit, person: str) -> bool:
    """Ask once more, erase, and tell whether it was done."""
    st.markdown(
        frame.say(text("Erasing cannot be undone. A seat that the person holds is given up."))
    )
    sure = st.checkbox(
        frame.say(text("The person asks for it, and I made sure who it is")), key=f"sure-{person}"
    )
    if st.button(frame.say(text("Erase this person")), key="erase", disabled=not sure):
        with frame.guarded():
            st.session_state[_CERTIFICATE] = erase_on_request(visit, person)
            frame.done(text("Erased. The certificate is below."))
            return True
    return False


def certificate() -> None:
    """Show the certificate of the erasure that was just done."""
    found: Certificate | None = st.session_state.get(_CERTIFICATE)
    if found is None:
        return
    st.markdown(
        frame.say(
            text("Certificate {number} of {at}: it names nobody; give the number to the person.",
                 number=found.number, at=frame.moment(found.at))
        )
    )  # fmt: skip
    shown = {
        "certificate": found.number,
        "at": found.at.isoformat(),
        "rows": dict(found.counts),
    }
    st.download_button(
        frame.say(text("Download the certificate")), json.dumps(shown, indent=1) + "\n",
        "certificate.json", "application/json", key="certificate",
    )  # fmt: skip
