"""Quotas: each version that was proposed, who approved it, and from which figures it comes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from panels.store.base import Base
from panels.store.kinds import Kind, about
from panels.store.types import Id


class QuotaSet(Base):
    """One version of a jury's quotas."""

    __tablename__ = "quota_set"
    __table_args__ = (
        UniqueConstraint("jury_id", "version"),
        {"info": about(Kind.PUBLIC, "the quotas, published before the draw")},
    )

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(ForeignKey("jury.id", ondelete="CASCADE"), doc="the jury")
    version: Mapped[int] = mapped_column(doc="from 1")
    seats: Mapped[int] = mapped_column(doc="for how many seats")
    at: Mapped[datetime] = mapped_column(doc="when it was proposed")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    note: Mapped[str] = mapped_column(Text, default="", doc="what was changed and why")
    approved_at: Mapped[datetime | None] = mapped_column(default=None, doc="when it was approved")
    approved_by: Mapped[str | None] = mapped_column(
        String(40), default=None, doc="by a second person, as an id"
    )
    published_at: Mapped[datetime | None] = mapped_column(default=None, doc="when it was published")
    rows: Mapped[list[QuotaRow]] = relationship(
        order_by="QuotaRow.position", cascade="all, delete-orphan"
    )


class QuotaRow(Base):
    """Seats for one value of one feature."""

    __tablename__ = "quota_row"
    __table_args__ = (
        UniqueConstraint("set_id", "feature", "value"),
        {"info": about(Kind.PUBLIC, "seats for each value, with their source")},
    )

    id: Mapped[Id] = mapped_column(doc="random id")
    set_id: Mapped[str] = mapped_column(
        ForeignKey("quota_set.id", ondelete="CASCADE"), index=True, doc="of which version"
    )
    position: Mapped[int] = mapped_column(doc="place in the table")
    feature: Mapped[str] = mapped_column(String(120), doc="the feature")
    value: Mapped[str] = mapped_column(String(200), doc="the value")
    least: Mapped[int] = mapped_column(doc="at least so many seats")
    most: Mapped[int] = mapped_column(doc="at most so many")
    least_flex: Mapped[int | None] = mapped_column(
        default=None, doc="no suggestion lowers the least below this"
    )
    most_flex: Mapped[int | None] = mapped_column(
        default=None, doc="no suggestion raises the most above this"
    )
    share: Mapped[str | None] = mapped_column(
        String(60), default=None, doc="share of the population, as a fraction"
    )
    source: Mapped[str | None] = mapped_column(Text, default=None, doc="where the share comes from")
    date: Mapped[str | None] = mapped_column(String(40), default=None, doc="of when it is")
    reason: Mapped[str | None] = mapped_column(
        Text, default=None, doc="why the seats are not those of the share"
    )
