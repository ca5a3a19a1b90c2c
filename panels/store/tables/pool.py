"""People who answered: who they are apart from what the lottery needs to know of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panels.door.roles import Role
from panels.store.base import Base
from panels.store.kinds import CONSENT, EXPLICIT, Keep, Kind, about
from panels.store.types import Id, word

_SEEN = (Role.OFFICER,)


class Origin(StrEnum):
    """How somebody came into the pool."""

    IMPORTED = "imported"
    MANUAL = "manual"
    PHONE = "phone"
    COUNTER = "counter"
    PAPER = "paper"
    WEB = "web"


class Person(Base):
    """Somebody who answered, as an id."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("jury_id", "outside_id"),
        {"info": about(Kind.PSEUDONYMOUS, "who is in the pool, as an id",
                       keep=Keep.RESPONDENTS, seen=_SEEN)},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id; loses its meaning on erasure")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="of which jury"
    )
    outside_id: Mapped[str | None] = mapped_column(
        String(120), default=None, doc="the id in the file that was imported"
    )
    origin: Mapped[Origin] = mapped_column(word(Origin), doc="how they registered")
    import_id: Mapped[str | None] = mapped_column(
        ForeignKey("import_batch.id"), default=None, doc="with which file"
    )
    entered_by: Mapped[str] = mapped_column(String(40), doc="who entered them, as an id")
    entered_at: Mapped[datetime] = mapped_column(doc="when")
    eligible: Mapped[bool] = mapped_column(default=True, doc="whether they may be drawn")
    reason: Mapped[str | None] = mapped_column(
        String(40),
        default=None,
        doc="why not: age, address, office, duplicate, own-wish",
    )


class Identity(Base):
    """Who a person is and how to reach them."""

    __tablename__ = "identity"
    __table_args__ = (
        Index("ix_identity_name_key", "name_key", "person_id"),
        {"info": about(Kind.PERSONAL, "to write to people and ring them",
                       basis=CONSENT, keep=Keep.RESPONDENTS,
                       seen=(Role.OFFICER, Role.CALLER))},
    )  # fmt: skip

    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, doc="the person"
    )
    name: Mapped[str] = mapped_column(String(200), default="", doc="name")
    name_key: Mapped[str] = mapped_column(
        String(200), default="", doc="the name in small letters without accents, for the search"
    )
    last: Mapped[str] = mapped_column(
        String(200), default="", doc="family name, where a file tells it apart"
    )
    email: Mapped[str] = mapped_column(String(254), default="", doc="e-mail")
    phone: Mapped[str] = mapped_column(String(40), default="", doc="telephone")
    address: Mapped[str] = mapped_column(String(200), default="", doc="street and number")
    postcode: Mapped[str] = mapped_column(String(12), default="", doc="postcode")
    place: Mapped[str] = mapped_column(String(120), default="", doc="town or village")
    born_on: Mapped[date | None] = mapped_column(default=None, doc="date of birth, for age limits")
    language: Mapped[str] = mapped_column(String(5), default="", doc="language to speak")
    household: Mapped[str] = mapped_column(
        String(200), default="", doc="mark of the household where the file gives one"
    )


class PersonValue(Base):
    """A person's value of one feature."""

    __tablename__ = "person_value"
    __table_args__ = (
        {"info": about(Kind.PERSONAL, "what the quotas ask for", basis=CONSENT,
                       keep=Keep.RESPONDENTS, seen=_SEEN)},
    )  # fmt: skip

    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, doc="the person"
    )
    feature: Mapped[str] = mapped_column(String(120), primary_key=True, doc="the feature")
    value: Mapped[str] = mapped_column(String(200), doc="as it was given")


class PersonChange(Base):
    """What was changed of a person before the freeze."""

    __tablename__ = "person_change"
    __table_args__ = (
        {"info": about(Kind.PERSONAL, "so that no change before the draw goes unseen",
                       basis=CONSENT, keep=Keep.RESPONDENTS, seen=_SEEN)},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True, doc="the person"
    )
    at: Mapped[datetime] = mapped_column(doc="when")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    field: Mapped[str] = mapped_column(String(120), doc="what was changed")
    before: Mapped[str] = mapped_column(Text, doc="what stood there")
    after: Mapped[str] = mapped_column(Text, doc="what stands there since")


class ImportBatch(Base):
    """A file that was imported, without what stood in it."""

    __tablename__ = "import_batch"
    __table_args__ = ({"info": about(Kind.INTERNAL, "which files the pool comes from")},)

    id: Mapped[Id] = mapped_column(doc="random id")
    jury_id: Mapped[str] = mapped_column(
        ForeignKey("jury.id", ondelete="CASCADE"), index=True, doc="into which pool"
    )
    at: Mapped[datetime] = mapped_column(doc="when")
    by: Mapped[str] = mapped_column(String(40), doc="by whom, as an id")
    digest: Mapped[str] = mapped_column(String(64), doc="SHA-256 of the file")
    rows: Mapped[int] = mapped_column(Integer, doc="how many rows it had")
    taken: Mapped[int] = mapped_column(Integer, doc="how many people came of it")


class SupportNeed(Base):
    """What somebody needs to take part."""

    __tablename__ = "support_need"
    __table_args__ = (
        {"info": about(Kind.SPECIAL, "so that everyone can take part: access, diet, childcare",
                       basis=EXPLICIT, keep=Keep.SUPPORT,
                       seen=(Role.OFFICER, Role.CALLER, Role.FACILITATOR))},
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(doc="random id")
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True, doc="the person"
    )
    kind: Mapped[str] = mapped_column(Text, doc="which need, encrypted: access, diet, childcare")
    words: Mapped[str] = mapped_column(Text, doc="in their words, encrypted")
    at: Mapped[datetime] = mapped_column(doc="when it was told")
