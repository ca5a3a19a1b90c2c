"""Juries, timeline and remit as an officer, others and strangers see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from houses import START, Clock, Somebody, set_stage
from streamlit.testing.v1 import AppTest

from panels.door import Role, Visit
from panels.house import House
from panels.juries.moving import lifeline, move_on
from panels.juries.planning import juries, overview, plan_jury
from panels.juries.remit import remit_history
from panels.juries.schedule import Standing, dates
from panels.juries.texts import Field, Language
from panels.stages import Stage

Shown = Callable[..., AppTest]


def said(app: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "info", "success", "warning", "error")
    found = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    found += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(found).replace("\\", "")


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


@pytest.fixture
def officer(city: str, somebody: Somebody) -> Visit:
    return somebody(Role.OFFICER, city=city)


@pytest.fixture
def planned(officer: Visit) -> Visit:
    jury = plan_jury(
        officer, title="Wonen *en* <b>bouwen</b>", template="short", seats=24,
        decision_on=date(2027, 6, 1),
    )  # fmt: skip
    return officer.to(jury=jury)


class TestJuries:
    def test_an_officer_plans_the_first(self, officer: Visit, shown: Shown) -> None:
        app = shown("juries", officer)
        assert not app.exception
        assert "There is no jury yet." in said(app)
        app.selectbox(key="template").set_value("youth").run()
        assert app.number_input(key="plan-youth-seats").value == 30
        assert app.number_input(key="plan-youth-oldest").value == 25
        app.text_input(key="plan-youth-title").set_value("Jong")
        app.date_input(key="plan-youth-decision").set_value(date(2027, 9, 1))
        app.number_input(key="plan-youth-budget").set_value(45000)
        app.button(key="plan-send").click().run()
        assert not app.exception
        assert "The jury is planned." in said(app)
        assert app.text_input(key="plan-youth-1-title").value == "", "nobody plans it twice"
        (line,) = juries(officer)
        assert f"timeline?jury={line.id}" in said(app)
        made = overview(officer.to(jury=line.id))
        assert (made.title, made.seats, made.youngest, made.budget_cents) == (
            "Jong", 30, 12, 4500000,
        )  # fmt: skip

    def test_what_is_wrong_is_said_and_nothing_is_lost(self, officer: Visit, shown: Shown) -> None:
        app = shown("juries", officer)
        app.number_input(key="plan-four-days-seats").set_value(33)
        app.date_input(key="plan-four-days-decision").set_value(START.date())
        app.button(key="plan-send").click().run()
        assert len(app.error) == 2, said(app)
        assert app.number_input(key="plan-four-days-seats").value == 33
        assert juries(officer) == ()

    def test_titles_cannot_speak_html(self, planned: Visit, city: str, shown: Shown) -> None:
        app = shown("juries", planned.to(city=city))
        shown_as_text = "\n".join(str(one.value) for one in app.markdown)
        assert "Wonen \\*en\\* \\<b\\>bouwen" in shown_as_text
        tables = "".join(str(one.proto.body) for one in app.get("html"))
        assert "&lt;b&gt;bouwen" in tables
        assert "<b>" not in tables

    def test_others_see_theirs_and_plan_nothing(
        self, planned: Visit, city: str, somebody: Somebody, shown: Shown
    ) -> None:
        app = shown("juries", somebody(Role.CALLER, city=city, only=planned.jury))
        assert not app.exception
        assert "Wonen" in said(app)
        assert "plan-send" not in keys(app)
        stranger = shown("juries", somebody(city=city))
        assert "You have no role in a jury yet." in said(stranger)


class TestTimeline:
    def test_an_officer_goes_on_and_back(self, planned: Visit, shown: Shown, clock: Clock) -> None:
        app = shown("timeline", planned)
        assert not app.exception
        assert "**lacks**: the question is published" in said(app)
        assert "go-inviting" not in keys(app)
        clock.passes(minutes=1)
        app.button(key="go-registering").click().run()
        assert not app.exception
        assert "The jury is now in the stage 'registering'." in said(app)
        app.button(key="go-designed").click().run()
        assert "Going back needs a reason." in said(app)
        clock.passes(minutes=1)
        app.text_area(key="why-designed").set_value("Too early").run()
        app.button(key="go-designed").click().run()
        assert not app.exception
        assert [one.stage for one in lifeline(planned).reached] == [
            Stage.DESIGNED, Stage.REGISTERING, Stage.DESIGNED,
        ]  # fmt: skip
        assert "Too early" in said(app)

    def test_what_takes_long_is_looked_at_when_asked(self, planned: Visit, shown: Shown) -> None:
        move_on(planned, Stage.REGISTERING)
        app = shown("timeline", planned)
        assert "not looked at yet: the pool can fill the quotas" in said(app)
        app.button(key="look-frozen").click().run()
        assert not app.exception
        assert "**lacks**: the pool can fill the quotas" in said(app)

    def test_a_seat_that_is_missing_may_be_excused(
        self, house: House, planned: Visit, shown: Shown
    ) -> None:
        assert planned.jury is not None
        set_stage(house, planned.jury, Stage.CONFIRMING)
        app = shown("timeline", planned)
        app.button(key="go-seated").click().run()
        assert "Not every seat is confirmed." in said(app)
        app.text_area(key="why-seated").set_value("The council agrees").run()
        app.button(key="go-seated").click().run()
        assert lifeline(planned).stage is Stage.SEATED

    def test_dates_are_moved_and_ticked(self, planned: Visit, shown: Shown, clock: Clock) -> None:
        app = shown("timeline", planned)
        app.selectbox(key="date").set_value("freeze").run()
        app.date_input(key="day-freeze").set_value(date(2027, 3, 6)).run()
        app.button(key="move").click().run()
        assert not app.exception
        assert {one.name: one.planned_on for one in dates(planned)}["freeze"] == date(2027, 3, 6)
        assert "not a usual day for it" in said(app)
        app.selectbox(key="date").set_value("remit").run()
        app.date_input(key="day-remit").set_value(START.date()).run()
        app.button(key="done").click().run()
        assert {one.name: one.standing for one in dates(planned)}["remit"] is Standing.DONE
        app.button(key="not-done").click().run()
        assert {one.name: one.standing for one in dates(planned)}["remit"] is Standing.AHEAD
        clock.passes(days=150)
        late = shown("timeline", planned)
        assert len(late.warning) == 2
        assert "late by" in said(late)

    def test_the_plan_is_changed_before_the_freeze_only(
        self, house: House, planned: Visit, shown: Shown
    ) -> None:
        app = shown("timeline", planned)
        app.number_input(key="change-seats").set_value(30)
        app.button(key="change-send").click().run()
        assert not app.exception
        assert overview(planned).seats == 30
        assert planned.jury is not None
        set_stage(house, planned.jury, Stage.FROZEN)
        assert "change-send" not in keys(shown("timeline", planned))

    @pytest.mark.parametrize("role", [Role.CALLER, Role.OBSERVER, Role.MEMBER, Role.DEPARTMENT])
    def test_others_look(
        self, planned: Visit, city: str, somebody: Somebody, shown: Shown, role: Role
    ) -> None:
        app = shown("timeline", somebody(role, city=city, only=planned.jury, jury=planned.jury))
        assert not app.exception
        assert "The public draw" in said(app)
        assert not {key for key in keys(app) if key.startswith(("go-", "move", "done", "change"))}

    def test_every_stage_can_be_shown(self, house: House, planned: Visit, shown: Shown) -> None:
        assert planned.jury is not None
        for stage in Stage:
            set_stage(house, planned.jury, stage)
            app = shown("timeline", planned)
            assert not app.exception, stage

    def test_two_people_call_it_off(
        self, planned: Visit, city: str, somebody: Somebody, shown: Shown
    ) -> None:
        app = shown("timeline", planned)
        app.button(key="stop-ask").click().run()
        assert "Calling a jury off needs a reason." in said(app)
        app.text_area(key="stop-reason").set_value("*No* <b>money</b>")
        app.button(key="stop-ask").click().run()
        assert not app.exception
        assert "Asked. Another person has to confirm it here." in said(app)
        head = shown("timeline", somebody(Role.ADMINISTRATOR, city=city, jury=planned.jury))
        assert "Somebody asks that the jury be called off, because: *No* <b>" in said(head)
        assert "stop-back" not in keys(head)
        assert head.button(key="stop-confirm").disabled
        head.checkbox(key="stop-sure").check().run()
        head.button(key="stop-confirm").click().run()
        assert not head.exception
        assert "Nothing: the jury is called off." in said(head)
        for role in (Role.OBSERVER, Role.MEMBER):
            app = shown("timeline", somebody(role, city=city, only=planned.jury, jury=planned.jury))
            assert "because: *No* <b>money</b>" in said(app)
        assert not {key for key in keys(app) if key.startswith("stop")}
        assert "called off" in said(shown("juries", planned.to(city=city)))
        for page, words in (("draw", "nobody was drawn"), ("event", "The jury was called off on")):
            app = shown(page, planned)
            assert not app.exception
            assert words in said(app)
            assert "not published yet" not in said(app)

    def test_a_request_can_be_taken_back(self, planned: Visit, shown: Shown) -> None:
        app = shown("timeline", planned)
        app.text_area(key="stop-reason").set_value("No money")
        app.button(key="stop-ask").click().run()
        app.button(key="stop-back").click().run()
        assert not app.exception
        assert "the jury goes on" in said(app)
        assert lifeline(planned).stop_asked is None

    def test_a_jury_that_was_never_planned_has_no_dates(
        self, jury: str, officer: Visit, shown: Shown
    ) -> None:
        app = shown("timeline", officer.to(jury=jury))
        assert not app.exception
        assert "This jury has no dates." in said(app)


class TestRemit:
    def test_written_saved_published(self, planned: Visit, shown: Shown) -> None:
        app = shown("remit", planned)
        assert not app.exception
        app.button(key="save").click().run()
        assert "The text is empty." in said(app)
        app.text_area(key="words-question-nl-0").set_value("Hoe wonen we?").run()
        app.button(key="save").click().run()
        assert "The text is saved." in said(app)
        app.text_area(key="words-question-nl-1").set_value("Hoe wonen we straks?").run()
        assert "publish" not in keys(app), "first save, then publish"
        app.button(key="save").click().run()
        app.button(key="publish").click().run()
        assert not app.exception
        assert "This version is published." in said(app)
        history = remit_history(planned, Field.QUESTION, Language.NL)
        assert [one.published_at is not None for one in history] == [True, False]
        app.selectbox(key="language").set_value(Language.FR).run()
        app.selectbox(key="field").set_value(Field.BUDGET).run()
        assert app.text_area(key="words-budget-fr-0").value == ""

    def test_what_is_not_saved_waits_while_another_text_is_looked_at(
        self, planned: Visit, shown: Shown
    ) -> None:
        app = shown("remit", planned)
        app.text_area(key="words-question-nl-0").set_value("Hoe wonen we?").run()
        app.selectbox(key="field").set_value(Field.BUDGET).run()
        app.selectbox(key="field").set_value(Field.QUESTION).run()
        assert app.text_area(key="words-question-nl-0").value == "Hoe wonen we?"

    def test_what_stands_below_keeps_its_place_when_something_was_done(
        self, planned: Visit, shown: Shown
    ) -> None:
        app = shown("remit", planned)
        app.text_area(key="words-question-nl-0").set_value("Hoe wonen we?").run()
        before = list(app.main.children)
        app.button(key="save").click().run()
        assert app.success
        assert [at for at in before if at not in app.main.children] == []
        assert [type(app.main.children[at]) for at in before[:4]] == [
            type(shown("remit", planned).main.children[at]) for at in before[:4]
        ]

    def test_an_observer_reads(
        self, planned: Visit, city: str, somebody: Somebody, shown: Shown
    ) -> None:
        observer = somebody(Role.OBSERVER, city=city, only=planned.jury, jury=planned.jury)
        app = shown("remit", observer)
        assert not app.exception
        assert "There is no such text yet." in said(app)
        assert not keys(app) & {"save", "publish"}

    def test_after_the_end_it_is_only_read(
        self, house: House, planned: Visit, shown: Shown
    ) -> None:
        assert planned.jury is not None
        set_stage(house, planned.jury, Stage.CLOSED)
        app = shown("remit", planned)
        assert not app.exception
        assert "save" not in keys(app)

    def test_a_caller_is_refused(
        self, planned: Visit, city: str, somebody: Somebody, shown: Shown
    ) -> None:
        app = shown("remit", somebody(Role.CALLER, city=city, only=planned.jury, jury=planned.jury))
        assert app.exception
        assert "not allowed" in str(app.exception[0].value) or "may not" in str(
            app.exception[0].value
        )
