"""A jury that is called off before its end: by two people, with all that is under way."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import conditions
import pytest
from draw_walk import ready, records, unpack, until_drawn, until_published, work
from houses import START, Clock, Somebody, set_stage
from refusals import refused
from sqlalchemy import select

from panels.care.retention.running import retention_plan
from panels.door import Denied, Role, Visit
from panels.draws import checking, drawing, freezing, lottery, outcome, standing
from panels.house import House
from panels.juries.home import next_steps
from panels.juries.moving import lifeline, move_on
from panels.juries.planning import juries, plan_jury
from panels.juries.schedule import Standing, date_done, dates
from panels.juries.stopping import confirm_stop, keep_jury, stop_jury
from panels.stages import OPEN, Stage
from panels.store.kinds import Keep
from panels.store.tables import Draw, DrawState, Job, JobState, Jury, Seat, SeatState, SupportNeed

WHY = "The bridge will be built all the same."


@pytest.fixture
def head(somebody: Somebody, city: str, jury: str) -> Visit:
    return somebody(Role.ADMINISTRATOR, city=city, jury=jury)


def draws(house: House) -> list[DrawState]:
    with house.transaction(writes=False) as session:
        return list(session.scalars(select(Draw.state).order_by(Draw.made_at)))


class TestTwoPeople:
    @pytest.mark.parametrize("stage", sorted(OPEN))
    def test_from_every_living_stage(
        self, house: House, jury: str, officer: Visit, head: Visit, stage: Stage
    ) -> None:
        set_stage(house, jury, stage)
        stop_jury(officer, f" {WHY} ")
        with refused("one-person"):
            confirm_stop(officer)
        assert conditions.stage_of(house, jury) == stage
        confirm_stop(head)
        assert conditions.steps_of(house, jury) == ["closed"]
        found = lifeline(officer)
        assert found.stopped is not None
        assert (found.stopped.at, found.stopped.reason) == (START, WHY)
        assert (found.reached[-1].stage, found.reached[-1].reason) == (Stage.CLOSED, WHY)
        assert not found.ahead
        for late in (lambda: stop_jury(officer, WHY), lambda: keep_jury(officer),
                     lambda: confirm_stop(head)):  # fmt: skip
            with pytest.raises(Denied):
                late()

    def test_asked_once_taken_back_and_asked_again(self, officer: Visit, other: Visit) -> None:
        with refused("stop-not-asked"):
            confirm_stop(officer)
        with refused("stop-not-asked"):
            keep_jury(officer)
        with refused("reason-missing"):
            stop_jury(officer, " ")
        with refused("reason-long"):
            stop_jury(officer, "x" * 1001)
        stop_jury(officer, WHY)
        with refused("stop-asked"):
            stop_jury(other, "Another reason")
        keep_jury(other)
        assert lifeline(officer).stop_asked is None
        stop_jury(other, "Another reason")
        confirm_stop(officer)
        found = lifeline(officer).stopped
        assert found is not None
        assert found.reason == "Another reason"

    def test_a_request_is_for_those_who_decide(
        self, officer: Visit, head: Visit, somebody: Somebody, city: str, jury: str
    ) -> None:
        stop_jury(officer, WHY)
        for role in (Role.OBSERVER, Role.CALLER, Role.MEMBER, Role.DEPARTMENT):
            outsider = somebody(role, city=city, only=jury, jury=jury)
            assert lifeline(outsider).stop_asked is None
            assert not any("called off" in str(step.what) for step in next_steps(outsider))
            for entry in (lambda who=outsider: stop_jury(who, WHY),
                          lambda who=outsider: confirm_stop(who)):  # fmt: skip
                with pytest.raises(Denied):
                    entry()
        assert lifeline(head).stop_asked == WHY
        (asked,) = (step for step in next_steps(head) if step.jury)
        assert asked.urgent
        assert asked.page == "timeline"
        assert any("another person has to confirm" in str(s.what) for s in next_steps(officer))

    def test_one_who_is_closed_as_planned_is_not_called_off(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        stop_jury(officer, WHY)
        set_stage(house, jury, Stage.ANSWERED)
        move_on(officer, Stage.CLOSED)
        assert lifeline(officer).stopped is None
        assert not any("called off" in str(step.what) for step in next_steps(officer))


class TestWhatIsUnderWay:
    def test_a_lottery_that_is_computed_is_dropped(
        self, house: House, jury: str, officer: Visit, other: Visit
    ) -> None:
        ready(house, jury)
        freezing.freeze_pool(officer)
        lottery.start_lottery(officer, panels=100)
        stop_jury(officer, WHY)
        confirm_stop(other)
        work(house)
        assert draws(house) == [DrawState.FAILED]
        assert standing.lottery_state(officer).next is standing.Next.OVER

    def test_what_a_worker_brings_too_late_is_not_kept(
        self, house: House, jury: str, officer: Visit, other: Visit,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        from panels.draws import computing

        ready(house, jury)
        freezing.freeze_pool(officer)
        lottery.start_lottery(officer, panels=100)
        keep = computing.keep_lottery

        def too_late(*given: object) -> None:
            stop_jury(officer, WHY)
            confirm_stop(other)
            keep(*given)

        monkeypatch.setattr(computing, "keep_lottery", too_late)
        work(house)
        assert draws(house) == [DrawState.FAILED]
        with house.transaction(writes=False) as session:
            assert session.scalars(select(Job.state)).one() is not JobState.RUNNING

    def test_a_lottery_that_is_published_is_annulled_with_the_reason(
        self, house: House, jury: str, officer: Visit, other: Visit, tmp_path: Path
    ) -> None:
        draw = until_published(house, jury, officer)
        drawing.type_number(officer, "52")
        stop_jury(officer, WHY)
        confirm_stop(other)
        assert draws(house) == [DrawState.ANNULLED]
        with pytest.raises(Denied):
            drawing.type_number(other, "52")
        assert verified(unpack(checking.full_folder(officer, draw), tmp_path))
        result = outcome.draw_result(officer)
        assert result.stopped is not None
        assert result.number is None
        assert [one.reason for one in result.annulled] == [WHY]

    def test_a_panel_that_was_drawn_stays_for_all_to_check(
        self, house: House, jury: str, city: str, officer: Visit, other: Visit, somebody: Somebody,
        clock: Clock, tmp_path: Path,
    ) -> None:  # fmt: skip
        until_drawn(house, jury, officer, other)
        before = outcome.draw_result(officer)
        move_on(officer, Stage.CONFIRMING)
        with house.transaction(writes=True) as session:
            first, second, *_ = session.scalars(select(Seat).where(Seat.rank.is_(None)))
            first.state = SeatState.CONFIRMED
            session.add(SupportNeed(person_id=second.person_id, kind="x", words="y", at=START))
        clock.passes(days=1)
        stop_jury(officer, WHY)
        confirm_stop(other)
        with house.transaction(writes=False) as session:
            assert not session.scalars(select(SupportNeed)).all()
            seats = session.scalars(select(Seat)).all()
        states = [seat.state for seat in seats]
        assert states.count(SeatState.CONFIRMED) == 1
        assert states.count(SeatState.LAPSED) == 9
        assert SeatState.OFFERED not in states
        observer = somebody(Role.OBSERVER, city=city, only=jury, jury=jury)
        after = outcome.draw_result(observer)
        assert (after.tickets, after.number) == (before.tickets, "52")
        assert verified(unpack(checking.full_folder(observer), tmp_path))
        (record,) = (r for r in records(house) if r["action"] == "confirm_stop")
        assert WHY not in str(record)
        assert "'offers': 9" in str(record)


class TestWhatIsSaid:
    def test_to_whoever_looks(
        self, house: House, jury: str, city: str, officer: Visit, head: Visit, somebody: Somebody
    ) -> None:
        conditions.publish(house, jury, "question")
        conditions.people(house, jury, [{}] * 3)
        stop_jury(officer, WHY)
        confirm_stop(head)
        (line,) = juries(house.visit(None, city=city))
        assert line.stopped is not None
        assert line.stopped.reason == WHY
        steps = next_steps(officer)
        assert [str(step.what) for step in steps if step.page == "pool"] == [
            "The jury is called off. Tell everybody in the pool, if nobody has yet: 3."
        ]
        for role in (Role.OBSERVER, Role.DEPARTMENT, Role.MEMBER, Role.CALLER, Role.FACILITATOR):
            (step,) = next_steps(somebody(role, city=city, only=jury, jury=jury))
            assert str(step.what) == "The jury is called off: read why."
        assert next_steps(head) == ()

    def test_its_dates_are_not_late(self, somebody: Somebody, city: str, clock: Clock) -> None:
        officer = somebody(Role.OFFICER, city=city)
        other = somebody(Role.OFFICER, city=city)
        planned = plan_jury(officer, title="A", template="short", seats=20,
                            decision_on=START.date() + timedelta(days=200))  # fmt: skip
        officer, other = officer.to(jury=planned), other.to(jury=planned)
        date_done(officer, "letters")
        stop_jury(officer, WHY)
        confirm_stop(other)
        clock.passes(days=250)
        stands = {line.name: line.standing for line in dates(officer)}
        assert stands["remit"] is Standing.PASSED
        assert stands["letters"] is Standing.DONE
        assert {*stands.values()} == {Standing.PASSED, Standing.DONE, Standing.OFF}
        assert not any(line.late for line in dates(officer))

    @pytest.mark.parametrize(
        ("came", "counts"),
        [((), 0), (("seated",), 5), (("seated", "confirming"), 0)],
    )
    def test_the_clocks_run(
        self, house: House, jury: str, city: str, officer: Visit, head: Visit, clock: Clock,
        came: tuple[str, ...], counts: int,
    ) -> None:  # fmt: skip
        """From the day of the stop; for who was not drawn from the seating, if it still held."""
        conditions.people(house, jury, [{}] * 3)
        set_stage(house, jury, Stage.CONFIRMING)
        for stage in came:
            conditions.excused(house, jury, stage)
            clock.passes(minutes=1)
        clock.passes(days=5)
        stop_jury(officer, WHY)
        confirm_stop(head)
        plan = {due.keep: due for due in retention_plan(officer.to(city=city))}
        closed = START.date() + timedelta(days=5)
        assert plan[Keep.RESPONDENTS].started == closed - timedelta(days=counts)
        assert plan[Keep.MEMBERS].started == closed
        with house.transaction(writes=False) as session:
            assert session.get_one(Jury, jury).stopped_at == clock.now


def verified(folder: Path) -> bool:
    """Run the folder's own verifier, as a stranger would."""
    run = subprocess.run(
        [sys.executable, "-I", folder / "verify.py", folder], capture_output=True, check=False
    )
    return run.returncode == 0
