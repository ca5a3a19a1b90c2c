"""The whole walk to a drawn panel, each step once and in its order, and the folder elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from draw_walk import fill, give_quotas, ready, records, unpack, until_drawn, until_published, work
from houses import Clock, Somebody, set_stage
from refusals import refused
from sqlalchemy import delete, func, select

from panels.door import Denied, Role, Visit
from panels.draws import (
    annulling,
    checking,
    drawing,
    freezing,
    jobs,
    lottery,
    outcome,
    places,
    publishing,
    standing,
)
from panels.draws.drawing import Typed
from panels.house import House
from panels.log.chain import Link, breaks
from panels.stages import Stage
from panels.store.tables import (
    Draw,
    DrawState,
    Job,
    JobState,
    Jury,
    LogRecord,
    Person,
    PersonValue,
    Seat,
    SeatState,
    Ticket,
)
from sortition.refused import Refused


def stage_of(house: House, jury: str) -> Stage:
    with house.transaction(writes=False) as session:
        return session.get_one(Jury, jury).stage


def seats(house: House) -> list[Seat]:
    with house.transaction(writes=False) as session:
        return list(session.scalars(select(Seat).order_by(Seat.rank, Seat.ticket)))


def checked(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the folder's own verifier, as a stranger to the program would."""
    return subprocess.run(
        [sys.executable, "-I", folder / "verify.py", folder, *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


class TestWalk:
    def test_to_a_panel(
        self, house: House, jury: str, officer: Visit, other: Visit, clock: Clock, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        (tmp_path / "temporary").mkdir()
        monkeypatch.setattr(places.tempfile, "tempdir", str(tmp_path / "temporary"))
        ids = ready(house, jury)
        look = freezing.check_pool(officer)
        assert (look.exists, look.people, look.errors) == (True, 60, 0)
        digest = freezing.freeze_pool(officer)
        assert stage_of(house, jury) is Stage.FROZEN
        draw = lottery.start_lottery(officer, panels=1000)
        assert standing.lottery_state(officer).real.state is DrawState.COMPUTING
        work(house)
        state = standing.lottery_state(officer)
        assert state.frozen.digest == digest
        assert (state.real.state, state.real.proven, state.real.digits) == ("computed", True, 3)
        assert 0 < state.real.lowest <= 10 / 60
        publishing.publish_lottery(officer)
        early = unpack(checking.public_folder(house.visit(jury=jury)), tmp_path / "early")
        assert not (early / "pool.csv").exists()
        assert not (early / "draw.json").exists()
        assert checked(early).returncode == 0

        assert drawing.type_number(officer, "052") is Typed.FIRST
        assert not seats(house)
        clock.passes(minutes=1)
        assert drawing.type_number(other, "052") is Typed.DRAWN
        assert stage_of(house, jury) is Stage.DRAWN
        panel = [seat for seat in seats(house) if seat.rank is None]
        reserve = [seat for seat in seats(house) if seat.rank is not None]
        assert (len(panel), [seat.rank for seat in reserve]) == (10, [1, 2])
        assert {seat.state for seat in panel} == {SeatState.OFFERED}
        assert {seat.state for seat in reserve} == {SeatState.RESERVE}
        assert {seat.expires_at for seat in panel} == {clock.now + timedelta(days=7)}
        assert {seat.person_id for seat in [*panel, *reserve]} <= set(ids)
        with house.transaction(writes=False) as session:
            whose = {t: p for t, p in session.execute(select(Ticket.ticket, Ticket.person_id))}
        assert all(whose[seat.ticket] == seat.person_id for seat in [*panel, *reserve])

        full = unpack(checking.full_folder(officer), tmp_path / "full")
        public = unpack(checking.public_folder(house.visit(jury=jury)), tmp_path / "public")
        rows = (full / "lottery.csv").read_text().splitlines()
        assert rows[53] == f"052,{' '.join(sorted(seat.ticket for seat in panel))}"
        private = tmp_path / "private.csv"
        private.write_bytes(checking.my_ticket_list(officer).file.content)
        said = checked(full, "--tickets", str(private))
        assert said.returncode == 0
        assert "not checkable" not in said.stdout
        assert checked(public).returncode == 0
        assert {check.state for check in checking.verify_folder(officer, again=True)} == {"ok"}
        shown = outcome.draw_result(house.visit(jury=jury))
        assert (shown.number, set(shown.tickets)) == ("052", {seat.ticket for seat in panel})
        assert shown.alternates == tuple(seat.ticket for seat in reserve)
        with house.transaction(writes=False) as session:
            assert session.get_one(Draw, draw).checkpoint is not None
        assert not [*(tmp_path / "temporary").iterdir()], "nothing is left there"

    def test_a_changed_folder_does_not_verify(
        self, house: House, jury: str, officer: Visit, other: Visit, tmp_path: Path
    ) -> None:
        until_drawn(house, jury, officer, other)
        full = unpack(checking.full_folder(officer), tmp_path)
        rows = (full / "lottery.csv").read_text().splitlines()
        rows[53], rows[54] = f"52,{rows[54][3:]}", f"53,{rows[53][3:]}"
        (full / "lottery.csv").write_text("\n".join(rows) + "\n")
        assert checked(full).returncode == 1

    def test_the_log_says_what_was_done_and_nobody(
        self, house: House, jury: str, officer: Visit, other: Visit
    ) -> None:
        until_drawn(house, jury, officer, other)
        checking.full_folder(officer)
        checking.my_ticket_list(officer)
        done = [record["action"] for record in records(house)]
        for name in ("freeze_pool", "start_lottery", "keep_lottery", "publish_lottery",
                     "type_number", "full_folder", "my_ticket_list"):  # fmt: skip
            assert name in done
        assert "anari" not in json.dumps(records(house)).lower()
        (drawn,) = [
            r["facts"] for r in records(house)
            if r["action"] == "type_number" and r["facts"]["came"] == "drawn"
        ]  # fmt: skip
        assert (drawn["number"], drawn["seats"], drawn["reserve"]) == ("52", 10, 2)
        with house.transaction(writes=False) as session:
            rows = session.scalars(select(LogRecord).order_by(LogRecord.city_id, LogRecord.number))
            chains: dict[str, list[Link]] = {}
            for row in rows:
                link = Link(number=row.number, body=row.body, digest=row.digest)
                chains.setdefault(row.city_id, []).append(link)
        assert len(chains) == 2
        assert not [wrong for chain in chains.values() for wrong in breaks(chain)]

    def test_by_the_beacon(
        self, house: House, jury: str, officer: Visit, clock: Clock, tmp_path: Path
    ) -> None:
        from sortition import beacon

        until_published(house, jury, officer)
        clock.now = beacon.time_of(1000) - timedelta(minutes=10)
        with refused("draw-unannounced"):
            drawing.draw_by_beacon(officer, b"{}")
        with refused("round-past"):
            publishing.announce_round(officer, 10)
        assert publishing.announce_round(officer, 1000) == beacon.time_of(1000)
        with refused("announced-already"):
            publishing.announce_round(officer, 1001)
        with refused("draw-announced"):
            drawing.type_number(officer, "52")
        signature = (
            "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
            "e342b73a8dd2bacbe47e4b6b63ed5e39"
        )
        for wrong, code in (
            (b"no json", "beacon-unreadable"),
            (b"x" * 10_001, "beacon-unreadable"),
            (json.dumps({"round": 999, "signature": signature}).encode(), "beacon-forged"),
        ):
            with refused(code) as error:
                drawing.draw_by_beacon(officer, wrong)
            assert places.PREFIX not in str(error.value), "no place that means nothing to people"
        drawing.draw_by_beacon(
            officer, json.dumps({"round": 1000, "signature": signature}).encode()
        )
        shown = outcome.draw_result(house.visit(jury=jury))
        assert (shown.method, shown.round, len(shown.tickets)) == ("beacon", 1000, 10)
        assert checked(unpack(checking.full_folder(officer), tmp_path)).returncode == 0
        assert {check.state for check in checking.verify_folder(officer)} == {"ok"}


class TestOrder:
    def test_each_step_has_its_place(
        self, house: House, jury: str, officer: Visit, other: Visit
    ) -> None:
        with refused("quotas-missing"):
            freezing.check_pool(officer)
        with refused("quotas-missing"):
            lottery.start_test_lottery(officer)
        ready(house, jury)
        for early in (
            lambda: lottery.start_lottery(officer),
            lambda: publishing.publish_lottery(officer),
            lambda: publishing.announce_round(officer, 10**9),
            lambda: drawing.type_number(officer, "52"),
            lambda: drawing.draw_by_beacon(officer, b"{}"),
            lambda: annulling.annul_draw(officer, "because"),
        ):
            with pytest.raises(Denied, match="registering"):
                early()
        freezing.freeze_pool(officer)
        with pytest.raises(Denied):
            freezing.freeze_pool(officer)
        with pytest.raises(Denied):
            lottery.start_test_lottery(officer)
        for step in (
            lambda: publishing.publish_lottery(officer),
            lambda: publishing.announce_round(officer, 10**9),
            lambda: drawing.type_number(officer, "52"),
            lambda: drawing.draw_by_beacon(officer, b"{}"),
        ):
            with refused("lottery-missing"):
                step()
        with refused("annul-nothing"):
            annulling.annul_draw(officer, "because")
        lottery.start_lottery(officer, panels=100)
        for once_more in ("lottery-exists",):
            with refused(once_more):
                lottery.start_lottery(other, panels=100)
        with refused("lottery-missing"):
            publishing.publish_lottery(officer)
        work(house)
        with refused("lottery-exists"):
            lottery.start_lottery(other, panels=100)
        with refused("folder-unpublished"):
            checking.public_folder(house.visit(jury=jury))
        with refused("lottery-unpublished"):
            publishing.announce_round(officer, 10**9)
        with refused("lottery-unpublished"):
            drawing.type_number(officer, "52")
        publishing.publish_lottery(officer)
        with refused("lottery-published"):
            publishing.publish_lottery(officer)
        drawing.type_number(officer, "52")
        drawing.type_number(other, "52")
        for after in (
            lambda: drawing.type_number(officer, "52"),
            lambda: lottery.start_lottery(officer),
            lambda: publishing.publish_lottery(officer),
            lambda: publishing.announce_round(officer, 10**9),
        ):
            with pytest.raises(Denied, match="drawn"):
                after()
        assert len(seats(house)) == 12
        set_stage(house, jury, Stage.FROZEN)  # even if the stage were wrong
        with refused("draw-done"):
            drawing.type_number(officer, "52")
        with refused("lottery-exists"):
            lottery.start_lottery(officer)

    @pytest.mark.parametrize("lack", ["unapproved", "infeasible", "empty"])
    def test_the_freeze_needs_quotas_that_can_be_filled(
        self, house: House, jury: str, officer: Visit, lack: str
    ) -> None:
        give_quotas(house, jury, approved=lack != "unapproved")
        set_stage(house, jury, Stage.REGISTERING)
        if lack != "empty":
            ids = fill(house, jury, people=60)
            if lack == "infeasible":
                with house.transaction(writes=True) as session:
                    for row in session.scalars(select(PersonValue)):
                        if row.feature == "gender" and row.person_id != ids[0]:
                            row.value = "man"
        with pytest.raises(Exception, match=r"not approved|not shown|Nobody") as error:
            freezing.freeze_pool(officer)
        assert error.value.problems[0].code in {"needs-quotas", "needs-pool", "pool-empty"}
        assert stage_of(house, jury) is Stage.REGISTERING
        if lack == "infeasible":
            look = freezing.check_pool(officer)
            assert look.exists is False
            assert look.reasons

    def test_a_pool_with_errors_says_whose(self, house: House, jury: str, officer: Visit) -> None:
        ids = ready(house, jury)
        with house.transaction(writes=True) as session:
            row = session.get_one(PersonValue, (ids[7], "gender"))
            row.value = "martian"
        look = freezing.check_pool(officer)
        assert (look.exists, look.errors) == (None, 1)
        assert look.problems[0].value == ids[7]
        with pytest.raises(Exception, match=r"martian|gender"):
            freezing.freeze_pool(officer)
        with refused("pool-unreadable"):
            lottery.start_test_lottery(officer)

    @pytest.mark.parametrize("change", ["value", "gone", "came", "before-keeping"])
    def test_no_lottery_of_another_pool_than_was_frozen(
        self, house: House, jury: str, officer: Visit, change: str
    ) -> None:
        ids = ready(house, jury)
        freezing.freeze_pool(officer)
        if change == "before-keeping":
            lottery.start_lottery(officer)
        with house.transaction(writes=True) as session:
            if change == "value":
                row = session.get_one(PersonValue, (ids[0], "gender"))
                row.value = "man" if row.value == "woman" else "woman"
            elif change != "came":
                session.execute(delete(Person).where(Person.id == ids[0]))
        if change == "came":
            fill_one(house, jury)
        if change == "before-keeping":
            work(house)
            state = standing.lottery_state(officer)
            assert state.real is None
            assert state.failed.job.problem == "freeze-changed"
            return
        with refused("freeze-changed"):
            lottery.start_lottery(officer)

    def test_a_freeze_by_hand_is_not_enough(self, house: House, jury: str, officer: Visit) -> None:
        ready(house, jury)
        set_stage(house, jury, Stage.FROZEN)
        with refused("freeze-missing"):
            lottery.start_lottery(officer)

    def test_a_freeze_on_the_timeline_is_one(self, house: House, jury: str, officer: Visit) -> None:
        from panels.juries.moving import move_on

        ready(house, jury)
        move_on(officer, Stage.FROZEN)
        assert standing.lottery_state(officer).frozen.people == 60
        move_on(officer, Stage.REGISTERING, reason="Somebody came too late by our own fault.")
        fill_one(house, jury)
        move_on(officer, Stage.FROZEN)
        assert standing.lottery_state(officer).frozen.people == 61
        lottery.start_lottery(officer, panels=10)
        work(house)
        assert standing.lottery_state(officer).real.state is DrawState.COMPUTED

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"rule": "diversimax"}, "rule-unknown"),
            ({"rule": "legacy"}, "rule-unknown"),
            ({"panels": 999}, "panels-number"),
            ({"panels": 0}, "panels-number"),
        ],
    )
    def test_only_lotteries_that_promise(
        self, house: House, jury: str, officer: Visit, given: dict[str, object], code: str
    ) -> None:
        ready(house, jury)
        with refused(code):
            lottery.start_test_lottery(officer, **given)


def fill_one(house: House, jury: str) -> None:
    from panels.store.tables import Identity, Origin

    with house.transaction(writes=True) as session:
        person = Person(jury_id=jury, origin=Origin.MANUAL, entered_by="t", entered_at=house.now())
        session.add(person)
        session.flush()
        session.add(Identity(person_id=person.id, name="Late"))
        session.add(PersonValue(person_id=person.id, feature="gender", value="man"))
        session.add(PersonValue(person_id=person.id, feature="age", value="65+"))


class TestTwoPeople:
    def test_one_person_is_not_two(
        self, house: House, jury: str, officer: Visit, other: Visit
    ) -> None:
        until_published(house, jury, officer)
        assert drawing.type_number(officer, "52") is Typed.FIRST
        with refused("one-person"):
            drawing.type_number(officer, "52")
        assert drawing.type_number(officer, "53") is Typed.FIRST, "one's own slip can be mended"
        assert not seats(house)
        assert drawing.type_number(other, "53") is Typed.DRAWN

    def test_a_mismatch_is_told_to_both_without_the_numbers(
        self, house: House, jury: str, officer: Visit, other: Visit
    ) -> None:
        until_published(house, jury, officer)
        drawing.type_number(officer, "52")
        assert drawing.type_number(other, "25") is Typed.DIFFERS
        assert not seats(house)
        for visit in (officer, other):
            state = standing.lottery_state(visit)
            assert state.differs
            assert sorted(typed.own for typed in state.typed) == [False, True]
            assert "25" not in repr(state.typed)
            assert "52" not in repr(state.typed)
        assert drawing.type_number(other, "52") is Typed.DRAWN
        assert not standing.lottery_state(officer).typed

    @pytest.mark.parametrize("number", ["", "5", "052", "5a", "-1", "٥٢", " "])
    def test_only_whole_numbers(self, house: House, jury: str, officer: Visit, number: str) -> None:
        until_published(house, jury, officer)
        with refused("number-digits"):
            drawing.type_number(officer, number)
        with refused("offer-days"):
            drawing.type_number(officer, "52", days=0)

    def test_nobody_waits_while_the_panel_is_worked_out(
        self, house: House, jury: str, officer: Visit, other: Visit,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        until_published(house, jury, officer)
        decide, wrote = drawing.decide, []

        def meanwhile(*given: object, **named: object) -> object:
            with house.transaction(writes=True) as session:  # would wait for ever on a lock
                session.get_one(Jury, jury).title = "Changed meanwhile"
            wrote.append(stage_of(house, jury))
            return decide(*given, **named)

        monkeypatch.setattr(drawing, "decide", meanwhile)
        drawing.type_number(officer, "52")
        assert not wrote
        assert drawing.type_number(other, "52") is Typed.DRAWN
        assert wrote == [Stage.FROZEN]
        assert stage_of(house, jury) is Stage.DRAWN

    def test_alone_one_person_types_twice_and_the_log_says_so(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        until_published(house, jury, officer)
        house.settings.alone = True
        assert drawing.type_number(officer, "52") is Typed.FIRST
        assert drawing.type_number(officer, "53") is Typed.DIFFERS
        assert drawing.type_number(officer, "52") is Typed.FIRST
        assert drawing.type_number(officer, "52") is Typed.DRAWN
        last = [r["facts"] for r in records(house) if r["action"] == "type_number"][-1]
        assert last["one_person"] is True

    def test_annulled_by_two_with_a_reason(
        self, house: House, jury: str, officer: Visit, other: Visit, tmp_path: Path
    ) -> None:
        first = until_drawn(house, jury, officer, other)
        with refused("reason-missing"):
            annulling.annul_draw(officer, "  ")
        with refused("annul-not-asked"):
            annulling.confirm_annulment(other)
        annulling.annul_draw(officer, "The number was thrown behind a screen.")
        with refused("one-person"):
            annulling.confirm_annulment(officer)
        with refused("annul-asked"):
            annulling.annul_draw(other, "Another reason")
        assert stage_of(house, jury) is Stage.DRAWN
        annulling.keep_draw(other)
        annulling.annul_draw(officer, "The number was thrown behind a screen.")
        annulling.confirm_annulment(other)
        assert stage_of(house, jury) is Stage.FROZEN
        assert {seat.state for seat in seats(house)} == {SeatState.LAPSED}
        shown = outcome.draw_result(house.visit(jury=jury))
        assert shown.number is None
        assert shown.annulled[0].reason == "The number was thrown behind a screen."
        assert shown.annulled[0].number == "52"
        kept = unpack(checking.public_folder(house.visit(jury=jury), first), tmp_path)
        assert checked(kept).returncode == 0

        second = lottery.start_lottery(officer, panels=100)
        work(house)
        publishing.publish_lottery(officer)
        drawing.type_number(officer, "07")
        drawing.type_number(other, "07")
        assert second != first
        assert sum(seat.state is SeatState.OFFERED for seat in seats(house)) == 10
        assert len(standing.lottery_state(officer).annulled) == 1

    def test_nothing_is_drawn_while_annulment_is_asked_for(
        self, house: House, jury: str, officer: Visit, other: Visit
    ) -> None:
        until_published(house, jury, officer)
        annulling.annul_draw(officer, "A wrong quota")
        with refused("annul-asked"):
            drawing.type_number(other, "52")
        annulling.confirm_annulment(other)
        assert standing.lottery_state(officer).real is None


class TestTests:
    def test_it_is_marked_everywhere_and_never_drawn(
        self, house: House, jury: str, officer: Visit, other: Visit, tmp_path: Path
    ) -> None:
        ready(house, jury)
        test = lottery.start_test_lottery(officer, panels=100)
        with refused("lottery-runs"):
            lottery.start_test_lottery(officer)
        work(house)
        (view,) = standing.lottery_state(officer).tests
        assert (view.test, view.state) == (True, "computed")
        download = checking.full_folder(officer, test)
        assert download.name.startswith("TEST-")
        folder = unpack(download, tmp_path)
        for file in sorted(folder.iterdir()):
            unmarked = file.name in {"quotas.csv"} or file.name.startswith("verify")
            assert unmarked or "TEST" in file.read_text(), file.name
        assert "<title>TEST" in (folder / "report.html").read_text()
        manifest = json.loads((folder / "manifest.json").read_text())
        assert manifest["options"]["test"] is True
        assert all(ticket.startswith("TEST-") for ticket in manifest["tickets"])
        assert not (folder / "salts.csv").exists()
        assert checked(folder).returncode == 0
        listed = checking.my_ticket_list(officer, test)
        private = tmp_path / "private.csv"
        private.write_bytes(listed.file.content)
        said = checked(folder, "--tickets", str(private))
        assert said.returncode == 0
        assert "ok: people: digests" in said.stdout
        assert len(listed.rows) == 60
        states = [check.state for check in checking.verify_folder(officer, test)]
        assert (states.count("wrong"), states.count("unknown")) == (0, 1), "there is no draw"
        with refused("folder-unpublished"):
            checking.public_folder(officer, test)

        freezing.freeze_pool(officer)
        for step in (
            lambda: publishing.publish_lottery(officer),
            lambda: drawing.type_number(officer, "52"),
            lambda: annulling.annul_draw(officer, "x"),
        ):
            with pytest.raises(Refused):
                step()
        with refused("folder-none"):
            checking.full_folder(officer)
        real = lottery.start_lottery(officer, panels=100)
        work(house)
        real_manifest = unpack(checking.full_folder(officer), tmp_path / "r") / "manifest.json"
        found = json.loads(real_manifest.read_text())
        assert "test" not in found["options"]
        assert not any(ticket.startswith("TEST") for ticket in found["tickets"])
        publishing.publish_lottery(officer)
        drawing.type_number(officer, "52")
        drawing.type_number(other, "52")
        assert {seat.draw_id for seat in seats(house)} == {real}

    def test_only_the_newest_are_kept(
        self, house: House, jury: str, officer: Visit, clock: Clock
    ) -> None:
        ready(house, jury)
        for _ in range(lottery.TESTS_KEPT + 2):
            newest = lottery.start_test_lottery(officer, panels=10)
            work(house)
            clock.passes(minutes=1)
        tests = standing.lottery_state(officer).tests
        assert len(tests) == lottery.TESTS_KEPT
        assert tests[0].id == newest
        with house.transaction(writes=False) as session:
            kept = session.scalar(select(func.count(Ticket.person_id)))
        assert kept == 60 * lottery.TESTS_KEPT

    def test_a_freeze_stops_what_runs(self, house: House, jury: str, officer: Visit) -> None:
        ready(house, jury)
        lottery.start_test_lottery(officer)
        freezing.freeze_pool(officer)
        (view,) = standing.lottery_state(officer).tests
        assert (view.state, view.job.state) == ("failed", "stopped")
        lottery.start_lottery(officer, panels=100)
        work(house)
        assert standing.lottery_state(officer).real.state is DrawState.COMPUTED


def test_somebody_erased_after_the_lottery_gives_the_seat_on(
    house: House, jury: str, officer: Visit, other: Visit
) -> None:
    from panels.care.erasure.erasing import erase_person

    draw = until_published(house, jury, officer)
    with house.transaction(writes=True) as session:
        from panels.draws.folders import unpacked

        with unpacked(session, draw) as folder:
            row = (folder / "lottery.csv").read_text().splitlines()[53]
        ticket = row.split(",")[1].split(" ")[0]
        person = session.scalar(select(Ticket.person_id).where(Ticket.ticket == ticket))
        erase_person(session, person, now=house.now())
    drawing.type_number(officer, "52")
    drawing.type_number(other, "52")
    states = {seat.ticket: seat.state for seat in seats(house) if seat.rank is None}
    assert states.pop(ticket) is SeatState.WITHDRAWN
    assert set(states.values()) == {SeatState.OFFERED}


def test_who_may(
    house: House, jury: str, city: str, officer: Visit, other: Visit, somebody: Somebody
) -> None:
    until_drawn(house, jury, officer, other)
    observer = somebody(Role.OBSERVER, city=city, jury=jury, only=jury)
    caller = somebody(Role.CALLER, city=city, jury=jury, only=jury)
    anyone = house.visit(jury=jury)
    assert checking.full_folder(observer).content
    assert checking.verify_folder(observer)
    assert standing.lottery_state(observer).real
    for visit in (caller, anyone):
        for entry in (checking.full_folder, checking.my_ticket_list, standing.lottery_state):
            with pytest.raises(Denied):
                entry(visit)
        assert outcome.draw_result(visit).number == "52"
    with pytest.raises(Denied):
        checking.my_ticket_list(observer)
    with pytest.raises(Denied):
        jobs.waiting_job(officer)


def test_jobs_of_another_jury_are_not_ones_own(
    house: House, jury: str, city: str, officer: Visit, somebody: Somebody
) -> None:
    from houses import add_jury

    ready(house, jury)
    lottery.start_test_lottery(officer)
    with house.transaction(writes=False) as session:
        job = session.scalars(select(Job)).one()
    elsewhere = somebody(Role.OFFICER, city=city, jury=add_jury(house, city))
    with pytest.raises(Denied):
        jobs.stop_job(elsewhere, job.id)
    jobs.stop_job(officer, job.id)
    with house.transaction(writes=False) as session:
        assert session.get_one(Job, job.id).state is JobState.STOPPED
