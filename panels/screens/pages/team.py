"""The team of a jury: who works on it, and whom its officer invites."""

from __future__ import annotations

import streamlit as st

from panels.accounts.inviting import (
    invite_to_jury,
    jury_invitations,
    jury_team,
    withdraw_jury_invitation,
)
from panels.door import Role
from panels.names import role_name
from panels.screens import frame, invited, links
from strata.texts import text

_INVITED = (Role.CALLER, Role.FACILITATOR, Role.OBSERVER)


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    frame.title(text("Team"), text("Who works on this jury."))
    links.shown()
    frame.table(
        [
            {"name": one.name, "role": role_name(one.role), "only": one.jury_only}
            for one in jury_team(visit)
        ],
        key="team",
        columns={
            "name": text("Name"),
            "role": text("Role"),
            "only": text("For this jury only"),
        },
    )
    st.subheader(frame.say(text("Invite somebody")))
    with st.form("invite", clear_on_submit=True):
        email = st.text_input(frame.say(text("E-mail address")), key="email", max_chars=254)
        role = st.selectbox(
            frame.say(text("Role")), _INVITED,
            format_func=lambda one: frame.say(role_name(one)), key="role",
        )  # fmt: skip
        if st.form_submit_button(frame.say(text("Make the link")), key="invite-send"):
            with frame.guarded():
                links.keep(invite_to_jury(visit, email, role))
    invited.show(jury_invitations(visit), lambda handle: withdraw_jury_invitation(visit, handle))


main()
