"""The texts of a remit, version by version, as they stand in the store."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.store.tables import RemitText
from strata.texts import Text, text


class Field(StrEnum):
    """What a text is about."""

    QUESTION = "question"
    PROMISE = "promise"
    STEERING = "steering"
    NOT_ABOUT = "not-about"
    BUDGET = "budget"
    CONTACT = "contact"
    REPORT = "report"
    ANSWER = "answer"


class Language(StrEnum):
    """In which language a text is."""

    NL = "nl"
    EN = "en"
    FR = "fr"


FIELDS: dict[Field, Text] = {
    Field.QUESTION: text("The question to the jury"),
    Field.PROMISE: text("What the council promises, and by when it answers"),
    Field.STEERING: text("Who steers, and how they were chosen"),
    Field.NOT_ABOUT: text("What it is not about"),
    Field.BUDGET: text("What it costs and who pays"),
    Field.CONTACT: text("Whom to ask"),
    Field.REPORT: text("What the jury recommends, and where its report can be read"),
    Field.ANSWER: text("What the council answered, and where it can be read"),
}
"""What each field is called."""


def versions(
    session: Session, jury_id: str, field: Field | None = None, language: Language | None = None
) -> list[RemitText]:
    """Return the texts of a jury, the newest version of each first."""
    wanted = select(RemitText).where(RemitText.jury_id == jury_id)
    if field is not None:
        wanted = wanted.where(RemitText.field == field.value)
    if language is not None:
        wanted = wanted.where(RemitText.language == language.value)
    ordered = wanted.order_by(RemitText.field, RemitText.language, RemitText.version.desc())
    return list(session.scalars(ordered))


def is_published(
    session: Session, jury_id: str, field: Field, *, since: datetime | None = None
) -> bool:
    """Tell whether a text of that field is published, in whatever language.

    With `since`, only what was published from then on counts.
    """
    wanted = select(RemitText.id).where(
        RemitText.jury_id == jury_id,
        RemitText.field == field.value,
        RemitText.published_at.is_not(None),
    )
    if since is not None:
        wanted = wanted.where(RemitText.published_at >= since)
    return session.scalar(wanted.limit(1)) is not None
