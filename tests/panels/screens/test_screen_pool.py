"""The page about the pool as officers, observers and others see it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from houses import Somebody, set_stage
from openpyxl import Workbook
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from panels.door import Role, Visit
from panels.house import House
from panels.pool.by_hand import add_person
from panels.pool.changing import Details
from panels.pool.looking import people, person
from panels.stages import Stage
from panels.store.tables import LogRecord, Person, QuotaRow, QuotaSet

Shown = Callable[..., AppTest]
LEUVEN = Path(__file__).parents[3] / "examples" / "leuven" / "pool.csv"
HEAD = "id,first_name,last_name,birth_date,email,address,postcode,gender"
AN = "1,An,Peeters,1990-02-03,an@example.org,Eikenlaan 4,3000,woman"
BO = "2,Bo,Maes,1950-02-03,bo@example.org,Torenhof 9,3001,man"
AGAIN = "3,An,Peters,1990-02-03,an@example.org,Elders 1,3010,woman"


@pytest.fixture
def quotas(house: House, jury: str) -> None:
    with house.transaction(writes=True) as session:
        row = QuotaSet(jury_id=jury, version=1, seats=10, at=house.now(), by="test")
        for at, value in enumerate(("woman", "man"), start=1):
            row.rows.append(
                QuotaRow(position=at, feature="gender", value=value, least=4, most=6, share="1/2")
            )
        session.add(row)


def said(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "info", "success", "warning", "error", "caption")
    found = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    found += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(found).replace("\\", "")


def view(app: AppTest, name: str) -> AppTest:
    app = app.radio(key="view").set_value(name).run()
    assert not app.exception, app.exception
    return app


def upload(app: AppTest, *lines: str) -> AppTest:
    content = "\n".join((HEAD, *lines)).encode()
    app = app.file_uploader[0].set_value(("pool.csv", content, "text/csv")).run()
    assert not app.exception, app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    app = button.click().run()
    assert not app.exception, app.exception
    return app


class TestFilling:
    def test_an_empty_pool_teaches(self, officer: Visit, shown: Shown) -> None:
        app = shown("pool", officer)
        assert not app.exception
        assert "Nobody is in the pool yet." in said(app)
        assert "first name, last name, birth date" in said(app)

    @pytest.mark.usefixtures("quotas")
    def test_numbers_charts_and_what_is_missing(self, officer: Visit, shown: Shown) -> None:
        for at in range(5):
            add_person(officer, Details(name=f"An{at * 'x'} {at}", answers={"gender": "woman"}))
        app = shown("pool", officer)
        assert not app.exception
        assert "5 people may be drawn" in said(app)
        assert "gender man: 4 more" in said(app)
        assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == 2
        assert "100%" in said(app).replace("\u00a0", "")

    @pytest.mark.usefixtures("quotas")
    def test_an_observer_sees_numbers_only_and_no_few(
        self, city: str, jury: str, officer: Visit, somebody: Somebody, shown: Shown
    ) -> None:
        for at in range(6):
            value = "woman" if at else "man"
            add_person(officer, Details(name=f"Xan{at * 'x'} {at}", answers={"gender": value}))
        app = shown("pool", somebody(Role.OBSERVER, city=city, jury=jury))
        assert not app.exception
        assert not app.radio
        assert "fewer than five" in said(app)
        assert "Xan" not in said(app)
        assert re.search("<td[^>]*>man</td><td>—</td>", said(app))

    @pytest.mark.parametrize("role", [Role.CALLER, Role.MEMBER, Role.DEPARTMENT])
    def test_others_see_nothing(
        self, city: str, jury: str, somebody: Somebody, shown: Shown, officer: Visit, role: Role
    ) -> None:
        add_person(officer, Details(name="Xantippe"))
        app = shown("pool", somebody(role, city=city, jury=jury))
        assert "Xantippe" not in said(app)
        assert not app.button

    def test_in_dutch_nothing_breaks(self, officer: Visit, shown: Shown) -> None:
        add_person(officer, Details(name="An"))
        assert not shown("pool", officer, language="nl").exception


class TestImporting:
    @pytest.mark.usefixtures("quotas")
    def test_from_a_file_to_people(self, officer: Visit, shown: Shown) -> None:
        app = upload(view(shown("pool", officer), "import"), AN, BO)
        assert "2 rows." in said(app)
        assert app.selectbox(key="column-first").value == "first_name"
        assert app.multiselect(key="column-features").value == ["gender"]
        app = press(app, "Import")
        assert "New in the pool: 2." in said(app)
        assert {one.name for one in people(officer).people} == {"An Peeters", "Bo Maes"}

    def test_other_columns_can_be_chosen(self, officer: Visit, shown: Shown) -> None:
        app = upload(view(shown("pool", officer), "import"), AN, BO)
        app.selectbox(key="column-last").set_value(None)
        app.selectbox(key="column-first").set_value(None)
        app.selectbox(key="column-name").set_value("last_name")
        app = press(app, "Look at the file with these columns")
        app = press(app, "Import")
        assert {one.name for one in people(officer).people} == {"Peeters", "Maes"}

    def test_of_several_sheets_one_is_chosen(self, officer: Visit, shown: Shown) -> None:
        book = Workbook()
        for name in ("Draaitabel", "Inschrijvingen"):
            sheet = book.create_sheet(name)
            sheet.append(HEAD.split(","))
            sheet.append((AN if name == "Inschrijvingen" else BO).split(","))
        kept = io.BytesIO()
        book.save(kept)
        app = view(shown("pool", officer), "import")
        app = app.file_uploader[0].set_value(("pool.xlsx", kept.getvalue(), "")).run()
        chosen = next(one for one in app.selectbox if one.label == "Sheet")
        assert list(chosen.options) == ["Draaitabel", "Inschrijvingen"]
        app = press(chosen.set_value("Inschrijvingen").run(), "Import")
        assert [one.name for one in people(officer).people] == ["An Peeters"]

    def test_the_head_of_a_column_is_shown_as_it_stands(self, officer: Visit, shown: Shown) -> None:
        app = view(shown("pool", officer), "import")
        head = f"{HEAD},[gratis](https://evil.example)".encode()
        content = b"\n".join([head, f"{AN},a".encode(), f"{BO},b".encode()])
        app = app.file_uploader[0].set_value(("pool.csv", content, "text/csv")).run()
        labels = [one.label for one in app.text_input if "gratis" in one.label]
        assert labels
        assert all(label.find("[") == label.find("\\[") + 1 for label in labels)

    @pytest.mark.parametrize("keep", ["first", "second", "both"])
    def test_doubles_are_decided_on_the_page(self, officer: Visit, shown: Shown, keep: str) -> None:
        app = upload(view(shown("pool", officer), "import"), AN, BO, AGAIN)
        assert "People who may be there twice" in said(app)
        app = press(app, "Import")
        assert "is not decided (row 4)" in said(app)
        assert people(officer).count == 0
        radio = next(one for one in app.radio if str(one.key).startswith("keep-"))
        app = radio.set_value(keep).run()
        if keep == "both":
            why = next(one for one in app.text_input if str(one.key).startswith("why-"))
            app = why.set_value("cousins").run()
        app = press(app, "Import")
        assert people(officer).count == (3 if keep == "both" else 2), said(app)
        expected = {"first": "An Peeters", "second": "An Peters", "both": "An Peeters"}
        assert people(officer).people[0].name == expected[keep]

    def test_all_pairs_can_be_decided_at_once(self, officer: Visit, shown: Shown) -> None:
        app = upload(view(shown("pool", officer), "import"), AN, BO)
        app = upload(view(press(app, "Import"), "import"), AN, BO, AGAIN)
        assert re.search("Rows that may be somebody of the pool: [23]", said(app))
        app = app.selectbox(key="otherwise").set_value("first").run()
        app = press(app, "Import")
        assert people(officer).count == 2

    def test_near_households_are_one_if_ticked(self, officer: Visit, shown: Shown) -> None:
        near = "3,Cas,Claes,1980-01-01,c@example.org,Eikenlan 4,3000,man"
        app = upload(view(shown("pool", officer), "import"), AN, near)
        box = next(one for one in app.checkbox if str(one.key).startswith("home-"))
        app = press(box.check().run(), "Import")
        marks = {person(officer, one.person).details.household for one in people(officer).people}
        assert marks == {"Eikenlaan 4, 3000"}

    @pytest.mark.usefixtures("quotas")
    def test_an_error_is_shown_with_its_row_and_nothing_is_taken(
        self, officer: Visit, shown: Shown
    ) -> None:
        wrong = BO.replace("1950-02-03", "yesterday")
        app = upload(view(shown("pool", officer), "import"), AN, wrong)
        assert "row 3, column birth_date" in said(app)
        assert "cannot be imported: 1 error." in said(app)
        assert "Import" not in [one.label for one in app.button]
        app = upload(app, AN, BO.replace("man", "other"))
        assert "Import" not in [one.label for one in app.button]
        assert "tick the box above" in said(app)
        app = press(app.checkbox(key="accept-answers").check().run(), "Import")
        assert people(officer).count == 2

    def test_a_file_that_is_none(self, officer: Visit, shown: Shown) -> None:
        app = view(shown("pool", officer), "import")
        app = app.file_uploader[0].set_value(("flyer.pdf", b"%PDF-1.7", "application/pdf")).run()
        assert not app.exception
        assert "PDF" in said(app)


class TestPeople:
    def test_search_one_person_change_and_out(self, officer: Visit, shown: Shown) -> None:
        own = add_person(officer, Details(name="Zoë Ñuñez", email="z@example.org"))
        add_person(officer, Details(name="Bo Maes"))
        app = view(shown("pool", officer), "people")
        assert "2 people." in said(app)
        app = app.text_input(key="search").set_value("nunez").run()
        assert "1 person." in said(app)
        app = app.selectbox(key="person").set_value(own).run()
        assert "Nothing was changed since they came." in said(app)
        app.text_input(key=f"change-{own}-place").set_value("Leuven")
        app = press(app, "Save the changes")
        assert "1 thing was changed." in said(app)
        assert person(officer, own).details.place == "Leuven"
        app = press(app, "Take them out of the draw")
        assert not person(officer, own).eligible
        app = press(app, "Put them back")
        assert person(officer, own).eligible
        assert "town or village" in said(app)

    def test_somebody_is_entered_and_a_double_needs_a_reason(
        self, officer: Visit, shown: Shown
    ) -> None:
        app = view(shown("pool", officer), "enter")
        app = press(app, "Add to the pool")
        assert "The name is empty." in said(app)
        for _ in range(2):
            app.text_input(key="enter-name").set_value("An Peeters")
            app.text_input(key="enter-email").set_value("an@example.org")
            app = press(app, "Add to the pool")
        assert people(officer).count == 1
        assert "May be the same person" in said(app)
        app.text_input(key="another").set_value("mother and daughter")
        app = press(app, "Add to the pool")
        assert people(officer).count == 2
        assert app.text_input(key="enter-name").value == ""

    def test_after_the_freeze_who_comes_is_counted(
        self, house: House, jury: str, officer: Visit, shown: Shown
    ) -> None:
        own = add_person(officer, Details(name="An Peeters"))
        set_stage(house, jury, Stage.FROZEN)
        app = shown("pool", officer)
        assert "The pool is frozen" in said(app)
        assert "import" not in app.radio(key="view").options
        app = press(view(app, "enter"), "Count somebody who came too late")
        assert "pool frozen" in said(app)
        with house.transaction(writes=False) as session:
            assert session.scalar(select(func.count()).select_from(Person)) == 1
            records = list(session.scalars(select(LogRecord.body)))
        assert sum('"refused":"wrong-stage"' in record for record in records) == 1
        app = view(app, "people").selectbox(key="person").set_value(own).run()
        assert "Save the changes" not in [one.label for one in app.button]

    def test_a_file_to_take_along(self, officer: Visit, shown: Shown) -> None:
        add_person(officer, Details(name="An Peeters"))
        app = press(view(shown("pool", officer), "export"), "Make the file")
        assert [one.label for one in app.get("download_button")] == ["Save pool.xlsx"]


def test_the_example_of_leuven_through_the_page(officer: Visit, shown: Shown) -> None:
    app = view(shown("pool", officer), "import")
    app = app.file_uploader[0].set_value(("pool.csv", LEUVEN.read_bytes(), "text/csv")).run()
    app = press(app, "Import")
    assert people(officer).count > 100
