"""The city's own sign-in: whom it vouches for, matched by issuer and subject alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from panels.accounts import links
from panels.accounts.accepting import granted, new_account
from panels.accounts.emails import key_of
from panels.accounts.links import Purpose
from panels.accounts.names import called
from panels.accounts.proof.seals import sealed, unsealed
from panels.accounts.sessions import Begun, start
from panels.door import Role, Room, Scope, action
from panels.keys import Keys
from panels.store.tables import Account, AccountIdentity
from sortition.refused import Refused
from strata.texts import text

_PURPOSE = "provider"
_FRESH = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the provider says of somebody, after its signature was checked.

    Parameters
    ----------
    issuer, subject
        Who it is, for ever.
    email
        Verified by the provider, else empty.
    name
        What it calls them, may be empty.
    twice
        Whether it asked them for a second factor.
    """

    issuer: str
    subject: str
    email: str
    name: str
    twice: bool


def vouched(keys: Keys, claims: Claims, now: datetime) -> str:
    """Return `claims` sealed, for whoever has checked them."""
    twice = "twice" if claims.twice else ""
    facts = (claims.issuer, claims.subject, claims.email, claims.name, twice)
    return sealed(keys, _PURPOSE, *facts, now=now)


@action(
    scope=Scope.HOUSE,
    roles={Role.PUBLIC},
    logs="who came in through the city's own sign-in; the account",
)
def enter_by_provider(
    room: Room, seal: str, *, invitation: str | None = None, replaces: str | None = None
) -> Begun:
    """Come in through the city's own sign-in; the first time only with an invitation."""
    facts = unsealed(room.house.keys, _PURPOSE, seal, now=room.now, within=_FRESH)
    if facts is None:
        raise _unknown()
    issuer, subject, email, name, twice = facts
    claims = Claims(issuer=issuer, subject=subject, email=email, name=name, twice=bool(twice))
    account = _linked(room, claims)
    if invitation is not None:
        account = _taken_up(room, claims, invitation, account)
    if account is None or not room.session.get_one(Account, account).active:
        raise _unknown()
    room.note(account=account)
    return start(room, account, vouched=claims.twice, replaces=replaces)


def _linked(room: Room, claims: Claims) -> str | None:
    return room.session.scalar(
        select(AccountIdentity.account_id).where(
            AccountIdentity.provider == claims.issuer, AccountIdentity.subject == claims.subject
        )
    )


def _taken_up(room: Room, claims: Claims, token: str, account: str | None) -> str:
    """Take up the invitation, if it is for the e-mail address that the provider has verified."""
    link = links.found(room, token, Purpose.INVITATION)
    if link is None or not claims.email or key_of(link.email or "") != key_of(claims.email):
        raise Refused(
            "invited-other",
            text("This invitation is for another e-mail address than that of your city account."),
            text("Ask for an invitation to that address."),
        )
    link = links.used(room, token, Purpose.INVITATION)
    if account is None:
        account = room.session.scalar(
            select(AccountIdentity.account_id).where(
                AccountIdentity.email_key == key_of(claims.email),
                AccountIdentity.provider.is_(None),
            )
        )
        if account is None:
            name = called(claims.name or claims.email)
            account = new_account(room, name, claims.email, language="nl")
        identity = room.session.get_one(AccountIdentity, account)
        identity.provider, identity.subject = claims.issuer, claims.subject
    granted(room, account, link)
    return account


def _unknown() -> Refused:
    return Refused(
        "provider-unknown",
        text("The city knows you, but you have no account here."),
        text("Ask an administrator for an invitation and open it before you sign in."),
    )
