"""The confirmation desk: seats, calls, consents and replacements."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
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
    reason: Mapped[str | None] = mapped_column(
        String(16), default=None, doc="why not, as one word: time, care, interest and so on"
    )
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


class Source(StrEnum):
    """Who may step in."""

    POOL = "pool"
    ALTERNATES = "alternates"


class OrderState(StrEnum):
    """How far an order of replacements is."""

    QUEUED = "queued"
    """The worker is to compute it."""
    WAITING = "waiting"
    """The lottery is there, and two people have yet to type its number."""
    NUMBERED = "numbered"
    """The number is there, and the worker is to draw by it."""
    DONE = "done"
    FAILED = "failed"


_LIVE = sql("state IN ('queued', 'waiting', 'numbered')")


class ReplacementOrder(Base):
    """What an officer asked for: whose seats to fill, from whom, by which number."""

    __tablename__ = "replacement_order"
    __table_args__ = (
        Index("one_live_order", "draw_id", unique=True, sqlite_where=_LIVE,
              postgresql_where=_LIVE),
        {"info": about(Kind.PSEUDONYMOUS, "so that replacements are drawn once, as asked for",
                       keep=Keep.MEMBERS, seen=(Role.OFFICER,))},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="the jury"
    )
    draw_id: Mapped[str] = mapped_column(ForeignKey("draw.id", ondelete="CASCADE"), doc="the draw")
    state: Mapped[OrderState] = mapped_column(word(OrderState), doc="how far it is")
    ground: Mapped[str] = mapped_column(
        String(64), doc="digest of the folder on which it is to be computed"
    )
    left: Mapped[str] = mapped_column(Text, doc="tickets of members who left, as JSON")
    declined: Mapped[str] = mapped_column(Text, doc="tickets of others who said no, as JSON")
    unavailable: Mapped[str] = mapped_column(
        Text, doc="tickets of who cannot be reached now, as JSON"
    )
    source: Mapped[Source] = mapped_column(word(Source), doc="who may step in")
    accept: Mapped[int | None] = mapped_column(default=None, doc="choice that was accepted")
    by_number: Mapped[bool] = mapped_column(doc="whether a number from outside decides")
    number: Mapped[str | None] = mapped_column(String(20), default=None, doc="that number")
    days: Mapped[int] = mapped_column(doc="for how many days the new offers hold")
    problem: Mapped[str | None] = mapped_column(String(60), default=None, doc="code of what failed")
    at: Mapped[datetime] = mapped_column(doc="when it was ordered")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")


class ReplacementNumber(Base):
    """The number of a replacement as one person typed it; two must agree."""

    __tablename__ = "replacement_number"
    __table_args__ = ({"info": about(Kind.INTERNAL, "so that two people type the number")},)

    order_id: Mapped[str] = mapped_column(
        ForeignKey("replacement_order.id", ondelete="CASCADE"), primary_key=True, doc="of which"
    )
    by: Mapped[str] = mapped_column(String(40), primary_key=True, doc="who typed, as an id")
    number: Mapped[str] = mapped_column(String(20), doc="what they typed")
    at: Mapped[datetime] = mapped_column(doc="when")


class ReplacementBatch(Base):
    """A batch of replacements, and how the quotas stood."""

    __tablename__ = "replacement_batch"
    __table_args__ = (
        UniqueConstraint("draw_id", "link"),
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
    open: Mapped[int] = mapped_column(default=0, doc="how many seats stay open for now")
    source: Mapped[Source] = mapped_column(word(Source), doc="who could step in")
    method: Mapped[str] = mapped_column(String(16), doc="number, or seed of the first draw")
    number: Mapped[str] = mapped_column(String(20), doc="what was drawn")
    tickets: Mapped[str] = mapped_column(
        Text, doc="who left, who said no and who came, by tickets, as JSON"
    )
    broken: Mapped[str] = mapped_column(
        Text, default="[]", doc="quotas that gave way, if the officer chose so, as JSON"
    )
    at: Mapped[datetime] = mapped_column(doc="when")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
