"""The pool as a file: inert, and read back by our own import and in the forms of peers."""

from __future__ import annotations

import csv
import io

import pytest
from houses import Somebody, add_jury, set_stage
from openpyxl import load_workbook
from pool_people import add_people, born
from sqlalchemy import select

from panels.door import Denied, Role, Visit
from panels.house import House
from panels.pool.fields import name_key
from panels.pool.files.columns import Form
from panels.pool.files.deciding import Decisions
from panels.pool.files.exporting import As, export_pool
from panels.pool.files.importing import import_people, preview_import
from panels.pool.looking import people, person
from panels.stages import Stage
from panels.store.tables import LogRecord

PEOPLE = [
    {"name": "Zoë Ñuñez", "last": "Ñuñez", "email": "z@example.org", "phone": "+32 470 11 11 11",
     "address": "Eikenlaan 4; bus 1", "postcode": "3000", "place": "Leuven", "born_on": born(1990),
     "language": "nl", "household": "H1", "outside_id": "V1", "answers": {"gender": "woman"}},
    {"name": "=cmd|' /C calc'!A0", "email": "@SUM(1)", "phone": "-1", "address": "x;=1+1;\"",
     "postcode": "\t=1", "place": "'=x", "answers": {"gender": "+man", "area": "Kessel-Lo"}},
]  # fmt: skip


@pytest.fixture
def filled(house: House, jury: str) -> None:
    for one in PEOPLE:
        add_people(house, jury, [{**one, "name_key": name_key(str(one["name"]))}])


def cells(content: bytes, form: As) -> list[list[str]]:
    if form is As.XLSX:
        sheet = load_workbook(io.BytesIO(content)).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("form", list(As))
def test_no_cell_of_any_form_can_act(officer: Visit, form: As) -> None:
    content = export_pool(officer, form).content
    for row in cells(content, form):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert any("'=cmd" in cell for row in cells(content, form) for cell in row)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("form", list(As))
def test_what_was_exported_is_read_back_by_another_jury(
    house: House, city: str, officer: Visit, somebody: Somebody, form: As
) -> None:
    export = export_pool(officer, form)
    other = somebody(Role.OFFICER, city=city, jury=add_jury(house, city))
    look = preview_import(other, export.content, export.name)
    expected = {As.CSV: Form.OURS, As.XLSX: Form.OURS}
    assert look.form is expected.get(form, Form(form.value) if form not in expected else None)
    features = {"gender": "gender", "area": "area"}
    chosen = type(look.columns)(**{
        **{name: getattr(look.columns, name) for name in look.columns.__slots__},
        "features": features,
    })  # fmt: skip
    done = import_people(other, export.content, export.name, chosen, Decisions())
    assert done.taken == 2
    for listed in people(officer).people:
        old = person(officer, listed.person).details
        new = next(
            person(other, one.person).details
            for one in people(other).people
            if one.name == old.name
        )
        assert new.answers == old.answers
        assert (new.email, new.phone, new.address) == (old.email, old.phone, old.address)
        if form in expected:
            assert new.born_on == old.born_on
            assert (new.last, new.place, new.household, new.language) == (
                old.last, old.place, old.household, old.language
            )  # fmt: skip


@pytest.mark.usefixtures("filled")
def test_the_forms_of_peers(house: House, jury: str, officer: Visit) -> None:
    add_people(house, jury, [{"name": "Out", "eligible": False, "reason": "age"}])
    header, *rows = cells(export_pool(officer, As.SORTITION_ALGORITHMS).content, As.CSV)
    assert header == [
        "nationbuilder_id", "first_name", "last_name", "email", "mobile_number",
        "primary_address1", "primary_address2", "primary_city", "primary_zip", "area", "gender",
    ]  # fmt: skip
    assert len(rows) == 2  # who may not be drawn is left out
    zoe = next(row for row in rows if row[0] == "V1")
    assert zoe[1:3] == ["Zoë", "Ñuñez"]
    header, *rows = cells(export_pool(officer, As.OPENDLP).content, As.CSV)
    assert header[0] == "external_id"
    assert {row[header.index("eligible")] for row in rows} == {"true", "false"}


@pytest.mark.usefixtures("filled")
def test_an_export_is_in_the_log_and_for_officers_only(
    house: House, city: str, jury: str, officer: Visit, somebody: Somebody
) -> None:
    set_stage(house, jury, Stage.FROZEN)
    export_pool(officer, As.XLSX)
    with house.transaction(writes=False) as session:
        record = session.scalars(select(LogRecord.body)).one()
    assert '"form":"xlsx","people":2' in record
    for role in set(Role) - {Role.OFFICER, Role.PUBLIC, Role.WORKER}:
        with pytest.raises(Denied):
            export_pool(somebody(role, city=city, jury=jury))
