"""The confirmation desk: seats, calls, consents and replacements."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panels.door.roles import Role
from panels.store.base import Base
from panels.store.kinds import CONSENT, TASK, Keep, Kind, about
from panels.store.types import Id, word


class SeatState(StrEnum):
    """What has come of an offer of a seat."""

    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The offer expired: nobody was reached in time."""
    RESERVE = "reserve"
    """An alternate who stands by."""


class Seat(Base):
    """A person who was drawn, and whether they take the seat."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("draw_id", "person_id"),
        {"info": about(Kind.PSEUDONYMOUS, "who was drawn and what they said, as ids",
                       keep=Keep.MEMBERS, seen=(Role.OFFICER, Role.CALLER))},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="the jury"
    )
    draw_id: Mapped[str] = mapped_column(ForeignKey("draw.id", ondelete="CASCADE"), doc="the draw")
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True, doc="who was drawn"
    )
    ticket: Mapped[str] = mapped_column(String(12), doc="the public pseudonym")
    link: Mapped[int] = mapped_column(default=0, doc="0 the first draw, else which replacement")
    rank: Mapped[int | None] = mapped_column(default=None, doc="place among the alternates")
    state: Mapped[SeatState] = mapped_column(word(SeatState), doc="what has come of it")
    offered_at: Mapped[datetime] = mapped_column(doc="when it was offered")
    expires_at: Mapped[datetime | None] = mapped_column(default=None, doc="until when it is held")
    decided_at: Mapped[datetime | None] = mapped_column(default=None, doc="when they decided")
    claimed_by: Mapped[str | None] = mapped_column(
        String(40), default=None, doc="caller who rings them now, as an id"
    )
    claimed_until: Mapped[datetime | None] = mapped_column(
        default=None, doc="until when nobody else may"
    )
    next_call_at: Mapped[datetime | None] = mapped_column(default=None, doc="when to ring again")
    replaced: Mapped[bool] = mapped_column(
        default=False, doc="whether a replacement was drawn for this seat"
    )


class Contact(Base):
    """One attempt to reach somebody."""

    __tablename__ = "contact"
    __table_args__ = (
        {"info": about(Kind.PERSONAL, "so that nobody is rung twice and none is forgotten",
                       basis=TASK, keep=Keep.MEMBERS, seen=(Role.OFFICER, Role.CALLER))},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    seat_id: Mapped[str] = mapped_column(
        ForeignKey("seat.id", ondelete="CASCADE"), index=True, doc="about which seat"
    )
    at: Mapped[datetime] = mapped_column(doc="when")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    channel: Mapped[str] = mapped_column(String(16), doc="phone, e-mail, letter, counter")
    outcome: Mapped[str] = mapped_column(String(24), doc="no answer, reached, call back, and so on")
    note: Mapped[str] = mapped_column(Text, default="", doc="what was said, encrypted")


class Consent(Base):
    """What a person agreed to."""

    __tablename__ = "consent"
    __table_args__ = (
        {"info": about(Kind.PERSONAL, "to prove what people agreed to", basis=CONSENT,
                       keep=Keep.MEMBERS, seen=(Role.OFFICER, Role.CALLER))},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True, doc="who"
    )
    kind: Mapped[str] = mapped_column(String(32), doc="to what: taking part, photographs, guardian")
    given: Mapped[bool] = mapped_column(doc="yes or no")
    at: Mapped[datetime] = mapped_column(doc="when")
    by: Mapped[str] = mapped_column(String(40), doc="who noted it, as an id")


class ReplacementBatch(Base):
    """A batch of replacements, and how the quotas stood."""

    __tablename__ = "replacement_batch"
    __table_args__ = (
        {"info": about(Kind.PSEUDONYMOUS, "every change of the panel, told without names",
                       keep=Keep.MEMBERS, seen=(Role.OFFICER, Role.OBSERVER))},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="the jury"
    )
    draw_id: Mapped[str] = mapped_column(ForeignKey("draw.id", ondelete="CASCADE"), doc="the draw")
    link: Mapped[int] = mapped_column(doc="number of the replacement in the folder")
    left: Mapped[int] = mapped_column(doc="how many left")
    came: Mapped[int] = mapped_column(doc="how many stepped in")
    broken: Mapped[str] = mapped_column(
        Text, default="", doc="quotas that gave way, if the officer chose so"
    )
    at: Mapped[datetime] = mapped_column(doc="when")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
