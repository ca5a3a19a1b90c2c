"""The pool as a file: for a spreadsheet, or in the form in which peers read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from panels.door import Role, Room, Scope, read
from panels.exports import csv_of, xlsx_of
from panels.pool.words import As as As
from panels.store.tables import Identity, Person, PersonValue
from sortition.refused import Refused
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file to keep."""

    name: str
    media_type: str
    content: bytes


_Cells = dict[str, object]
_LARGEST = 350_000
"""Cells of a workbook: no more than our own reader takes back."""


@read(scope=Scope.JURY, roles={Role.OFFICER}, logs="the form, and how many people it held")
def export_pool(room: Room, form: As = As.CSV) -> Export:
    """Write everybody in the pool into a file in which no cell can act as a formula."""
    form = As(form)
    features = _features(room)
    before, after = _COLUMNS[form]
    header = [*before, *(name for name in features if name not in before + after), *after]
    rows = [
        _AS[form](one) | dict(zip(features, answers, strict=True))
        for one, answers in _people(room, features)
        if one.eligible or form is not As.SORTITION_ALGORITHMS
    ]
    room.note(form=form.value, people=len(rows))
    if form is As.XLSX:
        _refuse_large(len(rows) * len(header))
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Export(name="pool.xlsx", media_type=media, content=xlsx_of(rows, header, "pool"))
    name = "pool.csv" if form is As.CSV else "respondents.csv"
    return Export(name=name, media_type="text/csv", content=csv_of(rows, header))


def _refuse_large(cells: int) -> None:
    """Refuse a workbook that takes long to make and longer to open."""
    if cells > _LARGEST:
        raise Refused(
            "export-large",
            text("The pool has {count:,} cells; a workbook holds up to {most:,} here.",
                 count=cells, most=_LARGEST),
            text("Take the CSV: spreadsheet programs open it too."),
        )  # fmt: skip


def _features(room: Room) -> list[str]:
    wanted = select(PersonValue.feature).distinct()
    wanted = wanted.join(Person, Person.id == PersonValue.person_id)
    return sorted(room.session.scalars(wanted.where(Person.jury_id == room.jury.id)))


def _people(room: Room, features: list[str]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield everybody by name, each with the answers to `features`."""
    own = Person.jury_id == room.jury.id
    answers: dict[str, dict[str, str]] = {}
    wanted = select(PersonValue.person_id, PersonValue.feature, PersonValue.value)
    wanted = wanted.join(Person, Person.id == PersonValue.person_id).where(own)
    for person, feature, value in room.session.execute(wanted):
        answers.setdefault(person, {})[feature] = value
    who = select(
        Person.id, Person.outside_id, Person.eligible, Person.reason, Person.origin,
        Person.entered_at, Identity.name, Identity.last, Identity.email, Identity.phone,
        Identity.address, Identity.postcode, Identity.place, Identity.born_on, Identity.language,
        Identity.household,
    )  # fmt: skip
    who = who.join(Identity, Identity.person_id == Person.id).where(own)
    for one in room.session.execute(who.order_by(Identity.name_key, Person.id)):
        given = answers.get(one.id, {})
        yield one, tuple(given.get(feature, "") for feature in features)


def _ours(one: Any) -> _Cells:
    return {
        "id": one.outside_id or one.id,
        "name": one.name,
        "last name": one.last,
        "e-mail": one.email,
        "telephone": one.phone,
        "address": one.address,
        "postcode": one.postcode,
        "place": one.place,
        "birth date": one.born_on,
        "language": one.language,
        "household": one.household,
        "may be drawn": one.eligible,
        "why not": one.reason,
        "registered by": one.origin.value,
        "registered": one.entered_at,
    }


def _first_and_last(one: Any) -> tuple[str, str]:
    """Return the two parts of a name where they are known apart, else all as the last name."""
    last = one.last
    if last and one.name.endswith(last):
        return one.name.removesuffix(last).strip(), last
    return "", one.name


def _for_sortition_algorithms(one: Any) -> _Cells:
    first, last = _first_and_last(one)
    return {
        "nationbuilder_id": one.outside_id or one.id,
        "first_name": first,
        "last_name": last,
        "email": one.email,
        "mobile_number": one.phone,
        "primary_address1": one.address,
        "primary_address2": "",
        "primary_city": one.place,
        "primary_zip": one.postcode,
    }


def _for_opendlp(one: Any) -> _Cells:
    first, last = _first_and_last(one)
    return {
        "external_id": one.outside_id or one.id,
        "first_name": first,
        "last_name": last,
        "email": one.email,
        "phone": one.phone,
        "address_line_1": one.address,
        "town": one.place,
        "postcode": one.postcode,
        "eligible": "true" if one.eligible else "false",
        "created_at": one.entered_at.isoformat(),
    }


_OURS = (
    ("id", "name", "last name", "e-mail", "telephone", "address", "postcode", "place",
     "birth date", "language", "household"),
    ("may be drawn", "why not", "registered by", "registered"),
)  # fmt: skip
_AS: Mapping[As, Callable[[Any], _Cells]] = {
    As.CSV: _ours,
    As.XLSX: _ours,
    As.SORTITION_ALGORITHMS: _for_sortition_algorithms,
    As.OPENDLP: _for_opendlp,
}
_COLUMNS: Mapping[As, tuple[tuple[str, ...], tuple[str, ...]]] = {
    As.CSV: _OURS,
    As.XLSX: _OURS,
    As.SORTITION_ALGORITHMS: (
        ("nationbuilder_id", "first_name", "last_name", "email", "mobile_number",
         "primary_address1", "primary_address2", "primary_city", "primary_zip"), (),
    ),
    As.OPENDLP: (
        ("external_id", "first_name", "last_name", "email", "phone", "address_line_1", "town",
         "postcode", "eligible"), ("created_at",),
    ),
}  # fmt: skip
"""Columns before and after the features."""
