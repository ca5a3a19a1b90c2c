"""Colleagues: who works for the city, as what, and how they come in."""

from __future__ import annotations

import streamlit as st

from panels.accounts.colleagues import (
    Colleague,
    Held,
    colleagues,
    deactivate,
    end_role,
    end_sessions,
    grant_role,
    lift_second_factor,
    reactivate,
    reset_link,
)
from panels.accounts.inviting import invitations, invite, withdraw_invitation
from panels.accounts.whoami import whoami
from panels.door import Role, Visit
from panels.names import role_name
from panels.screens import frame, invited, links
from strata.texts import Text, text

_CITY_WIDE = (Role.OFFICER, Role.ADMINISTRATOR, Role.DEPARTMENT)
_MANY = 2
_OF_A_JURY = (Role.CALLER, Role.FACILITATOR, Role.OBSERVER, Role.MEMBER)


def main() -> None:
    """Show the page."""
    visit = frame.visit(jury=False)
    frame.title(
        text("Colleagues"),
        text("Who works for the city and as what. Whoever is invited gets a link that you hand "
             "over yourself, by a way that you trust."),
    )  # fmt: skip
    links.shown()
    people = colleagues(visit)
    frame.table(
        [
            {
                "name": one.name,
                "email": one.email,
                "roles": _in_short(one.roles),
                "factor": one.second_factor,
                "active": one.active,
            }
            for one in people
        ],
        key="colleagues",
        columns={
            "name": text("Name"),
            "email": text("E-mail address"),
            "roles": text("Roles"),
            "factor": text("Second factor"),
            "active": text("May sign in"),
        },
    )
    _invite()
    city = frame.visit(jury=False)
    invited.show(invitations(city), lambda handle: withdraw_invitation(city, handle))
    _one(people)


def _invite() -> None:
    """Invite somebody."""
    st.subheader(frame.say(text("Invite somebody")))
    with st.form("invite", clear_on_submit=True):
        email = st.text_input(frame.say(text("E-mail address")), key="email", max_chars=254)
        role, jury = _choice("invite")
        if st.form_submit_button(frame.say(text("Make the link")), key="invite-send"):
            with frame.guarded():
                links.keep(invite(frame.visit(jury=False), email, role, jury))


def _one(people: tuple[Colleague, ...]) -> None:
    """Change what one colleague is, and help them in."""
    st.subheader(frame.say(text("One colleague")))
    named = {one.account: f"{one.name} ({one.email})" for one in people}
    account = st.selectbox(
        frame.say(text("Colleague")), list(named), format_func=named.__getitem__, key="colleague"
    )
    person = next((one for one in people if one.account == account), None)
    if person is None:
        return
    _roles(person)
    _help(person)


def _roles(person: Colleague) -> None:
    for held in person.roles:
        label = text("End: {role}", role=_role(held))
        if st.button(frame.literal(frame.say(label)), key=f"end-{held.id}"):
            with frame.guarded():
                end_role(frame.visit(jury=False), held.id)
                _done(text("The role has ended."))
    with st.form("grant"):
        role, jury = _choice("grant")
        if st.form_submit_button(frame.say(text("Give this role")), key="grant-send"):
            with frame.guarded():
                grant_role(frame.visit(jury=False), person.account, role, jury)
                _done(text("The role is given."))


def _help(person: Colleague) -> None:
    """Offer what helps somebody in, or keeps them out."""
    account, city = person.account, frame.visit(jury=False)
    if person.active and st.button(frame.say(text("Make a link to a new password")), key="reset"):
        with frame.guarded():
            links.keep(reset_link(city, account))
    if st.button(frame.say(text("End all sessions")), key="end-sessions"):
        with frame.guarded():
            end_sessions(city, account)
            _done(text("All their sessions have ended."))
    if person.second_factor and st.button(
        frame.say(text("Take the second factor away, as the telephone is lost")), key="lift"
    ):
        with frame.guarded():
            lift_second_factor(city, account)
            _done(text("They set up another when they sign in."))
    if person.active:
        _close(city, person)
    if not person.active and st.button(frame.say(text("Open the account")), key="reactivate"):
        with frame.guarded():
            reactivate(city, account)
            _done(text("They can sign in again."))


def _close(city: Visit, person: Colleague) -> None:
    """Close an account, once it is sure whose."""
    name = frame.literal(person.name)
    with st.expander(frame.say(text("Close the account of {name}", name=name))):
        st.markdown(
            frame.say(text("{name} cannot sign in any more, and open sessions end. What they did "
                           "stays in the log.", name=name))
        )  # fmt: skip
        if st.button(frame.say(text("Close the account")), key="deactivate"):
            with frame.guarded():
                deactivate(city, person.account)
                _done(text("They cannot sign in any more."))


def _choice(key: str) -> tuple[Role, str | None]:
    """Ask for a role, in the whole city or for one jury."""
    juries = {one.id: one.title for one in whoami(frame.visit(jury=False)).juries}
    offered: list[tuple[Role, str | None]] = [(role, None) for role in _CITY_WIDE]
    offered += [
        (role, jury) for jury in juries for role in (*_OF_A_JURY, Role.OFFICER, Role.DEPARTMENT)
    ]
    return st.selectbox(
        frame.say(text("Role")),
        offered,
        format_func=lambda one: _named(one[0], juries.get(one[1] or "")),
        key=f"{key}-role",
    )


def _named(role: Role, jury: str | None) -> str:
    name = frame.say(role_name(role))
    return frame.say(text("{role}, for {jury}", role=name, jury=jury)) if jury else name


def _in_short(roles: tuple[Held, ...]) -> str:
    """Return roles in one cell; those for many juries only count them."""
    said = []
    for role in dict.fromkeys(held.role for held in roles):
        same = [held for held in roles if held.role is role]
        if len(same) > _MANY:
            words = text("{role}, for {number} juries", role=role_name(role), number=len(same))
            said.append(frame.say(words))
        else:
            said += [_role(held) for held in same]
    return ", ".join(said)


def _role(held: Held) -> str:
    return _named(held.role, held.jury)


def _done(words: Text) -> None:
    frame.done(words)
    st.rerun()


main()
