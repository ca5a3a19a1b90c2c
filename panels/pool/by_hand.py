"""People entered and changed by hand: by telephone, at the counter, from a form on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from sqlalchemy import ColumnElement, func, or_

from panels.door import Role, Room, Scope, action
from panels.pool.age_day import age_day, within_ages
from panels.pool.changing import IDENTITY, Details, remember, rewrite
from panels.pool.eligibility import Reason, found, review
from panels.pool.fields import LONGEST_BY_HAND, language_code, name_key
from panels.pool.files.doubles import Crowd, Told, standing
from panels.pool.files.entrants import Entrants
from panels.pool.national_number import refuse_national_number
from panels.quotas import sets
from panels.stages import BEFORE_FREEZE
from panels.store.tables import Identity, Origin, Person, PersonValue
from sortition.refused import Refused
from strata.problems import InputError, Problem, raise_errors
from strata.reading.features import read_features
from strata.reading.tables import Table
from strata.texts import text

_SUBSCRIBER = 8
"""Digits of a telephone number that all ways to write it share."""

BY_HAND = (Origin.PHONE, Origin.COUNTER, Origin.PAPER, Origin.MANUAL)
"""How somebody can come who is entered by hand."""


@action(
    scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, counts=True,
    logs="whom, how they came, whether they may be drawn",
)  # fmt: skip
def add_person(
    room: Room, details: Details, origin: Origin = Origin.MANUAL, another: str = ""
) -> str:
    """Enter somebody by hand; `another` says why they are not who is in the pool already."""
    if origin not in BY_HAND:
        raise ValueError(f"nobody comes by hand as {origin}")
    given = _checked(room, {part.name: getattr(details, part.name) for part in fields(details)})
    if not given["name"]:
        raise Refused(
            "person-blank", text("The name is empty."), text("Fill in who it is.")
        )  # fmt: skip
    alike = _alike(room, given)
    if alike and not another.strip():
        raise InputError(map(_double, alike))
    born = details.born_on
    fits = born is None or within_ages(born, room.jury, age_day(room.session, room.jury).on)
    person = Person(
        jury_id=room.jury.id, origin=origin, entered_by=room.actor, entered_at=room.now,
        eligible=fits, reason=None if fits else Reason.AGE.value,
    )  # fmt: skip
    room.session.add(person)
    room.session.flush()
    who = {name: given[name] for name in IDENTITY}
    room.session.add(Identity(person_id=person.id, name_key=name_key(str(given["name"])), **who))
    room.session.add_all(
        PersonValue(person_id=person.id, feature=feature, value=value)
        for feature, value in _answers(given).items()
        if value
    )
    for one in alike:
        remember(room, person.id, "double", one.person, another.strip())
    room.note(person=person.id, origin=origin.value, eligible=fits)
    return person.id


@action(
    scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE, counts=True,
    logs="whom, and how many fields changed",
)  # fmt: skip
def change_person(room: Room, person: str, changes: Mapping[str, object]) -> tuple[str, ...]:
    """Change what is known of somebody; what stood there before is kept in their history."""
    own = found(room, person)
    unknown = changes.keys() - {*IDENTITY, "answers"}
    if unknown:
        raise ValueError("there are names of fields that a person has not")
    given = _checked(room, changes)
    if given.get("name") == "":
        raise Refused(
            "person-blank", text("The name is empty."), text("Fill in who it is.")
        )  # fmt: skip
    changed = rewrite(room, own, given)
    if "born_on" in changed:
        review(room, own)
    room.note(person=person, changed=len(changed))
    return changed


def _checked(room: Room, given: Mapping[str, object]) -> dict[str, object]:
    """Return `given` without spaces around it.

    Raises
    ------
    InputError
        If something is too long, no text, no answer of the quotas, or a national number.
    """
    tidy: dict[str, object] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        if isinstance(value, str):
            tidy[name] = value.strip()
            problems += _wrong(name, value.strip(), LONGEST_BY_HAND[name])
        else:
            tidy[name] = value
    answers = {feature: value.strip() for feature, value in _answers(given).items()}
    for feature, value in answers.items():
        problems += _wrong(feature, value, LONGEST_BY_HAND["answers"])
    tidy["answers"] = answers
    if (language := str(tidy.get("language") or "")) and not language_code(language):
        problems.append(
            Problem(code="language-unknown", column="language",
                    what=text("The language is not known."),
                    remedy=text("Write its code of two letters, such as nl."))
        )  # fmt: skip
    elif language:
        tidy["language"] = language_code(language)
    raise_errors(problems)
    raise_errors(_strange_answers(room, answers))
    return tidy


def _answers(given: Mapping[str, object]) -> dict[str, str]:
    answers = given.get("answers") or {}
    return dict(answers) if isinstance(answers, Mapping) else {}


def _wrong(name: str, value: str, longest: int) -> Iterator[Problem]:
    refuse_national_number(value)
    if len(value) > longest:
        yield Problem(
            code="cell-long", column=name,
            what=text("This is longer than {count} characters.", count=longest),
            remedy=text("Shorten it."),
        )  # fmt: skip
    if not value.isprintable():
        yield Problem(
            code="cell-unprintable", column=name,
            what=text("This holds signs that cannot be shown, such as an end of line."),
            remedy=text("Write it on one line."),
        )  # fmt: skip


def _strange_answers(room: Room, answers: Mapping[str, str]) -> list[Problem]:
    """Return what the readers of the main job say of the answers; none given is no error here."""
    newest = sets.latest(room.session, room.jury.id)
    filled = {feature: value for feature, value in answers.items() if value}
    if newest is None or not filled:
        return []
    table = Table(
        file="", header=tuple(filled), columns=tuple((value,) for value in filled.values()),
        rows=(1,),
    )  # fmt: skip
    day = age_day(room.session, room.jury).on
    problems = read_features(table, sets.as_quotas(newest), day).problems
    return [
        Problem(code=p.code, column=p.column, value=p.value, what=p.what, remedy=p.remedy)
        for p in problems
        if p.severity == "error" and p.code != "column-missing"
    ]


def _alike(room: Room, given: Mapping[str, object]) -> Sequence[Told]:
    """Return who in the pool may be the same person."""
    longest = max(name_key(str(given["name"])).split(), key=len, default="")
    likes: list[ColumnElement[bool]] = [Identity.name_key.contains(longest, autoescape=True)]
    if given["email"]:
        likes.append(func.lower(Identity.email) == str(given["email"]).lower())
    if given["born_on"]:
        likes.append(Identity.born_on == given["born_on"])
    digits = "".join(sign for sign in str(given["phone"]) if sign.isdecimal())
    if len(digits) >= _SUBSCRIBER:
        written: ColumnElement[str] = Identity.phone.expression
        for sign in " ./-()":
            written = func.replace(written, sign, "")
        likes.append(written.endswith(digits[-_SUBSCRIBER:]))
    if given["address"]:
        likes.append(Identity.address == given["address"])
    people, marks = standing(room.session, room.jury, or_(*likes))
    doubles = Crowd(people, marks, _one(given)).doubles()
    return [pair.first for pair in doubles]


def _one(given: Mapping[str, object]) -> Entrants:
    def only(name: str) -> tuple[str, ...]:
        return (str(given[name]),)

    born = given["born_on"]
    return Entrants(
        rows=(1,), outside_ids=("",), names=only("name"), lasts=only("last"),
        emails=only("email"), phones=only("phone"), addresses=only("address"),
        postcodes=only("postcode"), places=only("place"), languages=only("language"),
        marks=only("household"), born=(born,), features={},  # type: ignore[arg-type]
    )  # fmt: skip


def _double(one: Told) -> Problem:
    return Problem(
        code="person-twice",
        what=text("May be the same person as somebody in the pool already."),
        remedy=text("Look at that person; if they are two, say how you know."),
        value=one.person,
    )
