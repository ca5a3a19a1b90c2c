"""Quotas on the screen: by hand, from files, live, and by two people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from houses import Somebody, set_stage
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from panels.door import Role, Visit
from panels.house import House
from panels.quotas.approving import quota_history
from panels.quotas.proposing import propose_quotas
from panels.stages import Stage
from panels.store.tables import Origin, Person, PersonValue
from strata.quotas import Quota

LEUVEN = Path(__file__).parents[3] / "examples" / "leuven"
Shown = Callable[..., AppTest]
ROWS = (
    Quota(feature="gender", value="woman", least=4, most=6, source="=1+1"),
    Quota(feature="gender", value="man", least=4, most=6),
)


def said(app: AppTest) -> str:
    kinds = (
        "title", "subheader", "markdown", "info", "success", "warning", "error", "caption",
    )  # fmt: skip
    found = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    found += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(found).replace("\\", "")


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def least(app: AppTest) -> list[int]:
    return [int(one.value) for one in app.number_input if str(one.key).startswith("least-")]


def fill(house: House, jury: str, women: int, men: int) -> None:
    ids = [f"{at:024x}" for at in range(women + men)]
    with house.transaction(writes=True) as session:
        session.execute(insert(Person), [
            {"id": one, "jury_id": jury, "origin": Origin.MANUAL, "entered_by": "x",
             "entered_at": house.now(), "eligible": True} for one in ids
        ])  # fmt: skip
        session.execute(insert(PersonValue), [
            {"person_id": one, "feature": "gender", "value": "woman" if at < women else "man"}
            for at, one in enumerate(ids)
        ])  # fmt: skip


def test_by_hand_from_nothing(officer: Visit, shown: Shown) -> None:
    app = shown("quotas", officer)
    assert not app.exception
    assert "There are no quotas yet." in said(app)
    for value in ("woman", "man"):
        app.text_input(key="new-feature").set_value("gender")
        app.text_input(key="new-value").set_value(value)
        app.button(key="values-send").click().run()
    assert not app.exception
    assert least(app) == [0, 0]
    assert "The quotas add up to 10 seats." in said(app)
    boxes = [one for one in app.number_input if str(one.key).startswith("least-")]
    boxes[0].set_value(11).run()
    assert "more than most" in said(app), "told at once, before anything is saved"
    boxes = [one for one in app.number_input if str(one.key).startswith("least-")]
    boxes[0].set_value(5).run()
    app.text_input(key="note").set_value("first").run()
    app.button(key="propose").click().run()
    assert not app.exception
    assert "Version 1 is proposed." in said(app)
    (made,) = quota_history(officer)
    assert [(row.value, row.least, row.most) for row in made.rows] == [
        ("woman", 5, 10), ("man", 0, 10),
    ]  # fmt: skip
    assert made.note == "first"
    app.multiselect(key="out").set_value(["gender: man"])
    app.button(key="values-send").click().run()
    assert least(app) == [5]


def test_a_change_that_helps_is_taken_by_a_button(
    house: House, jury: str, officer: Visit, shown: Shown
) -> None:
    fill(house, jury, women=3, men=20)
    propose_quotas(officer, ROWS)
    app = shown("quotas", officer)
    assert not app.exception
    assert app.error, "no panel"
    assert "woman" in said(app)
    assert "take-1" in keys(app)
    app.button(key="take-1").click().run()
    assert not app.exception
    assert "A panel exists" in said(app)
    assert len(quota_history(officer)) == 1, "nothing is saved until it is proposed"
    app.button(key="propose").click().run()
    assert len(quota_history(officer)) == 2


def test_a_census_is_put_into_bands_and_crossed(officer: Visit, shown: Shown) -> None:
    people = "\n".join(f"{16 + at % 60},{('woman', 'man')[at % 2]}" for at in range(240))
    app = shown("quotas", officer)
    content = f"age,gender\n{people}\n".encode()
    app.file_uploader(key="census-file").set_value(("people.csv", content, "text/csv"))
    app.text_area(key="bands").set_value("age=16-44,45+")
    app.text_area(key="nested").set_value("age, gender")
    app.button(key="census-send").click().run()
    assert not app.exception
    assert "Version 1 is proposed." in said(app)
    (made,) = quota_history(officer)
    crossed = {row.value for row in made.rows if row.feature not in ("age", "gender")}
    assert len(crossed) == 4
    assert {row.value for row in made.rows if row.feature == "age"} == {"16-44", "45+"}


def test_from_a_census_and_from_a_file(officer: Visit, shown: Shown) -> None:
    app = shown("quotas", officer)
    app.button(key="census-send").click().run()
    assert "Choose a file first." in said(app)
    content = (LEUVEN / "population.csv").read_bytes()
    app.file_uploader(key="census-file").set_value(("population.csv", content, "text/csv"))
    app.text_input(key="features").set_value("age, gender")
    app.text_area(key="at-least").set_value("75+=2\n")
    app.button(key="census-send").click().run()
    assert not app.exception
    assert "Version 1 is proposed." in said(app)
    assert app.warning, "a wish is told"
    (made,) = quota_history(officer)
    assert {row.feature for row in made.rows} == {"age", "gender"}
    assert "of the population" in said(app)
    app.file_uploader(key="quota-file").set_value(("q.csv", b"a,b\n1,2\n", "text/csv"))
    app.button(key="upload-send").click().run()
    assert "q.csv" in said(app)
    app.file_uploader(key="quota-file").set_value(
        ("q.csv", b"feature,value,least,most\ngender,woman,0,10\n", "text/csv")
    )
    app.button(key="upload-send").click().run()
    assert "Version 2 is proposed." in said(app)
    assert least(app) == [0]


def test_two_people_and_then_published(
    jury: str, city: str, officer: Visit, somebody: Somebody, shown: Shown
) -> None:
    propose_quotas(officer, ROWS)
    own = shown("quotas", officer)
    assert "a colleague approves it" in said(own)
    own.button(key="approve").click().run()
    assert "This takes two people, and you were the first." in said(own)
    other = shown("quotas", somebody(Role.OFFICER, city=city, jury=jury))
    other.button(key="approve").click().run()
    assert "Version 1 is approved and not published yet." in said(other)
    other.button(key="publish").click().run()
    assert not other.exception
    assert "Version 1 is approved and published." in said(other)
    assert not keys(other) & {"approve", "publish", "propose"}


def test_after_the_freeze_it_is_only_read(
    house: House, jury: str, officer: Visit, shown: Shown
) -> None:
    propose_quotas(officer, ROWS)
    set_stage(house, jury, Stage.FROZEN)
    app = shown("quotas", officer)
    assert not app.exception
    assert not least(app)
    assert not keys(app) & {"propose", "approve", "census-send", "upload-send", "values-send"}
    assert "=1+1" in said(app)


def test_an_observer_reads_and_a_caller_does_not(
    jury: str, city: str, officer: Visit, somebody: Somebody, shown: Shown
) -> None:
    propose_quotas(officer, ROWS)
    app = shown("quotas", somebody(Role.OBSERVER, city=city, only=jury, jury=jury))
    assert not app.exception
    assert not keys(app) & {"propose", "approve", "census-send"}
    assert shown("quotas", somebody(Role.CALLER, city=city, only=jury, jury=jury)).exception


def test_other_seats_want_another_version(
    house: House, jury: str, officer: Visit, shown: Shown
) -> None:
    from panels.store.tables import Jury

    propose_quotas(officer, ROWS)
    assert "propose" not in keys(shown("quotas", officer))
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).seats = 11
    assert "propose" in keys(shown("quotas", officer))
