"""Sessions: begun with a new token, seen and ended by whose they are."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CursorResult, select, update

from panels.accounts.recognising import digest_of
from panels.door import Role, Room, Scope, action, read
from panels.door.roles import GRANTED, STAFF
from panels.house import House
from panels.store.tables import Account, Credential, Grant, SignIn
from sortition.refused import Refused
from strata.texts import text

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
UNPROVEN = timedelta(minutes=10)
"""Between the password and the second factor."""
FRESH = timedelta(minutes=15)
"""How long ago somebody may have signed in who changes how they do."""
_SLIDES = timedelta(minutes=1)


class Step(StrEnum):
    """What comes after a password."""

    IN = "in"
    CODE = "code"
    """The second factor."""
    SET_UP = "set-up"
    """A second factor has to be set up, as the person's roles ask for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A session that was begun: its token, for the cookie, and what comes next."""

    token: str = field(repr=False)
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session of one's own.

    Parameters
    ----------
    handle
        To end it by.
    since, seen
        When it was begun and last used, to the minute.
    current
        Whether it is the one that looks.
    """

    handle: str
    since: datetime
    seen: datetime
    current: bool


def start(room: Room, account: str, *, vouched: bool = False, replaces: str | None = None) -> Begun:
    """Begin a session with a token that nobody has seen before.

    Parameters
    ----------
    room, account
        Where, and whose.
    vouched
        Whether something else than a password vouches for the person as well as two factors.
    replaces
        Token of the session before, which ends.
    """
    credential = room.session.get(Credential, account, with_for_update=True)
    proves = credential is not None and credential.totp_confirmed
    if replaces:
        end(room, account=None, only=digest_of(replaces))
    token = begin(room, account, complete=not proves, strong=vouched and not proves)
    if proves:
        return Begun(token=token, step=Step.CODE)
    needed = not vouched and is_staff(room, account)
    return Begun(token=token, step=Step.SET_UP if needed else Step.IN)


def begin(room: Room, account: str, *, complete: bool, strong: bool) -> str:
    """Add a session and return its token."""
    token = secrets.token_urlsafe(32)
    longest = LONGEST if complete else UNPROVEN
    idle = longest if room.house.settings.alone else min(IDLE, longest)
    room.session.add(
        SignIn(
            digest=digest_of(token),
            account_id=account,
            complete=complete,
            strong=strong,
            started_at=room.now,
            idle_at=room.now + idle,
            ends_at=room.now + longest,
        )
    )
    room.session.flush()
    return token


def end(room: Room, *, account: str | None, only: str | None = None, but: str | None = None) -> int:
    """End sessions: those of `account`, or the one with the digest `only`, all `but` one.

    Returns how many there were.
    """
    ending = update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=room.now)
    if account is not None:
        ending = ending.where(SignIn.account_id == account)
    if only is not None:
        ending = ending.where(SignIn.digest == only)
    if but is not None:
        ending = ending.where(SignIn.digest != but)
    ended = room.session.execute(ending)
    return ended.rowcount if isinstance(ended, CursorResult) else 0


def fresh(room: Room) -> None:
    """Check that whoever changes how they sign in has signed in a moment ago.

    Raises
    ------
    Refused
        If they have not: somebody else could sit at their screen.
    """
    since = room.session.get_one(SignIn, room.sign_in).started_at
    if room.now - since > FRESH:
        raise Refused(
            "sign-in-again",
            text("For this you have to have signed in a moment ago."),
            text("Sign out, sign in again, and come back here."),
        )


def is_staff(room: Room, account: str) -> bool:
    """Tell whether a role of `account` asks for a second factor."""
    return (
        room.session.scalar(
            select(Grant.id)
            .where(
                Grant.account_id == account, Grant.ended_at.is_(None), Grant.role.in_(tuple(STAFF))
            )
            .limit(1)
        )
        is not None
    )


@read(scope=Scope.OWN, roles=GRANTED)
def own_sessions(room: Room) -> tuple[OpenSession, ...]:
    """List the sessions of one's own that are open, the newest first."""
    rows = room.session.scalars(
        select(SignIn)
        .where(
            SignIn.account_id == room.actor,
            SignIn.ended_at.is_(None),
            SignIn.ends_at > room.now,
            SignIn.idle_at > room.now,
            SignIn.complete,
        )
        .order_by(SignIn.started_at.desc(), SignIn.digest)
    )
    return tuple(
        OpenSession(
            handle=row.digest[:16],
            since=row.started_at,
            seen=max(row.started_at, row.idle_at - IDLE),
            current=row.digest == room.sign_in,
        )
        for row in rows
    )


@action(scope=Scope.OWN, roles=GRANTED, logs="that somebody ended one session of their own")
def end_own_session(room: Room, handle: str) -> None:
    """End one session of one's own."""
    rows = room.session.scalars(
        select(SignIn.digest).where(SignIn.account_id == room.actor, SignIn.ended_at.is_(None))
    )
    digest = next((digest for digest in rows if digest[:16] == handle), None)
    if digest is None:
        raise _over()
    end(room, account=room.actor, only=digest)


@action(scope=Scope.OWN, roles=GRANTED, logs="that somebody ended all sessions of their own")
def end_own_sessions(room: Room) -> None:
    """End all sessions of one's own, this one too."""
    end(room, account=room.actor)


@action(scope=Scope.HOUSE, roles={Role.PUBLIC}, logs="that somebody signed out")
def sign_out(room: Room, token: str) -> None:
    """End the session of a token, whether it is complete or not.

    Raises
    ------
    Refused
        If it has none: nobody who was not here fills the log with having gone.
    """
    if not end(room, account=None, only=digest_of(token)):
        raise _over()


def stay(house: House, token: str | None) -> None:
    """Slide the end of a session that is used forward, at most once a minute.

    It is no action of anybody, so it leaves no record; a look that finds nothing to do writes
    nothing.
    """
    now = house.now()
    if not token or house.settings.alone:
        return
    due = (
        SignIn.digest == digest_of(token),
        SignIn.ended_at.is_(None),
        SignIn.ends_at > now,
        SignIn.idle_at > now,
        SignIn.idle_at <= now + IDLE - _SLIDES,
        SignIn.complete,
    )
    with house.transaction(writes=False) as session:
        if session.scalar(select(SignIn.digest).where(*due)) is None:
            return
    with house.transaction(writes=True) as session:
        session.execute(update(SignIn).where(*due).values(idle_at=now + IDLE))


@read(scope=Scope.HOUSE, roles={Role.PUBLIC})
def standing(room: Room, token: str) -> Step | None:
    """Tell what the session of a token still lacks; None if it opens nothing."""
    row = room.session.execute(
        select(SignIn.account_id, SignIn.complete, SignIn.strong)
        .join(Account, Account.id == SignIn.account_id)
        .where(
            SignIn.digest == digest_of(token),
            SignIn.ended_at.is_(None),
            SignIn.ends_at > room.now,
            SignIn.idle_at > room.now,
            Account.active,
        )
    ).one_or_none()
    if row is None:
        return None
    account, complete, strong = row
    if not complete:
        return Step.CODE
    return Step.SET_UP if not strong and is_staff(room, account) else Step.IN


def _over() -> Refused:
    return Refused(
        "session-over",
        text("This session has ended already."),
        text("Look at the list again."),
    )
