"""Signing in with a password: count the attempt, compare, begin a session.

Three entries and not one: comparing takes a while on purpose, and nothing may wait for it. What the
second found, a seal carries to the third.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from panels.accounts.emails import key_of
from panels.accounts.proof.attempts import Tried, forgiven, knocked
from panels.accounts.proof.passwords import fits
from panels.accounts.proof.seals import sealed, unsealed
from panels.accounts.sessions import Begun, start
from panels.door import Role, Room, Scope, action, read
from panels.house import House
from panels.store.tables import Account, AccountIdentity, Credential

_PURPOSE = "password"
_FRESH = timedelta(seconds=30)


def sign_in(
    house: House, email: str, password: str, *, address: str, replaces: str | None = None
) -> Begun | None:
    """Return a new session if `password` is that of the account with `email`, None if not.

    Parameters
    ----------
    house
        Where the account is.
    email, password
        As they were typed.
    address
        From where the attempt comes.
    replaces
        Token of the session before.

    Raises
    ------
    Refused
        If the account or the address has to wait.
    """
    visit = house.visit()
    count_attempt(visit, email, address)
    seal = compare_password(visit, email, password)
    return None if seal is None else begin_session(visit, seal, address, replaces)


@action(scope=Scope.HOUSE, roles={Role.PUBLIC}, logs="that somebody tried to sign in")
def count_attempt(room: Room, email: str, address: str) -> None:
    """Count an attempt to sign in, before the password is compared."""
    knocked(room, (Tried.ACCOUNT, key_of(email)), (Tried.ADDRESS, address))


@read(scope=Scope.HOUSE, roles={Role.PUBLIC})
def compare_password(room: Room, email: str, password: str) -> str | None:
    """Compare a password, and seal that it is right; it takes as long for who is not there."""
    found = room.session.execute(
        select(Credential)
        .join(AccountIdentity, AccountIdentity.account_id == Credential.account_id)
        .join(Account, Account.id == Credential.account_id)
        .where(AccountIdentity.email_key == key_of(email), Account.active)
    ).scalar_one_or_none()
    if not fits(found.password if found else None, password) or found is None:
        return None
    return sealed(
        room.house.keys,
        _PURPOSE,
        found.account_id,
        found.changed_at.isoformat(),
        key_of(email),
        now=room.now,
    )


@action(scope=Scope.HOUSE, roles={Role.PUBLIC}, logs="whose session began; the account")
def begin_session(room: Room, seal: str, address: str, replaces: str | None = None) -> Begun | None:
    """Begin the session of whoever gave the right password a moment ago."""
    facts = unsealed(room.house.keys, _PURPOSE, seal, now=room.now, within=_FRESH)
    if facts is None:
        return None
    account, changed, email = facts
    credential = room.session.get(Credential, account, with_for_update=True)
    if credential is None or credential.changed_at.isoformat() != changed:
        return None
    if not room.session.get_one(Account, account).active:
        return None
    room.note(account=account)
    forgiven(room, Tried.ACCOUNT, email)
    forgiven(room, Tried.ADDRESS, address)
    return start(room, account, replaces=replaces)
