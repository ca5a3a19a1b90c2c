"""Lotteries and draws, each as the folder that anyone can check; and the work of making them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Double, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from panels.door.roles import Role
from panels.store.base import Base
from panels.store.kinds import TASK, Keep, Kind, about
from panels.store.types import Id, word


class DrawState(StrEnum):
    """How far a lottery is."""

    COMPUTING = "computing"
    COMPUTED = "computed"
    ANNOUNCED = "announced"
    DRAWN = "drawn"
    ANNULLED = "annulled"
    FAILED = "failed"


class PoolFreeze(Base):
    """What was frozen: from then on nothing of it may change before the draw."""

    __tablename__ = "pool_freeze"
    __table_args__ = (
        UniqueConstraint("jury_id", "number"),
        {"info": about(Kind.PUBLIC, "to show that the pool did not change")},
    )

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="of which jury"
    )
    number: Mapped[int] = mapped_column(doc="from 1; the last one counts")
    quota_set_id: Mapped[str] = mapped_column(ForeignKey("quota_set.id"), doc="with which quotas")
    people: Mapped[int] = mapped_column(doc="how many could be drawn")
    digest: Mapped[str] = mapped_column(
        String(64), doc="SHA-256 of the pool by ids, the quotas and the seats"
    )
    at: Mapped[datetime] = mapped_column(doc="when")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")


_REAL = sql("NOT test AND state NOT IN ('annulled', 'failed')")


class Draw(Base):
    """A lottery of one jury, a test or the real one, and what came of it."""

    __tablename__ = "draw"
    __table_args__ = (
        Index("one_real_draw", "jury_id", unique=True, sqlite_where=_REAL, postgresql_where=_REAL),
        {"info": about(Kind.PUBLIC, "the lottery and the draw, as published")},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="the jury"
    )
    test: Mapped[bool] = mapped_column(doc="whether it is for trial only")
    state: Mapped[DrawState] = mapped_column(word(DrawState), doc="how far it is")
    rule: Mapped[str] = mapped_column(String(20), default="leximin", doc="the rule")
    panels: Mapped[int] = mapped_column(default=1000, doc="how many numbered panels")
    quota_set_id: Mapped[str] = mapped_column(ForeignKey("quota_set.id"), doc="under which quotas")
    made_at: Mapped[datetime] = mapped_column(doc="when it was begun")
    made_by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    manifest: Mapped[str | None] = mapped_column(
        String(64), default=None, doc="SHA-256 of the manifest"
    )
    proven: Mapped[bool | None] = mapped_column(default=None, doc="whether the optimum is proven")
    lowest: Mapped[str | None] = mapped_column(
        String(80), default=None, doc="lowest chance, a fraction"
    )
    published_at: Mapped[datetime | None] = mapped_column(
        default=None, doc="since when anyone may have its public part"
    )
    round: Mapped[int | None] = mapped_column(default=None, doc="round of the beacon, if announced")
    method: Mapped[str | None] = mapped_column(String(16), default=None, doc="how it was drawn")
    number: Mapped[str | None] = mapped_column(String(20), default=None, doc="what was drawn")
    drawn_at: Mapped[datetime | None] = mapped_column(default=None, doc="when")
    makeup: Mapped[str | None] = mapped_column(
        Text, default=None, doc="how many of each group were drawn, few not told apart, as JSON"
    )
    checkpoint: Mapped[str | None] = mapped_column(
        String(64), default=None, doc="SHA-256 of the last draw.json of the chain"
    )
    annulled_at: Mapped[datetime | None] = mapped_column(default=None, doc="when it was annulled")
    annul_reason: Mapped[str | None] = mapped_column(Text, default=None, doc="why, published")
    annul_by: Mapped[str | None] = mapped_column(
        String(40), default=None, doc="who asked for it, as an id"
    )
    annul_confirmed_by: Mapped[str | None] = mapped_column(
        String(40), default=None, doc="who confirmed it, as an id"
    )


class DrawFolder(Base):
    """The full folder of a draw, as one archive."""

    __tablename__ = "draw_folder"
    __table_args__ = (
        {"info": about(Kind.PSEUDONYMOUS, "the folder that anyone can check, by tickets",
                       keep=Keep.MEMBERS, seen=(Role.OFFICER, Role.OBSERVER))},
    )  # fmt: skip

    draw_id: Mapped[str] = mapped_column(
        ForeignKey("draw.id", ondelete="CASCADE"), primary_key=True, doc="the draw"
    )
    archive: Mapped[bytes] = mapped_column(LargeBinary, doc="the folder, zipped")
    public: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, doc="the part that anyone may see, zipped, once it is published"
    )


class Ticket(Base):
    """Whose a ticket is: the private list."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("draw_id", "ticket"),
        {"info": about(Kind.PERSONAL, "to find who was drawn, and to tell people their ticket",
                       basis=TASK, keep=Keep.MEMBERS, seen=(Role.OFFICER,))},
    )  # fmt: skip

    draw_id: Mapped[str] = mapped_column(
        ForeignKey("draw.id", ondelete="CASCADE"), primary_key=True, doc="of which lottery"
    )
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True, doc="whose"
    )
    ticket: Mapped[str] = mapped_column(String(12), doc="the public pseudonym")
    salt: Mapped[str] = mapped_column(String(64), doc="of the digest in the manifest")


class TypedNumber(Base):
    """A number as one person typed it; two must agree."""

    __tablename__ = "typed_number"
    __table_args__ = ({"info": about(Kind.INTERNAL, "so that two people type the number")},)

    draw_id: Mapped[str] = mapped_column(
        ForeignKey("draw.id", ondelete="CASCADE"), primary_key=True, doc="of which draw"
    )
    by: Mapped[str] = mapped_column(String(40), primary_key=True, doc="who typed, as an id")
    number: Mapped[str] = mapped_column(String(20), doc="what they typed")
    at: Mapped[datetime] = mapped_column(doc="when")


class JobState(StrEnum):
    """How far a piece of work is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Job(Base):
    """Work that takes longer than a screen waits, done by the worker."""

    __tablename__ = "job"
    __table_args__ = ({"info": about(Kind.INTERNAL, "long computations and how far they are")},)

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="of which jury"
    )
    kind: Mapped[str] = mapped_column(String(32), doc="which work")
    subject: Mapped[str | None] = mapped_column(String(40), default=None, doc="on what, an id")
    state: Mapped[JobState] = mapped_column(word(JobState), index=True, doc="how far it is")
    phase: Mapped[str] = mapped_column(String(40), default="", doc="what it does now")
    done: Mapped[float | None] = mapped_column(Double, default=None, doc="from 0 to 1, if known")
    stop: Mapped[bool] = mapped_column(default=False, doc="whether it is asked to stop")
    problem: Mapped[str | None] = mapped_column(String(60), default=None, doc="code of what failed")
    tries: Mapped[int] = mapped_column(default=0, doc="how often it was begun")
    made_at: Mapped[datetime] = mapped_column(doc="when it was asked for")
    made_by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    seen_at: Mapped[datetime | None] = mapped_column(default=None, doc="last sign of the worker")
    ended_at: Mapped[datetime | None] = mapped_column(default=None, doc="when it ended")
