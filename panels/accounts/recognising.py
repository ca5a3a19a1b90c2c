"""Whose session is it, and what are they here. Only the door asks."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.door.register import Scope
from panels.door.roles import GRANTED, Role
from panels.door.visit import Machine, Who
from panels.store.tables import Account, City, Grant, Jury, SignIn


def digest_of(token: str) -> str:
    """Return what the store keeps of a token: whoever reads the store cannot use it."""
    return hashlib.sha256(b"sortition-token\0" + token.encode()).hexdigest()


def recognised(session: Session, who: Who, now: datetime) -> str | None:
    """Return the id of the account whose session `who` shows, None if there is none."""
    if not who.session:
        return None
    return session.scalar(
        select(SignIn.account_id)
        .join(Account, Account.id == SignIn.account_id)
        .where(
            SignIn.digest == digest_of(who.session),
            SignIn.ended_at.is_(None),
            SignIn.ends_at > now,
            SignIn.idle_at > now,
            SignIn.complete,
            Account.active,
        )
    )


def held(
    session: Session,
    account: str | None,
    machine: Machine | None,
    *,
    city: City | None,
    jury: Jury | None,
    scope: Scope,
) -> frozenset[Role]:
    """Return what somebody is at a place; everyone is at least the public."""
    if machine is Machine.WORKER:
        return frozenset({Role.PUBLIC, Role.WORKER})
    if machine is Machine.OPERATOR:
        return frozenset({Role.PUBLIC, Role.ADMINISTRATOR})
    roles = {Role.PUBLIC}
    if account is None:
        return frozenset(roles)
    if scope is Scope.OWN:
        return GRANTED | {Role.PUBLIC}
    grants = select(Grant).where(Grant.account_id == account, Grant.ended_at.is_(None))
    for grant in session.scalars(grants):
        here = scope is Scope.HOUSE or (city is not None and grant.city_id == city.id)
        fits = grant.jury_id is None or (jury is not None and grant.jury_id == jury.id)
        if here and fits:
            roles.add(grant.role)
    return frozenset(roles)
