"""Taking up an invitation: with a new account, or with the one that somebody has."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from panels.accounts import links
from panels.accounts.cities import added
from panels.accounts.emails import key_of, usable
from panels.accounts.giving import given
from panels.accounts.inviting import has_account
from panels.accounts.links import Purpose
from panels.accounts.names import called
from panels.accounts.proof.attempts import one_at_a_time
from panels.accounts.proof.passwords import chosen
from panels.accounts.sessions import Begun, start
from panels.door import Role, Room, Scope, action
from panels.door.roles import GRANTED
from panels.store.tables import Account, AccountIdentity, City, Credential, Link
from sortition.refused import Refused
from strata.texts import text


@action(
    scope=Scope.HOUSE,
    roles={Role.PUBLIC},
    logs="who took up an invitation, as what; the account",
)
def accept_invitation(
    room: Room,
    token: str,
    *,
    name: str,
    password: str,
    email: str = "",
    city: str = "",
    language: str = "nl",
) -> Begun:
    """Take up an invitation with a new account; `email` and `city` are for the first of all."""
    link = links.used(room, token, Purpose.INVITATION, Purpose.ADMINISTRATOR)
    if link.purpose == Purpose.ADMINISTRATOR:
        nobody_yet(room)
        link.email, link.city_id = usable(email), added(room, city, language).id
        link.role = Role.ADMINISTRATOR
    address = link.email or ""
    known = [called(name), address, room.session.get_one(City, link.city_id).name]
    account = new_account(room, called(name), address, language=language)
    room.session.get_one(Credential, account).password = chosen(password, about=known)
    granted(room, account, link)
    return start(room, account)


@action(scope=Scope.OWN, roles=GRANTED, logs="who took up an invitation, as what; the account")
def accept_as_self(room: Room, token: str) -> None:
    """Take up an invitation to one's own e-mail address with the account that one has."""
    link = links.used(room, token, Purpose.INVITATION)
    own = room.session.get_one(AccountIdentity, room.actor)
    if key_of(link.email or "") != own.email_key:
        raise Refused(
            "invited-other",
            text("This invitation is for another e-mail address."),
            text("Sign out, and open it again."),
        )
    granted(room, room.actor, link)


def new_account(room: Room, name: str, email: str, *, language: str) -> str:
    """Add an account without a password and return its id.

    Raises
    ------
    Refused
        If there is one with this e-mail address.
    """
    there = Refused(
        "account-there",
        text("There is an account with this e-mail address."),
        text("Sign in with it and open the invitation again."),
    )
    if has_account(room, email):
        raise there
    account = Account(created_at=room.now, language=language)
    room.session.add(account)
    room.session.flush()
    room.session.add(
        AccountIdentity(account_id=account.id, name=name, email=email, email_key=key_of(email))
    )
    room.session.add(Credential(account_id=account.id, password=None, changed_at=room.now))
    try:
        room.session.flush()
    except IntegrityError:  # somebody was faster
        raise there from None
    return account.id


def granted(room: Room, account: str, link: Link) -> None:
    """Give `account` what the invitation says, if it has it not."""
    given(room, account, link.role, city=link.city_id or "", jury=link.jury_id, by=link.made_by)
    room.note(account=account, role=link.role.value if link.role else None, city=link.city_id)
    room.note(to=link.jury_id)


def nobody_yet(room: Room) -> None:
    """Check that there is no account; whoever else is about to make the first one waits.

    Raises
    ------
    Refused
        If there is one.
    """
    one_at_a_time(room.session)
    if room.session.scalar(select(func.count()).select_from(Account)):
        raise Refused(
            "accounts-there",
            text("There is an account already."),
            text("Ask an administrator for an invitation."),
        )
