"""Juries: what is asked, when, and every published text with its history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panels.stages import Stage
from panels.store.base import Base
from panels.store.kinds import Kind, about
from panels.store.types import Id, word


class Jury(Base):
    """A jury and where it stands."""

    __tablename__ = "jury"
    __table_args__ = ({"info": about(Kind.PUBLIC, "what the jury is and where it stands")},)

    id: Mapped[Id] = mapped_column(doc="random id")
    city_id: Mapped[str] = mapped_column(
        ForeignKey("city.id", ondelete="CASCADE"), index=True, doc="whose it is"
    )
    title: Mapped[str] = mapped_column(String(200), doc="what it is called")
    stage: Mapped[Stage] = mapped_column(word(Stage), default=Stage.DESIGNED, doc="where it stands")
    template: Mapped[str] = mapped_column(String(32), doc="from which template its dates come")
    seats: Mapped[int] = mapped_column(doc="how many people sit")
    alternates: Mapped[int] = mapped_column(default=0, doc="how many stand by")
    youngest: Mapped[int | None] = mapped_column(default=None, doc="lowest age")
    oldest: Mapped[int | None] = mapped_column(default=None, doc="highest age")
    one_per_household: Mapped[bool] = mapped_column(
        default=True, doc="whether at most one person of a household sits"
    )
    decision_on: Mapped[date] = mapped_column(doc="when the council decides")
    budget_cents: Mapped[int | None] = mapped_column(default=None, doc="what it may cost")
    language: Mapped[str] = mapped_column(String(5), default="nl", doc="first language")
    made_at: Mapped[datetime] = mapped_column(doc="when it was planned")
    stop_reason: Mapped[str | None] = mapped_column(
        Text, default=None, doc="why it is to be called off; published once it is"
    )
    stop_by: Mapped[str | None] = mapped_column(
        String(40), default=None, doc="who asked that it be called off, as an id"
    )
    stopped_at: Mapped[datetime | None] = mapped_column(
        default=None, doc="when it was called off before its end"
    )


class StageStep(Base):
    """When a jury came into a stage."""

    __tablename__ = "stage_step"
    __table_args__ = ({"info": about(Kind.PUBLIC, "when a jury came into each stage")},)

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="the jury"
    )
    stage: Mapped[Stage] = mapped_column(word(Stage), doc="the stage")
    reason: Mapped[str] = mapped_column(
        Text, default="", doc="why back, why although something lacks, or why called off"
    )
    at: Mapped[datetime] = mapped_column(doc="since when")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")


class Milestone(Base):
    """A date of a jury, worked backwards from the decision or set by hand."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("jury_id", "name"),
        {"info": about(Kind.PUBLIC, "the dates of a jury")},
    )

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(ForeignKey("jury.id", ondelete="CASCADE"), doc="the jury")
    name: Mapped[str] = mapped_column(String(40), doc="which date")
    planned_on: Mapped[date] = mapped_column(doc="when it is planned")
    by_hand: Mapped[bool] = mapped_column(default=False, doc="whether somebody moved it")
    done_on: Mapped[date | None] = mapped_column(default=None, doc="when it was done")


class RemitText(Base):
    """One version of one published text of the remit; none is ever overwritten."""

    __tablename__ = "remit_text"
    __table_args__ = (
        UniqueConstraint("jury_id", "field", "language", "version"),
        {"info": about(Kind.PUBLIC, "what the jury is asked and promised, with its history")},
    )

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(ForeignKey("jury.id", ondelete="CASCADE"), doc="the jury")
    field: Mapped[str] = mapped_column(String(32), doc="question, promise, steering and so on")
    language: Mapped[str] = mapped_column(String(5), doc="language of the text")
    version: Mapped[int] = mapped_column(doc="from 1")
    text: Mapped[str] = mapped_column(Text, doc="the text")
    at: Mapped[datetime] = mapped_column(doc="when it was written")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    published_at: Mapped[datetime | None] = mapped_column(default=None, doc="when it was published")
