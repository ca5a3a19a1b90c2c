"""Retention and erasure, and the log that outlives both."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panels.store.base import Base
from panels.store.kinds import Keep, Kind, about
from panels.store.types import Id, word


class RetentionClock(Base):
    """How long a city keeps a category of data after what starts the clock."""

    __tablename__ = "retention_clock"
    __table_args__ = (
        UniqueConstraint("city_id", "keep"),
        {"info": about(Kind.PUBLIC, "how long data is kept")},
    )

    id: Mapped[Id] = mapped_column(doc="random id")
    city_id: Mapped[str] = mapped_column(ForeignKey("city.id", ondelete="CASCADE"), doc="the city")
    keep: Mapped[Keep] = mapped_column(word(Keep), doc="which category")
    days: Mapped[int] = mapped_column(doc="days after the clock starts")


class Erasure(Base):
    """An erasure that was done: what a restored backup must do again."""

    __tablename__ = "erasure"
    __table_args__ = (
        {"info": about(Kind.PSEUDONYMOUS, "to erase again after a backup is restored")},
    )

    id: Mapped[Id] = mapped_column(doc="random id; number of the certificate")
    city_id: Mapped[str] = mapped_column(ForeignKey("city.id", ondelete="CASCADE"), doc="the city")
    subject: Mapped[str] = mapped_column(String(40), doc="id of who was erased; nobody's since")
    keep: Mapped[str] = mapped_column(String(16), doc="which category, or all")
    at: Mapped[datetime] = mapped_column(doc="when")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    counts: Mapped[str] = mapped_column(
        Text, default="{}", doc="how many rows of which table went, as JSON"
    )
    overwritten_at: Mapped[datetime | None] = mapped_column(
        default=None, doc="when the files of the database were cleared of what had stood there"
    )


class Statistic(Base):
    """One number about a jury that outlives its people."""

    __tablename__ = "statistic"
    __table_args__ = (
        UniqueConstraint("jury_id", "name", "feature", "value"),
        {"info": about(Kind.PUBLIC, "numbers that outlive the people, none below 5 by value")},
    )

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(ForeignKey("jury.id", ondelete="CASCADE"), doc="the jury")
    name: Mapped[str] = mapped_column(String(24), doc="what is counted: registered, seated, left")
    feature: Mapped[str] = mapped_column(String(120), default="", doc="by which feature, or all")
    value: Mapped[str] = mapped_column(String(200), default="", doc="by which value")
    people: Mapped[int | None] = mapped_column(
        default=None, doc="how many people; nothing where few would show, also by subtraction"
    )
    at: Mapped[datetime] = mapped_column(doc="when it was counted")


class LogExtract(Base):
    """Records about a jury from the log of the installation that it came from."""

    __tablename__ = "log_extract"
    __table_args__ = (
        {"info": about(Kind.PSEUDONYMOUS, "what was done with the jury before it came here")},
    )

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="the jury as it is called here"
    )
    chain: Mapped[str] = mapped_column(String(24), doc="the log that it was taken from")
    number: Mapped[int] = mapped_column(doc="of the last record of that log")
    digest: Mapped[str] = mapped_column(String(64), doc="of the last record of that log")
    records: Mapped[str] = mapped_column(Text, doc="the records, a line of JSON each")


class LogHead(Base):
    """Where the log of a city ends."""

    __tablename__ = "log_head"
    __table_args__ = ({"info": about(Kind.INTERNAL, "where the log ends")},)

    city_id: Mapped[str] = mapped_column(
        String(24), primary_key=True, doc="the city, or `house` for what belongs to none"
    )
    number: Mapped[int] = mapped_column(doc="of the last record")
    digest: Mapped[str] = mapped_column(String(64), doc="of the last record")


class LogRecord(Base):
    """One record of the log, chained to the one before."""

    __tablename__ = "log_record"
    __table_args__ = (
        {"info": about(Kind.PSEUDONYMOUS, "what was done, by and about ids; never changed")},
    )

    city_id: Mapped[str] = mapped_column(String(24), primary_key=True, doc="the city, or `house`")
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, doc="from 1")
    body: Mapped[str] = mapped_column(Text, doc="the record, as canonical JSON")
    digest: Mapped[str] = mapped_column(String(64), doc="of the one before and of this body")
    jury_id: Mapped[str | None] = mapped_column(
        String(24), default=None, index=True, doc="about which jury, to look it up"
    )
    at: Mapped[datetime] = mapped_column(doc="when, to look it up")
