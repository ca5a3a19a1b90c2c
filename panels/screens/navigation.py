"""Navigation: the pages that somebody's roles open, in the order of a jury's life."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from panels.accounts.whoami import JuryOf, Me, whoami
from panels.door import Denied
from panels.door.entering import open_entries
from panels.rooms import furnished
from panels.screens import frame, here, look
from panels.tongue import tongue
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One page of the screens.

    Parameters
    ----------
    file
        Its name in `panels/screens/pages`, and its address.
    title
        What it is called.
    entry
        Whoever may enter this sees the page.
    """

    file: str
    title: Text
    entry: str


CITY = (
    Screen(file="home", title=text("What to do next"), entry="next_steps"),
    Screen(file="juries", title=text("Juries"), entry="juries"),
    Screen(file="people", title=text("Colleagues"), entry="colleagues"),
    Screen(file="care", title=text("Personal data"), entry="retention_plan"),
    Screen(file="city_log", title=text("Log of the city"), entry="log_page"),
    Screen(file="dossier_import", title=text("Bring in a jury"), entry="import_dossier"),
    Screen(file="account", title=text("Your account"), entry="whoami"),
)
JURY = (
    Screen(file="timeline", title=text("Timeline"), entry="lifeline"),
    Screen(file="remit", title=text("Remit"), entry="remit"),
    Screen(file="team", title=text("Team"), entry="jury_team"),
    Screen(file="pool", title=text("Pool"), entry="monitoring"),
    Screen(file="quotas", title=text("Quotas"), entry="quota_history"),
    Screen(file="draw", title=text("Draw"), entry="lottery_state"),
    Screen(file="event", title=text("The draw on a screen"), entry="draw_result"),
    Screen(file="desk", title=text("Confirmation desk"), entry="queue"),
    Screen(file="members", title=text("Members"), entry="member_lists"),
    Screen(file="changes", title=text("Changes to the panel"), entry="changes"),
    Screen(file="log", title=text("Log"), entry="jury_log"),
    Screen(file="dossier", title=text("Take the jury along"), entry="export_dossier"),
)


def run() -> None:
    """Show the page that the address names, among those that the person may see."""
    furnished()
    st.set_page_config(page_title="Sortition", layout="centered")
    here.for_one_person()
    person = _person()
    if person is None:
        _signed_out()
        return
    city = _city(person)
    frame.settle(city=city, language=person.language)
    st.html(look.style())
    jury = _jury(person)
    shown = {screen.file for screen in CITY if screen.entry in open_entries(here.visit(city=city))}
    if jury is not None:
        inside = open_entries(here.visit(jury=jury.id))
        shown |= {screen.file for screen in JURY if screen.entry in inside}
    if not shown:
        frame.empty(
            text("You have no role here yet."),
            text("Ask an administrator of your city to give you one."),
        )
        return
    page = st.navigation(
        {
            frame.literal(dict(person.cities).get(city or "", "")): _pages(CITY, shown),
            frame.literal(jury.title) if jury else " ": _pages(JURY, shown),
        },
        expanded=True,
    )
    if jury is not None and page.url_path in {screen.file for screen in JURY}:
        here.choose_jury(jury.id)
    _bar(person)
    with frame.guarded():
        page.run()


def _person() -> Me | None:
    """Return who looks at the screen, None if nobody is signed in."""
    if here.token() is None:
        return None
    try:
        return whoami(here.visit())
    except Denied:
        return None


def _signed_out() -> None:
    """Say how to come in; who follows an address without a session is sent there beforehand."""
    st.title("Sortition", anchor=False)
    st.markdown("[Aanmelden · Sign in](/sign-in)")


def _city(person: Me) -> str | None:
    """Return the city that is shown; whoever works for several chooses."""
    if len(person.cities) < 2:
        return person.cities[0][0] if person.cities else None
    names = dict(person.cities)
    chosen = st.sidebar.selectbox(
        tongue(person.language).say(text("City")), list(names), format_func=names.__getitem__
    )
    return str(chosen)


def _jury(person: Me) -> JuryOf | None:
    """Return the jury that is shown, if the person may see it."""
    chosen = here.chosen_jury()
    return next((jury for jury in person.juries if jury.id == chosen), None)


def _pages(screens: Sequence[Screen], shown: Collection[str]) -> list[StreamlitPage]:
    """Return the pages; those that are not shown can still be linked to.

    So a link leads to a page of another jury than the one in the menu; who may see it, its entries
    decide.
    """
    return [
        st.Page(
            frame.PAGES / f"{screen.file}.py",
            title=frame.say(screen.title),
            url_path=screen.file,
            default=screen.file == "home",
            visibility="visible" if screen.file in shown else "hidden",
        )
        for screen in screens
    ]


def _bar(person: Me) -> None:
    """Show who is signed in, and the way out."""
    with st.sidebar:
        st.caption(frame.literal(person.name))
        st.link_button(frame.say(text("Sign out")), "/sign-out")
