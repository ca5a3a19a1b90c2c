"""The draw's pages as officers, observers and others see them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from draw_walk import ready, until_drawn, until_published, work
from houses import Clock, Somebody
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from panels.door import Denied, Role, Visit
from panels.draws import annulling, drawing, freezing, lottery, publishing
from panels.house import House
from panels.stages import Stage
from panels.store.tables import Draw, DrawState, Job, JobState, Jury, RemitText, Seat

Shown = Callable[..., AppTest]


def said(app: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "success", "warning",
             "error", "code")  # fmt: skip
    found = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    found += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(found).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    after = app.button(key=key).click().run()
    assert not after.exception
    return after


def has(app: AppTest, key: str) -> bool:
    return any(button.key == key for button in app.button)


def submit(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    after = button.click().run()
    assert not after.exception
    return after


class TestOfficer:
    def test_from_nothing_to_a_panel(
        self, house: House, jury: str, officer: Visit, other: Visit, shown: Shown
    ) -> None:
        app = shown("draw", officer)
        assert not app.exception
        assert "There are no quotas yet" in said(app)
        assert not has(app, "check")

        ready(house, jury)
        app = press(shown("draw", officer), "check")
        assert "60 people could be drawn, for 10 seats" in said(app)
        app = press(app, "start-test")
        assert "It waits for a worker" in said(app)
        work(house)
        app = shown("draw", officer)
        assert "TEST of" in str([one.label for one in app.expander])
        with house.transaction(writes=False) as session:
            test = session.scalars(select(Draw.id)).one()
        app = press(app, f"verify-{test}")
        assert "checks that can be made here agree" in said(app)

        assert app.button(key="freeze").disabled
        app = app.checkbox(key="complete").check().run()
        app = press(app, "freeze")
        assert "The pool is frozen" in said(app)
        app.selectbox(key="panels-real").set_value(100).run()
        app = press(app, "start")
        assert "It waits for a worker" in said(app)
        work(house)
        app = press(shown("draw", officer), "publish")
        assert "The lottery is published" in said(app)
        assert "2 digits" in said(app)

        app.text_input(key="typed").input("52")
        app = submit(app, "This was thrown")
        assert "Now the second person types it" in said(app)
        assert "You typed a number" in said(app)
        app = shown("draw", other)
        assert "A colleague typed a number" in said(app)
        assert not re.search(r"\b52\b", said(app))
        app.text_input(key="typed").input("53")
        app = submit(app, "This was thrown")
        assert "are not the same" in said(app)
        assert "are not the same" in said(shown("draw", officer))
        app = shown("draw", other)
        app.text_input(key="typed").input("52")
        app = submit(app, "This was thrown")
        assert "Number 52 was drawn" in said(app)
        with house.transaction(writes=False) as session:
            assert session.get_one(Jury, jury).stage is Stage.DRAWN
            assert len(session.scalars(select(Seat)).all()) == 12

    def test_a_wrong_number_is_explained(
        self, house: House, jury: str, officer: Visit, shown: Shown
    ) -> None:
        until_published(house, jury, officer)
        app = shown("draw", officer)
        app.text_input(key="typed").input("5")
        app = submit(app, "This was thrown")
        assert "The number has 2 digits" in said(app)

    def test_the_beacon_is_announced(
        self, house: House, jury: str, officer: Visit, shown: Shown
    ) -> None:
        until_published(house, jury, officer)
        app = submit(shown("draw", officer), "Announce")
        assert "Announced" in said(app)
        assert re.search(r"Round \d+ decides", said(app))
        assert "https://api.drand.sh/" in said(app)
        assert not [field for field in app.text_input if field.key == "typed"]
        assert app.get("file_uploader")

    def test_stop_and_failure(
        self, house: House, jury: str, officer: Visit, shown: Shown, clock: Clock
    ) -> None:
        ready(house, jury)
        freezing.freeze_pool(officer)
        lottery.start_lottery(officer)
        with house.transaction(writes=False) as session:
            job = session.scalars(select(Job.id)).one()
        app = press(shown("draw", officer), f"stop-{job}")
        app = shown("draw", officer)
        assert "It was stopped" in said(app)
        assert has(app, "start")
        clock.passes(minutes=1)
        lottery.start_lottery(officer)
        with house.transaction(writes=True) as session:
            for row in session.scalars(select(Job).where(Job.id != job)):
                row.state, row.problem = JobState.FAILED, "no-panel"
            for draw in session.scalars(select(Draw)):
                draw.state = DrawState.FAILED
        assert "No panel of this pool" in said(shown("draw", officer))

    def test_annulled_by_two_on_screen(
        self, house: House, jury: str, officer: Visit, other: Visit, shown: Shown
    ) -> None:
        until_drawn(house, jury, officer, other)
        app = shown("draw", officer)
        app.text_area(key="annul-reason").input("Thrown *behind* a screen")
        app = submit(app, "Ask for annulment")
        app = press(app, "annul-confirm")
        assert "This takes two people" in said(app)
        app = press(shown("draw", other), "annul-confirm")
        assert "It is annulled" in said(app)
        assert "Thrown *behind* a screen" in said(app)
        assert has(app, "start")
        event = shown("event", officer)
        assert "Thrown *behind* a screen" in said(event)

    def test_a_freeze_that_was_not_written_down(
        self, house: House, jury: str, officer: Visit, shown: Shown
    ) -> None:
        ready(house, jury)
        with house.transaction(writes=True) as session:
            session.get_one(Jury, jury).stage = Stage.FROZEN
        app = shown("draw", officer)
        assert not app.exception
        assert "Go back to registering" in said(app)
        assert not has(app, "start")

    def test_a_pool_with_errors(
        self, house: House, jury: str, officer: Visit, shown: Shown
    ) -> None:
        from panels.store.tables import PersonValue

        ids = ready(house, jury)
        with house.transaction(writes=True) as session:
            session.get_one(PersonValue, (ids[3], "gender")).value = "martian"
        app = press(shown("draw", officer), "check")
        assert "something is wrong with the pool" in said(app)
        assert ids[3] in said(app)
        assert "anari" not in said(app)
        app = press(app, "start-test")
        assert "Check the pool" in said(app)


class TestOthers:
    def test_an_observer_verifies_and_changes_nothing(
        self, house: House, jury: str, city: str, officer: Visit, other: Visit,
        somebody: Somebody, shown: Shown,
    ) -> None:  # fmt: skip
        draw = until_drawn(house, jury, officer, other)
        observer = somebody(Role.OBSERVER, city=city, jury=jury, only=jury)
        app = shown("draw", observer)
        assert not app.exception
        keys = {button.key for button in app.button}
        assert keys == {f"verify-{draw}"}
        downloads = {one.proto.label for one in app.get("download_button")}
        assert downloads == {"Full folder, for officers and observers", "Public part, for everyone"}
        app = press(app, f"verify-{draw}")
        assert "checks that can be made here agree" in said(app)
        assert "anari" not in said(app)

    @pytest.mark.parametrize("early", ["designed", "frozen"])
    def test_an_observer_before(
        self, house: House, jury: str, city: str, officer: Visit, somebody: Somebody,
        shown: Shown, early: str,
    ) -> None:  # fmt: skip
        if early == "frozen":
            ready(house, jury)
            freezing.freeze_pool(officer)
        observer = somebody(Role.OBSERVER, city=city, jury=jury, only=jury)
        app = shown("draw", observer)
        assert not app.exception
        assert not app.button

    def test_who_may_not_sees_nothing(
        self, house: House, jury: str, city: str, officer: Visit, other: Visit,
        somebody: Somebody, shown: Shown,
    ) -> None:  # fmt: skip
        until_drawn(house, jury, officer, other)
        app = shown("draw", somebody(Role.CALLER, city=city, jury=jury, only=jury))
        assert "You may not do this here" in said(app)
        assert not app.button
        with pytest.raises(Denied):
            drawing.type_number(somebody(Role.CALLER, city=city, jury=jury, only=jury), "52")


class TestEvent:
    def test_before_the_freeze_it_says_what_will_come(
        self, jury: str, officer: Visit, shown: Shown
    ) -> None:
        app = shown("event", officer)
        assert not app.exception
        assert "The lottery is not published yet" in said(app)
        assert "10 seats" in said(app)

    def test_the_number_is_awaited_and_comes(
        self, house: House, jury: str, officer: Visit, other: Visit, shown: Shown, clock: Clock
    ) -> None:
        with house.transaction(writes=True) as session:
            session.add(
                RemitText(
                    jury_id=jury, field="question", language="nl", version=1,
                    text="Hoe <b>rijden</b> we?", at=clock.now, by="x", published_at=clock.now,
                )
            )  # fmt: skip
        until_published(house, jury, officer)
        app = shown("event", officer)
        assert not app.exception
        assert "Hoe &lt;b&gt;rijden&lt;/b&gt; we?" in said(app)
        assert "60 volunteers, 10 seats" in said(app)
        assert "chance is lower than" in said(app)
        assert "The number is not drawn yet." in said(app)
        assert "How to check" in said(app)
        drawing.type_number(officer, "52")
        drawing.type_number(other, "52")
        app = app.run()
        assert not app.exception
        assert 'aria-label="Number 52"' in said(app)
        with house.transaction(writes=False) as session:
            names = session.scalars(select(Seat.ticket)).all()
        assert all(name in said(app) for name in names)
        assert "The panel in groups" in said(app)
        assert "prefers-reduced-motion" in said(app)
        assert "anari" not in said(app)
        outside = re.findall(r"(?:src|href)=\"(?!data:)", said(app))
        assert not outside, "nothing is fetched"
        turn = re.search(r"data-turn=.(\d)", said(app))
        again = press(app, "again")
        assert turn is not None
        assert f'data-turn="{int(turn[1]) + 1}"' in said(again)

    def test_groups_that_could_point_at_somebody_are_hidden(
        self, house: House, jury: str, officer: Visit, other: Visit, shown: Shown
    ) -> None:
        until_drawn(house, jury, officer, other)
        app = shown("event", officer)
        shown_counts = re.findall(r"<td>(\w+)</td>", said(app))
        assert "few" in shown_counts

    def test_announced(self, house: House, jury: str, officer: Visit, shown: Shown) -> None:
        until_published(house, jury, officer)
        publishing.announce_round(officer, at=house.now().replace(year=2027, month=1))
        app = shown("event", officer)
        assert "of the public beacon decides" in said(app)

    def test_any_role_of_the_jury_may_look(
        self, house: House, jury: str, city: str, officer: Visit, other: Visit,
        somebody: Somebody, shown: Shown,
    ) -> None:  # fmt: skip
        until_drawn(house, jury, officer, other)
        annulling.annul_draw(officer, "asked and not confirmed")
        member = somebody(Role.MEMBER, city=city, jury=jury, only=jury)
        app = shown("event", member)
        assert 'aria-label="Number 52"' in said(app)
        assert "asked and not confirmed" not in said(app)
