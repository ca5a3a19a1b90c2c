"""Whose session is it, and what are they here. Only the door asks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.door.register import Scope
from panels.door.roles import GRANTED, STAFF, Role
from panels.door.visit import Machine, Who
from panels.store.tables import Account, City, Grant, Jury, SignIn


def digest_of(token: str) -> str:
    """Return what the store keeps of a token: whoever reads the store cannot use it."""
    return hashlib.sha256(b"sortition-token\0" + token.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody whose session is open.

    Parameters
    ----------
    account
        Whose.
    sign_in
        Digest of the session's token.
    strong
        Whether a second factor was shown in it.
    """

    account: str
    sign_in: str
    strong: bool


def recognised(session: Session, who: Who, now: datetime) -> Known | None:
    """Return whose session `who` shows, None if there is none."""
    if not who.session:
        return None
    found = session.execute(
        select(SignIn.account_id, SignIn.digest, SignIn.strong)
        .join(Account, Account.id == SignIn.account_id)
        .where(
            SignIn.digest == digest_of(who.session),
            SignIn.ended_at.is_(None),
            SignIn.ends_at > now,
            SignIn.idle_at > now,
            SignIn.complete,
            Account.active,
        )
    ).one_or_none()
    if found is None:
        return None
    account, digest, strong = found
    return Known(account=account, sign_in=digest, strong=strong)


def held(
    session: Session,
    known: Known | None,
    machine: Machine | None,
    *,
    city: City | None,
    jury: Jury | None,
    scope: Scope,
) -> frozenset[Role]:
    """Return what somebody is at a place; everyone is at least the public.

    Whoever is staff anywhere is nothing but themselves until they have shown a second factor.
    """
    if machine is Machine.WORKER:
        return frozenset({Role.PUBLIC, Role.WORKER})
    if machine is Machine.OPERATOR:
        return frozenset({Role.PUBLIC, Role.ADMINISTRATOR})
    roles = {Role.PUBLIC}
    if known is None:
        return frozenset(roles)
    if scope is Scope.OWN:
        return GRANTED | {Role.PUBLIC}
    grants = session.scalars(
        select(Grant).where(Grant.account_id == known.account, Grant.ended_at.is_(None))
    ).all()
    if not known.strong and any(grant.role in STAFF for grant in grants):
        return frozenset(roles)
    for grant in grants:
        here = scope is Scope.HOUSE or (city is not None and grant.city_id == city.id)
        fits = grant.jury_id is None or (jury is not None and grant.jury_id == jury.id)
        if here and fits:
            roles.add(grant.role)
    return frozenset(roles)
