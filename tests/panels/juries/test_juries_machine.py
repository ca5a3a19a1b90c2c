"""Every stage against every target, and what each step needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import conditions
import pytest
from houses import START, Clock, Somebody, add_jury, set_stage
from sqlalchemy import func, select

from panels.door import Denied, Role
from panels.house import House
from panels.juries.machine import STEPS, onward
from panels.juries.moving import lifeline, move_on
from panels.juries.planning import plan_jury
from panels.juries.stages_page import page
from panels.stages import Stage
from panels.store.tables import DrawState, LogRecord, QuotaSet, Seat, SeatState, StageStep
from strata.problems import InputError

DAY = START.date()
# Written down anew, so that a change of the machine shows here.
MODEL: dict[tuple[str, str], set[str]] = {
    ("designed", "inviting"): {"question", "promise"},
    ("designed", "registering"): set(),
    ("inviting", "registering"): set(),
    ("registering", "frozen"): {"quotas", "seats", "pool"},
    ("frozen", "drawn"): {"draw"},
    ("drawn", "confirming"): {"draw", "offers"},
    ("confirming", "seated"): {"decided", "confirmed"},
    ("seated", "deliberating"): {"question", "promise", "first-day", "not-standing"},
    ("seated", "standing"): {"standing"},
    ("standing", "deliberating"): {"question", "promise", "first-day"},
    ("deliberating", "reported"): {"last-day", "report"},
    ("reported", "answered"): {"answer"},
    ("answered", "closed"): set(),
    ("answered", "standing"): {"standing"},
    ("standing", "closed"): set(),
    ("inviting", "designed"): {"empty-pool"},
    ("registering", "inviting"): {"empty-pool"},
    ("registering", "designed"): {"empty-pool"},
    ("frozen", "registering"): {"no-lottery"},
    ("drawn", "frozen"): {"no-lottery"},
    ("confirming", "frozen"): {"no-lottery"},
    ("seated", "confirming"): set(),
}
BACK = {
    pair for pair in MODEL
    if pair[1] in {"designed", "inviting", "registering", "frozen"}
    and pair[0] not in {"designed"} and pair not in {("inviting", "registering"),
                                                     ("registering", "frozen")}
} | {("seated", "confirming")}  # fmt: skip


def codes(error: InputError) -> set[str]:
    return {problem.code for problem in error.problems}


def records(house: House) -> int:
    with house.transaction(writes=False) as session:
        return session.scalar(select(func.count()).select_from(LogRecord)) or 0


def test_the_machine_is_the_model() -> None:
    steps = {
        (step.start.value, step.to.value): {need.name for need in step.needs} for step in STEPS
    }
    assert steps == MODEL
    assert len(STEPS) == len(steps)
    assert {(s.start.value, s.to.value) for s in STEPS if s.back} == BACK
    assert {role for step in STEPS for role in step.roles} == {Role.OFFICER}


def test_every_stage_can_be_reached_and_left() -> None:
    assert {step.to for step in STEPS} == set(Stage)
    for stage in Stage:
        assert bool(onward(stage)) == (stage is not Stage.CLOSED)


def test_what_is_no_step_is_refused_from_everywhere(
    house: House, jury: str, city: str, somebody: Somebody
) -> None:
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    tried = 0
    for start in Stage:
        for to in Stage:
            if (start.value, to.value) in MODEL:
                continue
            set_stage(house, jury, start)
            with pytest.raises(InputError) as error:
                move_on(officer, to, reason="as a test")
            wanted = {"wrong-stage"} if start is Stage.CLOSED else {"step-unknown"}
            assert codes(error.value) == wanted, (start, to)
            assert conditions.stage_of(house, jury) == start.value
            tried += 1
    assert tried == 12 * 12 - len(MODEL)
    assert not records(house)
    assert not conditions.steps_of(house, jury)


def test_a_bare_jury_lacks_what_the_model_says(
    house: House, jury: str, city: str, somebody: Somebody
) -> None:
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    for (start, to), needs in MODEL.items():
        lacks = needs - {"not-standing", "empty-pool", "no-lottery", "decided"}
        # Looking whether the pool suffices takes long: not while something else lacks.
        lacks -= {"pool"} if "quotas" in lacks else set()
        set_stage(house, jury, Stage(start))
        if not lacks:
            move_on(officer, Stage(to), reason="as a test")
            assert conditions.stage_of(house, jury) == to
            continue
        with pytest.raises(InputError) as error:
            move_on(officer, Stage(to), reason="as a test" if (start, to) in BACK else "")
        assert codes(error.value) == {f"needs-{name}" for name in lacks}, (start, to)
        assert conditions.stage_of(house, jury) == start


class TestNeeds:
    """Each need alone: with all others met the step fails without it and succeeds with it."""

    @pytest.fixture
    def move(
        self, house: House, jury: str, city: str, somebody: Somebody
    ) -> Callable[..., set[str]]:
        officer = somebody(Role.OFFICER, city=city, jury=jury)

        def move(start: str, to: str, reason: str = "") -> set[str]:
            set_stage(house, jury, Stage(start))
            try:
                move_on(officer, Stage(to), reason=reason)
            except InputError as error:
                assert conditions.stage_of(house, jury) == start
                return codes(error)
            assert conditions.stage_of(house, jury) == to
            return set()

        return move

    def test_question_and_promise_before_letters(
        self, house: House, jury: str, move: Callable[..., set[str]]
    ) -> None:
        conditions.publish(house, jury, "question", "fr")
        assert move("designed", "inviting") == {"needs-promise"}
        conditions.publish(house, jury, "promise")
        assert not move("designed", "inviting")

    def test_the_freeze(self, house: House, jury: str, move: Callable[..., set[str]]) -> None:
        gender = [("gender", "woman", 5, 5), ("gender", "man", 5, 5)]
        conditions.quotas(house, jury, gender, approved=True, seats=9)
        assert move("registering", "frozen") == {"needs-seats"}
        conditions.quotas(house, jury, gender, approved=True, version=2)
        assert move("registering", "frozen") == {"needs-pool"}
        conditions.people(house, jury, [{"gender": "woman"}] * 9 + [{"gender": "man"}] * 4)
        assert move("registering", "frozen") == {"needs-pool"}
        conditions.people(house, jury, [{"gender": "man"}])
        conditions.quotas(house, jury, gender, approved=False, version=3)
        assert move("registering", "frozen") == {"needs-quotas"}
        conditions.quotas(house, jury, gender, approved=True, version=4)
        (wrong,) = conditions.people(house, jury, [{"gender": "unknown"}])
        assert move("registering", "frozen") == {"needs-pool"}
        with house.transaction(writes=True) as session:
            from panels.store.tables import Person

            session.get_one(Person, wrong).eligible = False
        assert not move("registering", "frozen")
        with house.transaction(writes=False) as session:
            published = {
                one.version: one.published_at is not None
                for one in session.scalars(select(QuotaSet).where(QuotaSet.jury_id == jury))
            }
        assert published == {1: False, 2: False, 3: False, 4: True}

    def test_only_a_real_draw_counts(
        self, house: House, jury: str, move: Callable[..., set[str]]
    ) -> None:
        chosen = conditions.quotas(house, jury, [("gender", "woman", 0, 9)], approved=True)
        conditions.draw(house, jury, chosen, test=True)
        conditions.draw(house, jury, chosen, state=DrawState.ANNULLED)
        conditions.draw(house, jury, chosen, state=DrawState.FAILED)
        assert move("frozen", "drawn") == {"needs-draw"}
        assert not move("frozen", "registering", "an answer was wrong")
        real = conditions.draw(house, jury, chosen, state=DrawState.ANNOUNCED)
        assert move("frozen", "drawn") == {"needs-draw"}
        assert move("frozen", "registering", "an answer was wrong") == {"needs-no-lottery"}
        with house.transaction(writes=True) as session:
            from panels.store.tables import Draw

            session.get_one(Draw, real).state = DrawState.DRAWN
        assert move("drawn", "frozen", "as a test") == {"needs-no-lottery"}
        assert move("confirming", "frozen", "as a test") == {"needs-no-lottery"}
        assert not move("frozen", "drawn")
        assert move("drawn", "confirming") == {"needs-offers"}
        persons = conditions.people(house, jury, [{}] * 10)
        conditions.seat(house, jury, real, persons[:9], SeatState.CONFIRMED)
        assert not move("drawn", "confirming")
        assert move("confirming", "seated") == {"needs-confirmed"}
        assert not move("confirming", "seated", "nine are enough for the council")
        conditions.seat(house, jury, real, persons[9:], SeatState.OFFERED)
        undecided = {"needs-confirmed", "needs-decided"}
        assert move("confirming", "seated", "nine are enough for the council") == undecided
        with house.transaction(writes=True) as session:
            for seat in session.scalars(select(Seat)):
                seat.state = SeatState.CONFIRMED
        assert not move("confirming", "seated")

    def test_days_must_have_come(
        self, house: House, jury: str, clock: Clock, move: Callable[..., set[str]]
    ) -> None:
        for field in ("question", "promise", "report"):
            conditions.publish(house, jury, field)
        conditions.milestone(house, jury, "first-day", DAY.replace(day=5))
        conditions.milestone(house, jury, "last-day", DAY.replace(day=9))
        clock.now = START.replace(day=4, hour=21, minute=59)
        assert move("seated", "deliberating") == {"needs-first-day"}
        clock.now = START.replace(day=4, hour=22)  # midnight in Leuven
        assert not move("seated", "deliberating")
        clock.now = START.replace(day=8)
        assert move("deliberating", "reported") == {"needs-last-day", "needs-report"}

    def test_people_bar_the_way_back(
        self, house: House, jury: str, move: Callable[..., set[str]]
    ) -> None:
        conditions.people(house, jury, [{}])
        for start, to in [
            ("inviting", "designed"),
            ("registering", "inviting"),
            ("registering", "designed"),
        ]:
            assert move(start, to, "as a test") == {"needs-empty-pool"}

    def test_the_way_back_needs_a_reason(
        self, house: House, jury: str, move: Callable[..., set[str]]
    ) -> None:
        assert move("inviting", "designed", "   ") == {"reason-missing"}
        assert move("inviting", "designed", "x" * 1001) == {"reason-long"}
        assert not move("inviting", "designed", " wrong jury ")
        with house.transaction(writes=False) as session:
            assert session.scalars(select(StageStep.reason)).all() == ["wrong jury"]

    def test_a_reason_excuses_nothing_else(
        self, house: House, jury: str, move: Callable[..., set[str]]
    ) -> None:
        assert move("designed", "inviting", "because") == {"needs-question", "needs-promise"}

    def test_the_log_has_the_stages_and_not_the_reason(
        self, house: House, jury: str, move: Callable[..., set[str]]
    ) -> None:
        assert not move("seated", "confirming", "Jan Peeters has left")
        with house.transaction(writes=False) as session:
            (body,) = session.scalars(select(LogRecord.body))
        assert '"before":"seated"' in body
        assert '"stage":"confirming"' in body
        assert "Peeters" not in body


def test_a_standing_council_goes_round(
    house: House, jury: str, city: str, somebody: Somebody, clock: Clock
) -> None:
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    conditions.set_template(house, jury, "standing")
    set_stage(house, jury, Stage.SEATED)
    for field in ("question", "promise"):
        conditions.publish(house, jury, field)
    conditions.milestone(house, jury, "first-day", DAY)
    conditions.milestone(house, jury, "last-day", DAY)
    with pytest.raises(InputError) as error:
        move_on(officer, Stage.DELIBERATING)
    assert codes(error.value) == {"needs-not-standing"}
    for language in ("nl", "fr"):
        move_on(officer, Stage.STANDING)
        if language == "fr":
            with pytest.raises(InputError) as error:
                move_on(officer, Stage.DELIBERATING)
            assert codes(error.value) == {"needs-first-day"}, "that day was of the last question"
            conditions.milestone(house, jury, "first-day", clock.now.date())
            conditions.milestone(house, jury, "last-day", clock.now.date())
        move_on(officer, Stage.DELIBERATING)
        with pytest.raises(InputError) as error:
            move_on(officer, Stage.REPORTED)
        assert codes(error.value) == {"needs-report"}, "that of the last question does not count"
        clock.passes(days=1)
        conditions.publish(house, jury, "report", language)
        move_on(officer, Stage.REPORTED)
        conditions.publish(house, jury, "answer", language)
        move_on(officer, Stage.ANSWERED)
        clock.passes(days=1)
    move_on(officer, Stage.STANDING)
    move_on(officer, Stage.CLOSED)
    assert conditions.stage_of(house, jury) == "closed"


def test_the_lifeline_tells_what_lacks(house: House, city: str, somebody: Somebody) -> None:
    officer = somebody(Role.OFFICER, city=city)
    jury = plan_jury(
        officer, title="Verkeer", template="short", seats=2, decision_on=DAY.replace(year=2027)
    )
    officer, observer = officer.to(jury=jury), somebody(Role.OBSERVER, city=city, jury=jury)
    found = lifeline(officer)
    assert [one.stage for one in found.reached] == [Stage.DESIGNED]
    inviting, registering = found.ahead
    assert (inviting.stage, inviting.ready, inviting.open) == (Stage.INVITING, False, False)
    assert [need.met for need in inviting.needs] == [False, False]
    assert (registering.stage, registering.ready, registering.may) == (
        Stage.REGISTERING, True, True,
    )  # fmt: skip
    assert not any(one.may for one in lifeline(observer).ahead)
    move_on(officer, Stage.REGISTERING)
    conditions.quotas(house, jury, [("gender", "woman", 0, 2)], approved=True)
    conditions.people(house, jury, [{"gender": "woman"}])
    quick, thorough = lifeline(officer), lifeline(officer, thorough=True)
    freeze = {one.stage: one for one in quick.ahead}[Stage.FROZEN]
    looked = {one.stage: one for one in thorough.ahead}[Stage.FROZEN]
    assert [need.met for need in freeze.needs] == [True, True, None]
    assert [need.met for need in looked.needs] == [True, True, False]
    assert freeze.open
    assert not looked.open
    back = {one.stage: one for one in quick.ahead}[Stage.DESIGNED]
    assert back.back
    assert back.with_reason
    assert not back.open, "somebody is in the pool"


def test_who_may_not(house: House, jury: str, city: str, somebody: Somebody) -> None:
    other = add_jury(house, city)
    for role in set(Role) - {Role.OFFICER, Role.PUBLIC, Role.WORKER}:
        with pytest.raises(Denied):
            move_on(somebody(role, city=city, jury=jury), Stage.REGISTERING)
    with pytest.raises(Denied):
        move_on(somebody(Role.OFFICER, city=city, only=other, jury=jury), Stage.REGISTERING)
    with pytest.raises(InputError) as error:
        move_on(somebody(Role.OFFICER, city=city, jury=jury), "nowhere")  # type: ignore[arg-type]
    assert codes(error.value) == {"stage-unknown"}


def test_the_page_is_up_to_date() -> None:
    written = Path(__file__).parents[3] / "docs" / "stages.md"
    assert written.read_text(encoding="utf-8") == page()
    assert len(re.findall(r"^\| [^|]+ \| [^|]+ \| participation officer \|", page(), re.M)) == len(
        STEPS
    )
