"""Who was invited and did not come yet, with the way to withdraw an invitation."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from panels.accounts.inviting import Sent
from panels.names import role_name
from panels.screens import frame
from strata.texts import text


def show(open_: tuple[Sent, ...], withdraw: Callable[[str], None]) -> None:
    """Show the invitations that are `open_`, and offer to `withdraw` one by its handle."""
    if not open_:
        return
    st.subheader(frame.say(text("Invited, and not come yet")))
    frame.table(
        [
            {
                "email": one.email,
                "role": role_name(one.role),
                "jury": one.jury,
                "until": one.until,
            }
            for one in open_
        ],
        key="invitations",
        columns={
            "email": text("E-mail address"),
            "role": text("Role"),
            "jury": text("Jury"),
            "until": text("Until"),
        },
    )
    named = {one.handle: f"{one.email} ({frame.say(role_name(one.role))})" for one in open_}
    handle = st.selectbox(
        frame.say(text("Invitation")), list(named), format_func=named.__getitem__, key="invitation"
    )
    if st.button(frame.say(text("Withdraw this invitation")), key="withdraw"):
        with frame.guarded():
            withdraw(handle)
            frame.done(text("The invitation opens nothing any more."))
            st.rerun()
