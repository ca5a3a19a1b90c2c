"""The desk's pages as callers, officers and observers see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from drawn_juries import YES, Drawn, Made, add_drawn_jury
from houses import Clock, Somebody
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from panels.desk.deciding import confirm_seat, decline_seat
from panels.desk.replacements.ordering import draw_replacements
from panels.desk.words import NeedKind
from panels.door import Denied, Role, Visit
from panels.house import House
from panels.members.seating import seat_jury
from panels.stages import Stage
from panels.store.tables import Contact, Jury, SeatState, SupportNeed
from panels.worker import Worker

Shown = Callable[..., AppTest]


@pytest.fixture
def come(drawn: Drawn, somebody: Somebody) -> Callable[[Role], Visit]:
    return lambda role: somebody(role, city=drawn.city, jury=drawn.jury, only=drawn.jury)


def said(app: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "info", "success", "warning", "error")
    found = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    found += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(found).replace("\\", "")


def named(app: AppTest) -> bool:
    """Whether anybody's name stands on the page."""
    return "Xantippe" in said(app) or any("Xantippe" in str(box.options) for box in app.selectbox)


class TestCaller:
    def test_an_hour_of_a_caller(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown, clock: Clock
    ) -> None:
        caller = come(Role.CALLER)
        app = shown("desk", caller)
        assert not app.exception
        assert not named(app)
        app.button(key="next").click().run()
        assert not app.exception
        assert "Xantippe Canary" in said(app)
        assert "Leuven" in said(app)
        (mine,) = [seat for seat in drawn.seats() if seat.claimed_by]
        app.text_area(key=f"note-{mine.id}").set_value("Rings after six.").run()
        app.button(key="quick-no-answer").click().run()
        assert "Noted" in said(app)
        assert not named(app)
        app.button(key="next").click().run()
        (other,) = [seat for seat in drawn.seats() if seat.claimed_by]
        assert other.id != mine.id
        app.button(key="yes").click().run()
        assert "Not yet agreed" in said(app)
        app.checkbox(key=f"consent-taking-part-{other.id}").check().run()
        app.button(key="yes").click().run()
        assert drawn.seat(other.ticket).state is SeatState.CONFIRMED
        app.button(key="next").click().run()
        (third,) = [seat for seat in drawn.seats() if seat.claimed_by]
        app.button(key="no").click().run()
        assert drawn.seat(third.ticket).state is SeatState.DECLINED
        assert not app.exception
        with drawn.house.transaction(writes=False) as session:
            noted = sorted(c.outcome for c in session.scalars(select(Contact)))
        assert noted == ["no-answer", "reached", "reached"]

    def test_needs_and_later_calls(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown
    ) -> None:
        app = shown("desk", come(Role.CALLER))
        app.button(key="next").click().run()
        (mine,) = [seat for seat in drawn.seats() if seat.claimed_by]
        assert "keep-need" not in {button.key for button in app.button}
        app.selectbox(key=f"need-kind-{mine.id}").set_value(NeedKind.HEARING).run()
        app.text_input(key=f"need-words-{mine.id}").set_value("ring loop")
        app.button(key="keep-need").click().run()
        assert "did not agree" in said(app)
        app.text_input(key=f"need-words-{mine.id}").set_value("ring loop")
        app.checkbox(key=f"need-agreed-{mine.id}").check()
        app.button(key="keep-need").click().run()
        assert "ring loop" in said(app)
        assert "hearing" in said(app)
        with drawn.house.transaction(writes=False) as session:
            (need,) = session.scalars(select(SupportNeed))
        app.button(key=f"remove-{need.id}").click().run()
        assert "ring loop" not in said(app)
        app.button(key="later").click().run()
        assert drawn.seat(mine.ticket).next_call_at is not None
        assert not app.exception

    def test_the_screen_lets_go_when_the_lease_is_over(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown, clock: Clock
    ) -> None:
        app = shown("desk", come(Role.CALLER))
        app.button(key="next").click().run()
        assert named(app)
        clock.passes(minutes=16)
        app.run()
        assert not named(app)
        assert "_sheet" not in app.session_state

    def test_in_dutch(self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown) -> None:
        app = shown("desk", come(Role.CALLER), language="nl")
        assert app.button(key="next").label == "Volgende persoon"
        app.button(key="next").click().run()
        assert "Wat u zegt" in said(app)
        assert not app.exception

    def test_nothing_to_do_is_said(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown
    ) -> None:
        for seat in drawn.seats(SeatState.OFFERED):
            drawn.change(seat.id, state=SeatState.CONFIRMED)
        app = shown("desk", come(Role.CALLER))
        assert "Nobody is to be rung" in said(app)

    def test_before_the_desk_opens_nobody_is_rung(
        self, house: House, city: str, made_folder: Made, somebody: Somebody, shown: Shown
    ) -> None:
        fresh = add_drawn_jury(house, city, made_folder, stage=Stage.DRAWN)
        app = shown("desk", somebody(Role.CALLER, city=city, jury=fresh.jury, only=fresh.jury))
        assert "Nobody is rung in this stage" in said(app)
        assert not app.button
        assert not app.exception


class TestOfficer:
    def test_the_desk_is_opened(
        self, house: House, city: str, made_folder: Made, somebody: Somebody, shown: Shown
    ) -> None:
        fresh = add_drawn_jury(house, city, made_folder, stage=Stage.DRAWN)
        app = shown("desk", somebody(Role.OFFICER, city=city, jury=fresh.jury))
        app.button(key="open").click().run()
        assert not app.exception
        assert "8 people are to be rung" in said(app)
        assert app.button(key="next")

    @pytest.mark.parametrize("view", ["ring", "queue", "quotas", "replacements", "seats", "close"])
    def test_every_view_stands(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown, view: str
    ) -> None:
        app = shown("desk", come(Role.OFFICER))
        app.radio(key="view").set_value(view).run()
        assert not app.exception
        assert not app.error
        assert named(app) is (view == "seats")

    def test_replacements_from_outlook_to_draw(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown
    ) -> None:
        officer = come(Role.OFFICER)
        for seat in drawn.seats(SeatState.OFFERED)[:2]:
            decline_seat(officer, seat.id)
        app = shown("desk", officer)
        app.radio(key="view").set_value("replacements").run()
        assert "2 of 8 seats are empty" in said(app)
        assert "could step in" in said(app)
        app.button(key="draw").click().run()
        assert "being computed" in said(app)
        Worker(drawn.house).work(once=True)
        app.button(key="look-again").click().run()
        assert "drawn" in said(app)
        assert "No seat is empty" in said(app)
        assert len(drawn.seats(SeatState.OFFERED)) == 8
        assert not app.exception

    def test_where_nobody_fits_a_choice_is_offered(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown
    ) -> None:
        from drawn_juries import values

        officer = come(Role.OFFICER)
        old = {t for t, (name, _) in drawn.made.holders.items() if values()[name]["age"] == "60+"}
        for seat in drawn.seats(SeatState.OFFERED):
            if seat.ticket in old:
                decline_seat(officer, seat.id)
        app = shown("desk", officer)
        app.radio(key="view").set_value("replacements").run()
        away = ", ".join(sorted(old - {*drawn.made.panel}))
        app.text_input(key="away").set_value(away).run()
        assert "Nobody fits" in said(app)
        assert app.radio(key="accept").value == 1
        app.text_input(key="away").set_value("XXX-XXX").run()
        assert "Nobody in the pool is called" in said(app)
        assert not app.exception

    def test_one_seat_at_a_time(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown, clock: Clock
    ) -> None:
        officer = come(Role.OFFICER)
        first, second, *_ = drawn.seats(SeatState.OFFERED)
        confirm_seat(officer, first.id, YES)
        app = shown("desk", officer)
        app.radio(key="view").set_value("seats").run()
        app.selectbox(key="person").set_value(first.id).run()
        app.button(key="withdraw").click().run()
        assert drawn.seat(first.ticket).state is SeatState.WITHDRAWN
        app.selectbox(key="person").set_value(second.id).run()
        app.button(key="extend").click().run()
        assert not app.exception
        clock.passes(days=6, hours=30)
        app.run()
        assert "offers are over" in said(app)
        app.button(key="lapse").click().run()
        assert drawn.seats(SeatState.LAPSED)
        lapsed = drawn.seats(SeatState.LAPSED)[0]
        app.selectbox(key="person").set_value(lapsed.id).run()
        app.button(key="again").click().run()
        assert drawn.seat(lapsed.ticket).state is SeatState.OFFERED
        assert not app.exception


class TestObserver:
    def test_changes_by_tickets(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown
    ) -> None:
        officer, observer = come(Role.OFFICER), come(Role.OBSERVER)
        app = shown("changes", observer)
        assert "Nothing has happened" in said(app)
        left = drawn.seats(SeatState.OFFERED)[0]
        decline_seat(officer, left.id)
        draw_replacements(officer, by_number=True)
        Worker(drawn.house).work(once=True)
        app = shown("changes", observer)
        app.text_input(key="digits").set_value("07")
        app.button(key="type-number").click().run()
        assert "second person" in said(app)
        app = shown("changes", officer)
        app.text_input(key="digits").set_value("07")
        app.button(key="type-number").click().run()
        Worker(drawn.house).work(once=True)
        app = shown("changes", observer)
        assert "Replacement 1" in said(app)
        assert left.ticket in said(app)
        assert "typed by two people" in said(app)
        assert not named(app)
        assert not app.exception

    def test_a_caller_does_not_see_them(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown
    ) -> None:
        app = shown("changes", come(Role.CALLER))
        assert "may not" in said(app)


class TestMembers:
    def test_lists_and_files(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown
    ) -> None:
        officer = come(Role.OFFICER)
        for seat in drawn.seats(SeatState.OFFERED):
            confirm_seat(officer, seat.id, YES)
        app = shown("desk", officer)
        app.radio(key="view").set_value("close").run()
        app.button(key="seat-jury").click().run()
        assert "The jury sits with 8 members" in said(app)
        app = shown("members", officer)
        assert not named(app)
        app.button(key="show").click().run()
        assert named(app)
        app.radio(key="purpose").set_value("catering").run()
        assert not named(app)
        app.button(key="show").click().run()
        assert "Nobody stands in this list" in said(app)
        assert not app.exception
        room = shown("members", come(Role.FACILITATOR))
        assert "contact" not in [str(one) for one in room.radio(key="purpose").options]
        assert len(room.radio(key="purpose").options) == 4

    def test_a_caller_sees_no_members(
        self, drawn: Drawn, come: Callable[[Role], Visit], shown: Shown
    ) -> None:
        with drawn.house.transaction(writes=True) as session:
            session.get_one(Jury, drawn.jury).stage = Stage.SEATED
        app = shown("members", come(Role.CALLER))
        assert "may not" in said(app)
        assert not app.button


def test_others_find_no_desk(
    drawn: Drawn, come: Callable[[Role], Visit], shown: Shown, clock: Clock
) -> None:
    clock.passes(seconds=timedelta(seconds=1).seconds)
    for role in (Role.OBSERVER, Role.MEMBER, Role.ADMINISTRATOR):
        app = shown("desk", come(role))
        assert not named(app)
        assert "next" not in [button.key for button in app.button]
    with pytest.raises(Denied):
        seat_jury(come(Role.CALLER))
