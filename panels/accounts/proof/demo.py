"""The demo: people who are made up come in by their name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from panels.accounts.sessions import Begun, start
from panels.door import Role, Room, Scope, action, read
from panels.store.tables import Account, AccountIdentity, Grant
from panels.tongue import LANGUAGES
from sortition.refused import Refused
from strata.texts import text

MADE_UP = ".example"
"""Nobody has an e-mail address that ends so: it is kept for examples (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody who is made up."""

    account: str
    name: str
    roles: tuple[Role, ...]


@read(scope=Scope.HOUSE, roles={Role.PUBLIC})
def demo_people(room: Room) -> tuple[DemoPerson, ...]:
    """List the people of the demo; nobody where there is none."""
    if not room.house.settings.demo:
        return ()
    people = room.session.scalars(
        select(AccountIdentity)
        .join(Account, Account.id == AccountIdentity.account_id)
        .where(Account.active, AccountIdentity.email_key.endswith(MADE_UP, autoescape=True))
        .order_by(AccountIdentity.name, AccountIdentity.account_id)
    ).all()
    return tuple(
        DemoPerson(account=person.account_id, name=person.name, roles=_roles(room, person))
        for person in people
    )


@action(scope=Scope.HOUSE, roles={Role.PUBLIC}, logs="who of the demo came in; the account")
def enter_demo(
    room: Room, account: str, replaces: str | None = None, *, language: str | None = None
) -> Begun:
    """Come in as one of the people of the demo, in the language that is read."""
    found = room.session.get(AccountIdentity, account)
    there = room.session.get(Account, account)
    if (
        not room.house.settings.demo
        or found is None
        or there is None
        or not there.active
        or not found.email_key.endswith(MADE_UP)
    ):
        raise Refused(
            "demo-off",
            text("Nobody comes in without a password here."),
            text("Sign in with your e-mail address and password."),
        )
    room.note(account=account)
    if language in LANGUAGES:
        there.language = language
    return start(room, account, vouched=True, replaces=replaces)


def _roles(room: Room, person: AccountIdentity) -> tuple[Role, ...]:
    roles = room.session.scalars(
        select(Grant.role).where(Grant.account_id == person.account_id, Grant.ended_at.is_(None))
    )
    return tuple(sorted(set(roles)))
