"""The pool as a file: for a spreadsheet, or in the form in which peers read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from panels.door import Role, Room, Scope, read
from panels.exports import csv_of, xlsx_of
from panels.pool.words import As as As
from panels.store.tables import Identity, Person, PersonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file to keep."""

    name: str
    media_type: str
    content: bytes


_Row = dict[str, object]


@read(scope=Scope.JURY, roles={Role.OFFICER}, logs="the form, and how many people it held")
def export_pool(room: Room, form: As = As.CSV) -> Export:
    """Write everybody in the pool into a file in which no cell can act as a formula."""
    form = As(form)
    features = _features(room)
    form_row, columns = _FORMS[form]
    everybody = list(_people(room, features))
    if form in (As.SORTITION_ALGORITHMS, As.OPENDLP):
        everybody = [one for one in everybody if form is As.OPENDLP or one[0].eligible]
    rows = [
        form_row(person, identity) | dict(zip(features, answers, strict=True))
        for person, identity, answers in everybody
    ]
    room.note(form=form.value, people=len(rows))
    before, after = columns
    header = [*before, *(name for name in features if name not in before + after), *after]
    if form is As.XLSX:
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Export(name="pool.xlsx", media_type=media, content=xlsx_of(rows, header, "pool"))
    name = {As.CSV: "pool.csv"}.get(form, "respondents.csv")
    return Export(name=name, media_type="text/csv", content=csv_of(rows, header))


def _features(room: Room) -> list[str]:
    wanted = select(PersonValue.feature).distinct()
    wanted = wanted.join(Person, Person.id == PersonValue.person_id)
    return sorted(room.session.scalars(wanted.where(Person.jury_id == room.jury.id)))


def _people(room: Room, features: list[str]) -> Iterator[tuple[Person, Identity, tuple[str, ...]]]:
    answers: dict[str, dict[str, str]] = {}
    wanted = select(PersonValue.person_id, PersonValue.feature, PersonValue.value)
    wanted = wanted.join(Person, Person.id == PersonValue.person_id)
    for person, feature, value in room.session.execute(
        wanted.where(Person.jury_id == room.jury.id)
    ):
        answers.setdefault(person, {})[feature] = value
    who = select(Person, Identity).join(Identity, Identity.person_id == Person.id)
    who = who.where(Person.jury_id == room.jury.id).order_by(Identity.name_key, Person.id)
    for own, identity in room.session.execute(who):
        given = answers.get(own.id, {})
        yield own, identity, tuple(given.get(feature, "") for feature in features)


def _ours(person: Person, identity: Identity) -> _Row:
    return {
        "id": person.outside_id or person.id,
        "name": identity.name,
        "last name": identity.last,
        "e-mail": identity.email,
        "telephone": identity.phone,
        "address": identity.address,
        "postcode": identity.postcode,
        "place": identity.place,
        "birth date": identity.born_on,
        "language": identity.language,
        "household": identity.household,
        "may be drawn": person.eligible,
        "why not": person.reason,
        "registered by": person.origin.value,
        "registered": person.entered_at,
    }


def _first_and_last(identity: Identity) -> tuple[str, str]:
    """Return the two parts of a name where they are known apart, else all as the last name."""
    last = identity.last
    if last and identity.name.endswith(last):
        return identity.name.removesuffix(last).strip(), last
    return "", identity.name


def _for_sortition_algorithms(person: Person, identity: Identity) -> _Row:
    first, last = _first_and_last(identity)
    return {
        "nationbuilder_id": person.outside_id or person.id,
        "first_name": first,
        "last_name": last,
        "email": identity.email,
        "mobile_number": identity.phone,
        "primary_address1": identity.address,
        "primary_address2": "",
        "primary_city": identity.place,
        "primary_zip": identity.postcode,
    }


def _for_opendlp(person: Person, identity: Identity) -> _Row:
    first, last = _first_and_last(identity)
    return {
        "external_id": person.outside_id or person.id,
        "first_name": first,
        "last_name": last,
        "email": identity.email,
        "phone": identity.phone,
        "address_line_1": identity.address,
        "town": identity.place,
        "postcode": identity.postcode,
        "eligible": "true" if person.eligible else "false",
        "created_at": person.entered_at.isoformat(),
    }


_OURS = (
    ("id", "name", "last name", "e-mail", "telephone", "address", "postcode", "place",
     "birth date", "language", "household"),
    ("may be drawn", "why not", "registered by", "registered"),
)  # fmt: skip
_FORMS: Mapping[
    As, tuple[Callable[[Person, Identity], _Row], tuple[tuple[str, ...], tuple[str, ...]]]
] = {
    As.CSV: (_ours, _OURS),
    As.XLSX: (_ours, _OURS),
    As.SORTITION_ALGORITHMS: (
        _for_sortition_algorithms,
        (("nationbuilder_id", "first_name", "last_name", "email", "mobile_number",
          "primary_address1", "primary_address2", "primary_city", "primary_zip"), ()),
    ),
    As.OPENDLP: (
        _for_opendlp,
        (("external_id", "first_name", "last_name", "email", "phone", "address_line_1", "town",
          "postcode", "eligible"), ("created_at",)),
    ),
}  # fmt: skip
