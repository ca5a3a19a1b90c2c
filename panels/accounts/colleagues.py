"""Colleagues: who works for a city and as what; given and ended by its administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from panels.accounts import links
from panels.accounts.giving import given
from panels.accounts.inviting import fitting
from panels.accounts.last import administrators, not_the_last
from panels.accounts.links import Purpose
from panels.accounts.proof.second_factor import lifted
from panels.accounts.sessions import end
from panels.door import Role, Room, Scope, action, read
from panels.store.tables import Account, AccountIdentity, Credential, Grant, Jury
from sortition.refused import Refused
from strata.texts import text

_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that somebody has; `jury` is its title, None for the whole city."""

    id: str
    role: Role
    jury: str | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works for the city, or has."""

    account: str
    name: str
    email: str
    active: bool
    second_factor: bool
    roles: tuple[Held, ...]


@read(scope=Scope.CITY, roles=_ADMINISTRATOR)
def colleagues(room: Room) -> tuple[Colleague, ...]:
    """List who works for the city and as what, by name."""
    held: dict[str, list[Held]] = {}
    rows = room.session.execute(
        select(Grant, Jury.title)
        .outerjoin(Jury, Jury.id == Grant.jury_id)
        .where(Grant.city_id == room.city.id)
        .order_by(Grant.granted_at, Grant.role, Grant.id)
    )
    for grant, title in rows:
        roles = held.setdefault(grant.account_id, [])
        if grant.ended_at is None:
            roles.append(Held(id=grant.id, role=grant.role, jury=title, since=grant.granted_at))
    people = room.session.execute(
        select(AccountIdentity, Account.active, Credential.totp_confirmed)
        .join(Account, Account.id == AccountIdentity.account_id)
        .outerjoin(Credential, Credential.account_id == Account.id)
        .where(AccountIdentity.account_id.in_(held))
        .order_by(AccountIdentity.name, AccountIdentity.account_id)
    )
    return tuple(
        Colleague(
            account=person.account_id,
            name=person.name,
            email=person.email,
            active=active,
            second_factor=bool(confirmed),
            roles=tuple(held[person.account_id]),
        )
        for person, active, confirmed in people
    )


@action(scope=Scope.CITY, roles=_ADMINISTRATOR, logs="to whom which role was given; the account")
def grant_role(room: Room, account: str, role: Role, jury: str | None = None) -> str:
    """Give a colleague a role, in the city or for one jury."""
    _works_here(room, account)
    fitting(room, role, jury)
    grant = given(room, account, role, city=room.city.id, jury=jury, by=room.actor)
    if grant is None:
        raise Refused(
            "role-there",
            text("They have this role already."),
            text("Look at the list again."),
        )
    room.note(account=account, role=role.value, to=jury)
    return grant.id


@action(scope=Scope.CITY, roles=_ADMINISTRATOR, logs="whose role was ended; the account")
def end_role(room: Room, grant: str) -> None:
    """End a role; it opens nothing from this moment on."""
    all_of_them = administrators(room)
    row = room.session.get(Grant, grant, with_for_update=True, populate_existing=True)
    if row is None or row.city_id != room.city.id or row.ended_at is not None:
        raise Refused(
            "role-over",
            text("This role has ended already."),
            text("Look at the list again."),
        )
    if row.role is Role.ADMINISTRATOR:
        not_the_last(all_of_them - {row.account_id})
    row.ended_at = room.now
    room.note(account=row.account_id, role=row.role.value, to=row.jury_id)


@action(scope=Scope.CITY, roles=_ADMINISTRATOR, logs="for whom a link was made; the account")
def reset_link(room: Room, account: str) -> str:
    """Make a link by which a colleague sets a new password, to hand over."""
    _ours_alone(room, account)
    room.note(account=account)
    return links.made(room, Purpose.PASSWORD, account_id=account, city_id=room.city.id)


@action(scope=Scope.CITY, roles=_ADMINISTRATOR, logs="whose sessions were ended; the account")
def end_sessions(room: Room, account: str) -> None:
    """End all sessions of a colleague."""
    _works_here(room, account)
    end(room, account=account)
    room.note(account=account)


@action(scope=Scope.CITY, roles=_ADMINISTRATOR, logs="whose second factor was lifted; the account")
def lift_second_factor(room: Room, account: str) -> None:
    """Take away the second factor of a colleague who has lost it, and end their sessions."""
    _ours_alone(room, account)
    lifted(room, account)
    end(room, account=account)
    room.note(account=account)


@action(scope=Scope.CITY, roles=_ADMINISTRATOR, logs="who may not sign in any more; the account")
def deactivate(room: Room, account: str) -> None:
    """Close the account of a colleague who has left; their sessions end."""
    _ours_alone(room, account)
    not_the_last(administrators(room) - {account})
    room.session.get_one(Account, account).active = False
    end(room, account=account)
    room.note(account=account)


@action(scope=Scope.CITY, roles=_ADMINISTRATOR, logs="who may sign in again; the account")
def reactivate(room: Room, account: str) -> None:
    """Open the account of a colleague again, with the roles that it has."""
    _ours_alone(room, account)
    room.session.get_one(Account, account).active = True
    room.note(account=account)


def _works_here(room: Room, account: str) -> None:
    here = select(Grant.id).where(Grant.account_id == account, Grant.city_id == room.city.id)
    if room.session.scalar(here.limit(1)) is None:
        raise Refused(
            "account-unknown",
            text("Nobody of this city has this account."),
            text("Invite them first."),
        )


def _ours_alone(room: Room, account: str) -> None:
    """Check that no other city is touched by what is done to an account."""
    _works_here(room, account)
    elsewhere = select(Grant.id).where(
        Grant.account_id == account, Grant.city_id != room.city.id, Grant.ended_at.is_(None)
    )
    if room.sign_in is not None and room.session.scalar(elsewhere.limit(1)) is not None:
        raise Refused(
            "account-elsewhere",
            text("They work for another city as well."),
            text("End their roles here; only the operator of the machine can do the rest."),
        )
