"""The remit: what the jury is asked and promised, each text with every version it ever had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from panels.door import Role, Room, Scope, action, read
from panels.door.roles import GRANTED
from panels.juries.schedule import tick
from panels.juries.texts import FIELDS, Field, Language, is_published, versions
from panels.stages import AFTER_FREEZE, OPEN, Stage
from panels.store.tables import RemitText
from sortition.refused import Refused
from strata.texts import Text, text

LONGEST = 20_000
_WRITERS = {Role.OFFICER}
_INSIDE = {Role.ADMINISTRATOR, Role.OFFICER, Role.FACILITATOR, Role.OBSERVER}
_SETTLED = frozenset({Field.QUESTION, Field.PROMISE})
"""What people registered for: once published it stays as it was at the freeze."""
_FIRST = {Field.REPORT: Stage.DELIBERATING, Field.ANSWER: Stage.REPORTED}
"""Before these stages there can be no such text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a text, as it was saved."""

    field: Field
    language: Language
    version: int
    text: str
    at: datetime
    by: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A text of the remit in one language: what was saved last, and what is public.

    Parameters
    ----------
    field, title, language
        Which text.
    newest
        What was saved last, None if nothing was.
    public
        What people read, None if nothing is published.
    """

    field: Field
    title: Text
    language: Language
    newest: Version | None
    public: Version | None


@action(
    scope=Scope.JURY,
    roles=_WRITERS,
    stages=OPEN,
    logs="which text in which language, and the number of the version",
)
def save_text(room: Room, field: Field, language: Language, words: str) -> int:
    """Save a text of the remit as a new version; what stands already gets none. Returns it."""
    field, language = _known(field, language)
    words = words.replace("\r\n", "\n").strip()
    _usable(words)
    _in_time(room, field, language)
    newest = _newest(room, field, language)
    if newest is not None and newest.text == words:
        number = newest.version
    else:
        number = newest.version + 1 if newest else 1
        room.session.add(
            RemitText(
                jury_id=room.jury.id, field=field.value, language=language.value,
                version=number, text=words, at=room.now, by=room.actor,
            )
        )  # fmt: skip
    room.note(text=field.value, language=language.value, version=number)
    return number


@action(
    scope=Scope.JURY,
    roles=_WRITERS,
    stages=OPEN,
    logs="which text in which language, and the number of the version",
)
def publish_text(
    room: Room, field: Field, language: Language, *, version: int | None = None
) -> None:
    """Publish the newest version of a text; `version` says which one was looked at before."""
    field, language = _known(field, language)
    newest = _newest(room, field, language)
    if newest is None:
        raise Refused(
            "text-missing",
            text("There is no such text yet."),
            text("Write it and save it first."),
        )
    if version is not None and version != newest.version:
        raise Refused(
            "text-newer",
            text("Somebody has saved a newer version than the one you looked at."),
            text("Read the newest version, then publish it."),
        )
    if newest.published_at is None:
        _in_time(room, field, language)
        newest.published_at = room.now
    room.session.flush()
    if all(is_published(room.session, room.jury.id, one) for one in _SETTLED):
        tick(room.session, room.jury, "remit", room.now)
    room.note(text=field.value, language=language.value, version=newest.version)


@read(scope=Scope.JURY, roles=_INSIDE)
def remit(room: Room) -> tuple[Standing, ...]:
    """Show each text of the remit in each language: the newest version, and what is public."""
    found = _versions(versions(room.session, room.jury.id))
    return tuple(
        Standing(
            field=field,
            title=FIELDS[field],
            language=language,
            newest=_first(one for one in found if (one.field, one.language) == (field, language)),
            public=_public(found, field, language),
        )
        for field in Field
        for language in Language
    )


@read(scope=Scope.JURY, roles=_INSIDE)
def remit_history(room: Room, field: Field, language: Language) -> tuple[Version, ...]:
    """Show every version of one text, the newest first."""
    field, language = _known(field, language)
    return tuple(_versions(versions(room.session, room.jury.id, field, language)))


@read(scope=Scope.JURY, roles=GRANTED | {Role.PUBLIC})
def published_remit(room: Room) -> tuple[Standing, ...]:
    """Show the published texts, with nothing of what was not published."""
    found = _versions(versions(room.session, room.jury.id))
    shown = []
    for field in Field:
        for language in Language:
            public = _public(found, field, language)
            if public is not None:
                shown.append(
                    Standing(
                        field=field, title=FIELDS[field], language=language,
                        newest=public, public=public,
                    )
                )  # fmt: skip
    return tuple(shown)


def _versions(rows: Iterable[RemitText]) -> list[Version]:
    return [
        Version(
            field=Field(row.field),
            language=Language(row.language),
            version=row.version,
            text=row.text,
            at=row.at,
            by=row.by,
            published_at=row.published_at,
        )
        for row in rows
    ]


def _public(found: Iterable[Version], field: Field, language: Language) -> Version | None:
    return _first(
        one
        for one in found
        if (one.field, one.language) == (field, language) and one.published_at is not None
    )


def _first(found: Iterable[Version]) -> Version | None:
    return next(iter(found), None)


def _newest(room: Room, field: Field, language: Language) -> RemitText | None:
    found = versions(room.session, room.jury.id, field, language)
    return found[0] if found else None


def _known(field: str, language: str) -> tuple[Field, Language]:
    try:
        return Field(field), Language(language)
    except ValueError:
        raise Refused(
            "text-unknown",
            text("The remit has no such text, or not in this language."),
            text("Choose one of those that the page shows."),
        ) from None


def _usable(words: str) -> None:
    if not words:
        raise Refused(
            "text-empty",
            text("The text is empty."),
            text("Write something; an earlier version stays readable in any case."),
        )
    if len(words) > LONGEST:
        raise Refused(
            "text-long",
            text("The text is longer than {most} signs.", most=LONGEST),
            text("Shorten it, and publish details elsewhere."),
        )
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in words):
        raise Refused(
            "text-signs",
            text("The text holds signs that cannot be shown."),
            text("Copy it as plain text, without formatting."),
        )


def _in_time(room: Room, field: Field, language: Language) -> None:
    """Refuse a text that comes too early, or too late to be changed."""
    stage, first = room.jury.stage, _FIRST.get(field)
    later = list(Stage)
    if first is not None and later.index(stage) < later.index(first):
        raise Refused(
            "text-early",
            text("It is too early for this text."),
            text("Wait until the jury has come that far; the timeline says where it stands."),
        )
    settled = versions(room.session, room.jury.id, field, language)
    if (
        field in _SETTLED
        and stage in AFTER_FREEZE
        and any(one.published_at is not None for one in settled)
    ):
        raise Refused(
            "text-settled",
            text("The pool is frozen: people registered for this text as it was published."),
            text("Leave it as it is; explain what is new in another text."),
        )
