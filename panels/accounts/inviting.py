"""Inviting colleagues by a link that is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select

from panels.accounts import links
from panels.accounts.emails import key_of, usable
from panels.accounts.links import Purpose
from panels.door import Role, Room, Scope, action, read
from panels.door.roles import FOR_A_CITY, GRANTED
from panels.store.tables import Account, AccountIdentity, City, Grant, Jury, Link
from sortition.refused import Refused
from strata.texts import text

BY_OFFICERS = frozenset({Role.CALLER, Role.FACILITATOR, Role.OBSERVER})
"""Roles that an officer can invite to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An invitation that nobody has taken up yet."""

    handle: str
    email: str
    role: Role
    jury: str | None
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Teammate:
    """Somebody who works on a jury, for it alone or for the whole city."""

    name: str
    role: Role
    jury_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an invitation says to whoever opens it.

    Parameters
    ----------
    first
        Whether it makes the first account of the house: then e-mail and city are still asked for.
    email, city, jury, role
        Who is invited, where to and as what.
    known
        Whether they have an account, with which they only need to sign in.
    """

    first: bool
    email: str
    city: str
    jury: str | None
    role: Role
    known: bool


@action(
    scope=Scope.CITY,
    roles={Role.ADMINISTRATOR},
    logs="as what somebody was invited and to which jury; not who",
)
def invite(room: Room, email: str, role: Role, jury: str | None = None) -> str:
    """Invite somebody to a role in the city or for one jury, and return the link to hand over."""
    fitting(room, role, jury)
    return _sent(room, email, role, jury)


@action(
    scope=Scope.JURY,
    roles={Role.ADMINISTRATOR, Role.OFFICER},
    logs="as what somebody was invited to the jury; not who",
)
def invite_to_jury(room: Room, email: str, role: Role) -> str:
    """Invite a caller, facilitator or observer to a jury, and return the link to hand over."""
    if role not in BY_OFFICERS:
        raise Refused(
            "role-unfit",
            text("Officers invite callers, facilitators and observers."),
            text("Ask an administrator for other roles."),
        )
    return _sent(room, email, role, room.jury.id)


@read(scope=Scope.JURY, roles={Role.ADMINISTRATOR, Role.OFFICER})
def jury_team(room: Room) -> tuple[Teammate, ...]:
    """List who works on a jury and as what, by name."""
    rows = room.session.execute(
        select(AccountIdentity.name, Grant.role, Grant.jury_id)
        .join(Grant, Grant.account_id == AccountIdentity.account_id)
        .join(Account, Account.id == Grant.account_id)
        .where(
            Grant.city_id == room.city.id,
            or_(Grant.jury_id.is_(None), Grant.jury_id == room.jury.id),
            Grant.ended_at.is_(None),
            Account.active,
        )
        .order_by(AccountIdentity.name, Grant.role)
    )
    return tuple(
        Teammate(name=name, role=role, jury_only=jury is not None) for name, role, jury in rows
    )


@read(scope=Scope.CITY, roles={Role.ADMINISTRATOR})
def invitations(room: Room) -> tuple[Sent, ...]:
    """List the invitations that can still be taken up."""
    return _open(room)


@read(scope=Scope.JURY, roles={Role.ADMINISTRATOR, Role.OFFICER})
def jury_invitations(room: Room) -> tuple[Sent, ...]:
    """List the invitations of callers, facilitators and observers that can still be taken up."""
    return _open(room, *_by_officers(room))


@action(scope=Scope.CITY, roles={Role.ADMINISTRATOR}, logs="that an invitation was withdrawn")
def withdraw_invitation(room: Room, handle: str) -> None:
    """Withdraw an invitation: its link opens nothing any more."""
    _withdrawn(room, handle)


@action(
    scope=Scope.JURY,
    roles={Role.ADMINISTRATOR, Role.OFFICER},
    logs="that an invitation was withdrawn",
)
def withdraw_jury_invitation(room: Room, handle: str) -> None:
    """Withdraw an invitation of a caller, facilitator or observer to a jury."""
    _withdrawn(room, handle, *_by_officers(room))


@read(scope=Scope.HOUSE, roles={Role.PUBLIC})
def invitation(room: Room, token: str) -> Invitation | None:
    """Return what an invitation says, None if it cannot be taken up."""
    link = links.found(room, token, Purpose.INVITATION, Purpose.ADMINISTRATOR)
    if link is None:
        return None
    city = room.session.get(City, link.city_id) if link.city_id else None
    jury = room.session.get(Jury, link.jury_id) if link.jury_id else None
    return Invitation(
        first=link.purpose == Purpose.ADMINISTRATOR,
        email=link.email or "",
        city=city.name if city else "",
        jury=jury.title if jury else None,
        role=link.role or Role.ADMINISTRATOR,
        known=bool(link.email) and has_account(room, link.email or ""),
    )


def has_account(room: Room, email: str) -> bool:
    """Tell whether `email` belongs to an account."""
    wanted = select(AccountIdentity.account_id).where(AccountIdentity.email_key == key_of(email))
    return room.session.scalar(wanted) is not None


def fitting(room: Room, role: Role, jury: str | None) -> None:
    """Check that `role` can be given here, for one jury or for the whole city.

    Raises
    ------
    Refused
        If it cannot.
    """
    if jury is not None:
        found = room.session.get(Jury, jury)
        known = found is not None and found.city_id == room.city.id
    else:
        known = role in FOR_A_CITY
    if role not in GRANTED or not known or (jury is not None and role == Role.ADMINISTRATOR):
        raise Refused(
            "role-unfit",
            text("This role cannot be given here."),
            text("Administrators are of a whole city; callers, facilitators, observers and members "
                 "of one of its juries."),
        )  # fmt: skip


def _sent(room: Room, email: str, role: Role, jury: str | None) -> str:
    room.note(role=role.value, to=jury)
    return links.made(
        room,
        Purpose.INVITATION,
        email=usable(email),
        city_id=room.city.id,
        jury_id=jury,
        role=role,
    )


def _by_officers(room: Room) -> tuple[ColumnElement[bool], ...]:
    return Link.jury_id == room.jury.id, Link.role.in_(BY_OFFICERS)


def _not_taken_up(room: Room) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of the invitations of the city, also of those whose time is over."""
    return (
        Link.city_id == room.city.id,
        Link.purpose == Purpose.INVITATION,
        Link.used_at.is_(None),
    )


def _open(room: Room, *where: ColumnElement[bool]) -> tuple[Sent, ...]:
    rows = room.session.execute(
        select(Link, Jury.title)
        .outerjoin(Jury, Jury.id == Link.jury_id)
        .where(
            *_not_taken_up(room),
            Link.ends_at > room.now,
            *where,
        )
        .order_by(Link.made_at, Link.digest)
    )
    return tuple(
        Sent(
            handle=link.digest[:16],
            email=link.email or "",
            role=link.role or Role.PUBLIC,
            jury=title,
            until=link.ends_at,
        )
        for link, title in rows
    )


def _withdrawn(room: Room, handle: str, *where: ColumnElement[bool]) -> None:
    digests = room.session.scalars(select(Link.digest).where(*_not_taken_up(room), *where))
    mine = [digest for digest in digests if digest[:16] == handle]
    gone = room.session.execute(
        delete(Link).where(Link.digest.in_(mine), Link.used_at.is_(None))
    )  # whoever takes it up at this moment was first, or comes too late
    if not getattr(gone, "rowcount", 0):
        raise Refused(
            "invitation-over",
            text("This invitation was taken up or withdrawn already."),
            text("Look at the list again."),
        )
