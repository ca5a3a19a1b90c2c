"""Navigation: the pages that somebody's roles open, in the order of a jury's life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from panels.accounts.whoami import JuryOf, Me, whoami
from panels.door import Denied, Visit
from panels.door.entering import open_entries
from panels.rooms import furnished
from panels.screens import frame, here
from panels.tongue import tongue
from strata.texts import Text, text

_PAGES = Path(__file__).parent / "pages"


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
    icon
        Name of its Material symbol.
    """

    file: str
    title: Text
    entry: str
    icon: str


CITY = (
    Screen(file="home", title=text("What to do next"), entry="next_steps", icon="home"),
    Screen(file="juries", title=text("Juries"), entry="juries", icon="groups"),
    Screen(file="people", title=text("Colleagues"), entry="colleagues", icon="badge"),
    Screen(file="care", title=text("Personal data"), entry="retention_plan", icon="delete_sweep"),
    Screen(
        file="dossier_import",
        title=text("Bring in a jury"),
        entry="import_dossier",
        icon="move_to_inbox",
    ),
    Screen(file="city_log", title=text("Log of the city"), entry="log_page", icon="history"),
    Screen(file="account", title=text("Your account"), entry="whoami", icon="person"),
)
JURY = (
    Screen(file="timeline", title=text("Timeline"), entry="lifeline", icon="timeline"),
    Screen(file="remit", title=text("Remit"), entry="remit", icon="edit_note"),
    Screen(file="pool", title=text("Pool"), entry="monitoring", icon="diversity_3"),
    Screen(file="quotas", title=text("Quotas"), entry="quota_history", icon="pie_chart"),
    Screen(file="draw", title=text("Draw"), entry="lottery_state", icon="casino"),
    Screen(file="event", title=text("The draw on a screen"), entry="draw_result", icon="tv"),
    Screen(file="desk", title=text("Confirmation desk"), entry="queue", icon="call"),
    Screen(file="changes", title=text("Changes to the panel"), entry="changes", icon="sync_alt"),
    Screen(file="members", title=text("Members"), entry="member_list", icon="chair"),
    Screen(file="team", title=text("Team"), entry="jury_team", icon="group_add"),
    Screen(file="log", title=text("Log"), entry="jury_log", icon="history"),
    Screen(file="dossier", title=text("Take along"), entry="export_dossier", icon="outbox"),
)


def run() -> None:
    """Show the page that the address names, among those that the person may see."""
    furnished()
    st.set_page_config(page_title="Sortition", layout="centered")
    person = _person()
    if person is None:
        _signed_out()
        return
    city = _city(person)
    frame.settle(city=city, language=person.language)
    jury = _jury(person)
    sections = {
        dict(person.cities).get(city or "", ""): _shown(CITY, here.visit(city=city)),
        jury.title if jury else "": _shown(JURY, here.visit(jury=jury.id)) if jury else [],
    }
    pages = {title: shown for title, shown in sections.items() if shown}
    if not pages:
        frame.empty(
            text("You have no role here yet."),
            text("Ask an administrator of your city to give you one."),
        )
        return
    page = st.navigation(pages)
    if jury is not None and page.url_path in {screen.file for screen in JURY}:
        here.choose_jury(jury.id)
    _bar(person)
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
    st.title("Sortition")
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


def _shown(screens: Sequence[Screen], visit: Visit) -> list[StreamlitPage]:
    """Return the pages whose entry would let the person in."""
    names = open_entries(visit)
    return [
        st.Page(
            _PAGES / f"{screen.file}.py",
            title=frame.say(screen.title),
            url_path=screen.file,
            icon=f":material/{screen.icon}:",
            default=screen.file == "home",
        )
        for screen in screens
        if screen.entry in names
    ]


def _bar(person: Me) -> None:
    """Show who is signed in, and the way out."""
    with st.sidebar:
        st.caption(frame.literal(person.name))
        st.link_button(frame.say(text("Sign out")), "/sign-out")
