"""Cities, accounts and what proves who somebody is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panels.door.roles import Role
from panels.store.base import Base
from panels.store.kinds import TASK, About, Keep, Kind, about
from panels.store.types import Id, word


def _own(purpose: str, *seen: Role) -> dict[str, About]:
    """Return what a table of an account's own is for."""
    return about(Kind.PERSONAL, purpose, basis=TASK, keep=Keep.ACCOUNT, seen=seen)


class City(Base):
    """A city: what one cannot see of another."""

    __tablename__ = "city"
    __table_args__ = ({"info": about(Kind.PUBLIC, "whose juries these are")},)

    id: Mapped[Id] = mapped_column(doc="random id")
    name: Mapped[str] = mapped_column(String(120), unique=True, doc="name of the city")
    language: Mapped[str] = mapped_column(String(5), default="nl", doc="first language")
    created_at: Mapped[datetime] = mapped_column(doc="when it was added")


class Account(Base):
    """Somebody who signs in; who it is stands in `AccountIdentity`."""

    __tablename__ = "account"
    __table_args__ = ({"info": about(Kind.PSEUDONYMOUS, "who acts, as an id")},)

    id: Mapped[Id] = mapped_column(doc="random id; stands in the log")
    active: Mapped[bool] = mapped_column(default=True, doc="whether it may sign in")
    created_at: Mapped[datetime] = mapped_column(doc="when it was made")
    language: Mapped[str] = mapped_column(String(5), default="nl", doc="language of the screens")


class AccountIdentity(Base):
    """Who an account is."""

    __tablename__ = "account_identity"
    __table_args__ = (
        UniqueConstraint("provider", "subject"),
        {"info": _own("to know colleagues and write to them", Role.ADMINISTRATOR)},
    )

    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, doc="the account"
    )
    name: Mapped[str] = mapped_column(String(120), doc="shown to colleagues")
    email: Mapped[str] = mapped_column(String(254), doc="to sign in and for links")
    email_key: Mapped[str] = mapped_column(String(254), unique=True, doc="in small letters")
    provider: Mapped[str | None] = mapped_column(
        String(200), default=None, doc="issuer of the city's own sign-in, if it is used"
    )
    subject: Mapped[str | None] = mapped_column(String(255), default=None, doc="the account there")


class Credential(Base):
    """What an account proves itself with."""

    __tablename__ = "credential"
    __table_args__ = ({"info": _own("to prove who signs in")},)

    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, doc="the account"
    )
    password: Mapped[str | None] = mapped_column(String(200), doc="argon2id hash")
    changed_at: Mapped[datetime] = mapped_column(doc="when the password was set")
    totp: Mapped[str | None] = mapped_column(
        String(400), default=None, doc="secret of the second factor, encrypted"
    )
    totp_confirmed: Mapped[bool] = mapped_column(
        default=False, doc="whether it was tried once; an administrator sees that"
    )
    totp_last: Mapped[int | None] = mapped_column(
        default=None, doc="step of the last code used, so that none is used twice"
    )


class RecoveryCode(Base):
    """A code for one use in place of the second factor."""

    __tablename__ = "recovery_code"
    __table_args__ = ({"info": _own("when a telephone is lost")},)

    id: Mapped[Id] = mapped_column(doc="random id")
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, doc="the account"
    )
    digest: Mapped[str] = mapped_column(String(64), doc="digest of the code")
    used_at: Mapped[datetime | None] = mapped_column(default=None, doc="when it was used")


class Grant(Base):
    """A role that an account has in a city, or for one jury of it."""

    __tablename__ = "grant_of_role"
    __table_args__ = ({"info": about(Kind.PSEUDONYMOUS, "who may do what")},)

    id: Mapped[Id] = mapped_column(doc="random id")
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, doc="who has it"
    )
    city_id: Mapped[str] = mapped_column(ForeignKey("city.id", ondelete="CASCADE"), doc="where")
    jury_id: Mapped[str | None] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), default=None, doc="for one jury; else for all"
    )
    role: Mapped[Role] = mapped_column(word(Role), doc="the role")
    granted_at: Mapped[datetime] = mapped_column(doc="since when")
    granted_by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    ended_at: Mapped[datetime | None] = mapped_column(default=None, doc="until when")


class SignIn(Base):
    """A session."""

    __tablename__ = "sign_in"
    __table_args__ = (
        {"info": about(Kind.PERSONAL, "to stay signed in, and to see and end sessions",
                       basis=TASK, keep=Keep.SECURITY, seen=())},
    )  # fmt: skip

    digest: Mapped[str] = mapped_column(
        String(64), primary_key=True, doc="digest of the token in the cookie"
    )
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, doc="whose"
    )
    complete: Mapped[bool] = mapped_column(
        default=True, doc="false between the password and the second factor"
    )
    strong: Mapped[bool] = mapped_column(
        default=False, doc="whether it was proven twice; without that it opens no staff's role"
    )
    started_at: Mapped[datetime] = mapped_column(doc="since when")
    idle_at: Mapped[datetime] = mapped_column(doc="when it ends if nothing happens")
    ends_at: Mapped[datetime] = mapped_column(doc="when it ends in any case")
    ended_at: Mapped[datetime | None] = mapped_column(default=None, doc="when it was ended")


class Link(Base):
    """A link for one use: an invitation, a new password, the first administrator."""

    __tablename__ = "link"
    __table_args__ = (
        {"info": about(Kind.PERSONAL, "to invite colleagues and to set a password anew",
                       basis=TASK, keep=Keep.SECURITY, seen=(Role.ADMINISTRATOR,))},
    )  # fmt: skip

    digest: Mapped[str] = mapped_column(String(64), primary_key=True, doc="digest of the token")
    purpose: Mapped[str] = mapped_column(
        String(16), doc="invitation, password, administrator or alone"
    )
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), default=None, doc="whose password"
    )
    email: Mapped[str | None] = mapped_column(String(254), default=None, doc="who is invited")
    city_id: Mapped[str | None] = mapped_column(
        ForeignKey("city.id", ondelete="CASCADE"), default=None, doc="to which city"
    )
    jury_id: Mapped[str | None] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), default=None, doc="to which jury"
    )
    role: Mapped[Role | None] = mapped_column(word(Role), default=None, doc="as what")
    made_by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    made_at: Mapped[datetime] = mapped_column(doc="when")
    ends_at: Mapped[datetime] = mapped_column(doc="until when it can be used")
    used_at: Mapped[datetime | None] = mapped_column(default=None, doc="when it was used")


class Attempt(Base):
    """A failed attempt to sign in, kept to slow down whoever guesses."""

    __tablename__ = "attempt"
    __table_args__ = (
        {"info": about(Kind.PERSONAL, "to slow down whoever guesses passwords or codes",
                       basis=TASK, keep=Keep.SECURITY)},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    key: Mapped[str] = mapped_column(
        String(64), index=True, doc="keyed digest of the account or address tried"
    )
    at: Mapped[datetime] = mapped_column(doc="when")
