"""The pages of personal data and of the log, as each role sees them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from houses import Clock, Somebody, set_stage
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from panels.care.erasure.reach import NAMING, about, hanging
from panels.care.retention.clocks import set_retention_clock
from panels.care.retention.house import tidy
from panels.door import REGISTER, Role
from panels.house import House
from panels.log.words import WORDS, in_words
from panels.rooms import furnished
from panels.screens import erasing
from panels.stages import Stage
from panels.store.kinds import Keep
from panels.store.tables import Erasure, Identity, LogRecord, Origin, Person, StageStep

Shown = Callable[..., AppTest]


def said(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "info", "success", "warning", "error", "code")
    found = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    found += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(found).replace("\\", "")


def add_person(house: House, jury: str, name: str) -> str:
    with house.transaction(writes=True) as session:
        one = Person(jury_id=jury, origin=Origin.PHONE, entered_by="x", entered_at=house.now())
        session.add(one)
        session.flush()
        session.add(Identity(person_id=one.id, name=name, name_key=name.lower()))
        return one.id


def people(house: House) -> int:
    with house.transaction(writes=False) as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


class TestPersonalData:
    def test_somebody_asks_to_see_and_to_be_erased(
        self, house: House, city: str, jury: str, somebody: Somebody, shown: Shown
    ) -> None:
        add_person(house, jury, "Xantippe Canary")
        app = shown("care", somebody(Role.OFFICER, city=city))
        assert not app.exception
        app.text_input(key="words").set_value("xa")
        app.button(key="find-person").click().run()
        assert "three signs" in said(app)
        app.text_input(key="words").set_value("xantippe")
        app.button(key="find-person").click().run()
        assert "Xantippe Canary" in str(app.selectbox(key="person").options)
        app.button(key="export").click().run()
        assert "keep no copy" in said(app)
        assert app.button(key="erase").disabled
        (sure,) = [box for box in app.checkbox if str(box.key).startswith("sure")]
        sure.check().run()
        app.button(key="erase").click().run()
        assert not app.exception
        assert "Erased" in said(app)
        assert "Xantippe" not in said(app)
        assert not people(house)
        with house.transaction(writes=False) as session:
            assert session.scalars(select(Erasure.id)).one() in said(app)

    def test_an_administrator_erases_by_id_and_sees_nobody(
        self, house: House, city: str, jury: str, somebody: Somebody, shown: Shown
    ) -> None:
        one = add_person(house, jury, "Xantippe Canary")
        app = shown("care", somebody(Role.ADMINISTRATOR, city=city))
        assert "words" not in {field.key for field in app.text_input}
        app.text_input(key="person-id").set_value("f" * 24)
        app.button(key="plan-erasure-send").click().run()
        assert "There is nobody with this id in the city." in said(app)
        assert "erase" not in {button.key for button in app.button}
        app.text_input(key="person-id").set_value(f" {one} ")
        app.button(key="plan-erasure-send").click().run()
        assert not app.exception
        assert "Stadsgesprek" in said(app)
        assert "name, address and how to reach them" in said(app)
        assert "Xantippe" not in said(app)
        assert people(house) == 1
        assert app.button(key="erase").disabled
        (sure,) = [box for box in app.checkbox if str(box.key).startswith("sure")]
        sure.check().run()
        app.button(key="erase").click().run()
        assert not app.exception
        assert not people(house)
        with house.transaction(writes=False) as session:
            assert session.scalars(select(Erasure.id)).one() in said(app)

    def test_everything_that_goes_has_words(self) -> None:
        reached = hanging("person", Person.__table__.c.id == "")
        named = {table.name for table in reached if about(table).kind in NAMING}
        assert {*erasing._WHAT} == named | {"person"}

    def test_what_has_to_go_goes_by_one_click(
        self, house: House, city: str, jury: str, somebody: Somebody, shown: Shown, clock: Clock
    ) -> None:
        for name in ("One", "Two"):
            add_person(house, jury, name)
        set_stage(house, jury, Stage.CLOSED)
        with house.transaction(writes=True) as session:
            session.add(StageStep(jury_id=jury, stage=Stage.CLOSED, at=house.now(), by="x"))
        officer = somebody(Role.OFFICER, city=city)
        assert "Nothing has to go today" in said(shown("care", officer))
        clock.now += timedelta(days=90)
        app = shown("care", officer)
        assert "4 rows have to go now" in said(app)
        assert people(house) == 2
        app.button(key="run").click().run()
        assert not app.exception
        assert "4 rows went" in said(app)
        assert not people(house)
        assert "people who registered and were not drawn" in said(app)

    def test_clocks_are_set(
        self, house: House, city: str, somebody: Somebody, shown: Shown
    ) -> None:
        app = shown("care", somebody(Role.OFFICER, city=city))
        app.selectbox(key="keep").select(Keep.MEMBERS)
        app.number_input(key="days").set_value(400)
        app.button(key="set-clock").click().run()
        assert "400" in said(app)

    def test_an_administrator_sees_clocks_and_nobody(
        self, house: House, city: str, jury: str, somebody: Somebody, shown: Shown
    ) -> None:
        add_person(house, jury, "Xantippe Canary")
        app = shown("care", somebody(Role.ADMINISTRATOR, city=city))
        assert not app.exception
        assert "How long data is kept" in said(app)
        assert not [box for box in app.text_input if box.key == "words"]
        assert "Xantippe" not in said(app)

    def test_callers_are_refused(
        self, city: str, jury: str, somebody: Somebody, shown: Shown
    ) -> None:
        app = shown("care", somebody(Role.CALLER, city=city, jury=jury, only=jury))
        assert app.exception
        assert "Denied" in str(app.exception[0].value) or "may not" in str(app.exception[0].value)


class TestLog:
    def test_an_observer_filters_and_checks(
        self, house: House, city: str, jury: str, somebody: Somebody, shown: Shown
    ) -> None:
        officer = somebody(Role.OFFICER, city=city)
        set_retention_clock(officer, Keep.MEMBERS, 400)
        with house.transaction(writes=True) as session:
            record = session.scalars(select(LogRecord)).one()
            record.jury_id = None
        app = shown("log", somebody(Role.OBSERVER, city=city, jury=jury, only=jury))
        assert not app.exception
        assert "No record fits" in said(app), "it was about no jury"
        app.button(key="verify").click().run()
        assert "The one record is as it was" in said(app)
        with house.transaction(writes=True) as session:
            record = session.scalars(select(LogRecord)).one()
            record.body = record.body.replace("400", "999")
        app.button(key="verify").click().run()
        assert "Record 1 was changed" in said(app)

    def test_an_officer_reads_the_city_s_log(
        self, house: House, city: str, somebody: Somebody, shown: Shown
    ) -> None:
        officer = somebody(Role.OFFICER, city=city)
        for days in (400, 500):
            set_retention_clock(officer, Keep.MEMBERS, days)
        app = shown("city_log", officer)
        assert not app.exception
        assert "2 records" in said(app)
        assert "before: 400; days: 500" in said(app)
        app.selectbox(key="action").select("run_retention").run()
        assert "No record fits" in said(app)
        app.selectbox(key="action").select("set_retention_clock").run()
        assert "2 records" in said(app)
        app.button(key="export").click().run()
        assert not app.exception
        assert "Put the three files" in said(app)

    def test_in_dutch_nothing_breaks(
        self, house: House, city: str, jury: str, somebody: Somebody, shown: Shown
    ) -> None:
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        for page in ("care", "log", "city_log"):
            assert not shown(page, officer, language="nl").exception


def test_every_action_has_words() -> None:
    furnished()
    assert {*WORDS} == {entry.name for entry in REGISTER.values() if entry.logs is not None}
    assert str(in_words("of_an_earlier_version")) == "of_an_earlier_version"


def test_the_worker_leaves_no_name_behind(house: House, city: str, jury: str) -> None:
    add_person(house, jury, "Xantippe Canary")
    tidy(house)
    with house.transaction(writes=False) as session:
        assert "Xantippe" not in json.dumps(list(session.scalars(select(LogRecord.body))))


class TestDossier:
    def test_a_jury_is_taken_along(
        self, house: House, city: str, jury: str, somebody: Somebody, shown: Shown
    ) -> None:
        app = shown("dossier", somebody(Role.OFFICER, city=city, jury=jury))
        assert not app.exception
        app.button(key="export").click().run()
        assert not app.exception
        assert len(app.code[0].value) == 44, "the key"

    def test_bringing_in_asks_for_the_file(
        self, house: House, city: str, somebody: Somebody, shown: Shown
    ) -> None:
        app = shown("dossier_import", somebody(Role.OFFICER, city=city))
        assert not app.exception
        app.button(key="import").click().run()
        assert [one.value for one in app.warning] == ["Choose a file first."]
