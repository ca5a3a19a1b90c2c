"""Who looks at this screen, and through which house."""

from __future__ import annotations

import streamlit as st

from panels.door import Visit
from panels.house import House

COOKIES = ("__Host-session", "session")
"""Names of the cookie with the session, behind TLS and without."""
JURY = "jury"
"""The part of the address that says which jury is shown."""
_CHOSEN, _WHOSE = "_jury", "_whose"


@st.cache_resource(show_spinner=False)
def house() -> House:
    """Return the house that the environment names, opened once per process."""
    return House.open()


def token() -> str | None:
    """Return the token of the session, as the sign-in route set it."""
    cookies = st.context.cookies
    return next((cookies[name] for name in COOKIES if name in cookies), None)


def for_one_person() -> None:
    """Forget what is kept on the screen for somebody else.

    A page whose line was cut comes back as it was, and by then another can have signed in.
    """
    shown = token()
    if st.session_state.get(_WHOSE, shown) != shown:
        st.session_state.clear()
    st.session_state[_WHOSE] = shown


def chosen_jury() -> str | None:
    """Return the id of the jury in the address, else the last that was chosen, if any."""
    chosen = st.query_params.get(JURY)
    if chosen is not None:
        st.session_state[_CHOSEN] = chosen
    return st.session_state.get(_CHOSEN)


def choose_jury(jury: str | None) -> None:
    """Show `jury` from now on; None to leave it."""
    st.session_state[_CHOSEN] = jury
    if jury is None:
        st.query_params.pop(JURY, None)
    else:
        st.query_params[JURY] = jury


def visit(*, city: str | None = None, jury: str | None = None) -> Visit:
    """Return the visit of whoever looks at this screen."""
    return house().visit(token(), city=city, jury=jury)
