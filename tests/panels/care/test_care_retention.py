"""Clocks of retention: what goes when, what stays, and what outlives it."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from houses import START, Clock, Somebody, add_city, add_jury, set_stage
from planting import plant
from sqlalchemy import func, select

from panels.care.erasure.folders import reduce_folders, unreduced
from panels.care.erasure.records import certificates
from panels.care.retention import running as retention
from panels.care.retention.clocks import DEFAULTS, retention_clocks, set_retention_clock
from panels.care.retention.house import run_house_retention
from panels.care.retention.running import retention_plan, run_retention
from panels.care.retention.statistics import jury_statistics
from panels.door import Denied, Machine, Role, Visit
from panels.house import House
from panels.stages import Stage
from panels.store.kinds import Keep
from panels.store.tables import (
    Account,
    AccountIdentity,
    Attempt,
    Base,
    Draw,
    DrawFolder,
    Grant,
    Identity,
    Jury,
    Link,
    Milestone,
    Origin,
    Person,
    PersonValue,
    Seat,
    SignIn,
    StageStep,
    SupportNeed,
)
from sortition.refused import Refused


def rows(house: House, *tables: type[Base]) -> list[int]:
    with house.transaction(writes=False) as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def reach(house: House, jury: str, stage: Stage) -> None:
    """Bring a jury into a stage, with the step that says when."""
    set_stage(house, jury, stage)
    with house.transaction(writes=True) as session:
        session.add(StageStep(jury_id=jury, stage=stage, at=house.now(), by="test"))


def respondents(house: House, jury: str, people: int) -> None:
    with house.transaction(writes=True) as session:
        for number in range(people):
            person = Person(jury_id=jury, origin=Origin.WEB, entered_by="x", entered_at=house.now())
            session.add(person)
            session.flush()
            session.add(Identity(person_id=person.id, name=f"Respondent {number}"))
            session.add(
                PersonValue(person_id=person.id, feature="age", value="65+" if number else "16-24")
            )
            session.add(SupportNeed(person_id=person.id, kind="x", words="y", at=house.now()))


@pytest.fixture
def officer(city: str, somebody: Somebody) -> Visit:
    return somebody(Role.OFFICER, city=city)


@pytest.fixture
def keeper(city: str, operator: Visit) -> Visit:
    """Somebody whose session does not end in the years that pass here."""
    return operator.to(city=city)


def test_defaults_and_own_clocks(officer: Visit, city: str, house: House) -> None:
    assert {clock.keep: clock.days for clock in retention_clocks(officer)} == DEFAULTS
    set_retention_clock(officer, Keep.MEMBERS, 365)
    set_retention_clock(officer, Keep.MEMBERS, 400)
    days = {clock.keep: clock.days for clock in retention_clocks(officer)}
    assert days == DEFAULTS | {Keep.MEMBERS: 400}
    for keep, wrong in ((Keep.MEMBERS, 0), (Keep.MEMBERS, 3651), (Keep.FOREVER, 30)):
        with pytest.raises(Refused):
            set_retention_clock(officer, keep, wrong)
    other = add_city(house, "Gent")
    with pytest.raises(Denied):
        set_retention_clock(officer.to(city=other), Keep.MEMBERS, 3)


def test_a_jury_s_life(house: House, keeper: Visit, city: str, jury: str, clock: Clock) -> None:
    """The dry run says the day, nothing goes before, and then only what its clock is about."""
    respondents(house, jury, 8)
    planted = plant(house, known={"city": {"id": city}, "jury": {"id": jury}})
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).decision_on = START.date() + timedelta(days=100)
        row = session.get_one(Milestone, planted.rows["milestone"]["id"])
        row.name, row.planned_on, row.done_on = "last-day", START.date() + timedelta(60), None
    reach(house, jury, Stage.SEATED)
    plan = {due.keep: due for due in retention_plan(keeper)}
    assert plan[Keep.SUPPORT].on == START.date() + timedelta(60 + 30)
    assert plan[Keep.SUPPORT].started is None
    assert plan[Keep.SUPPORT].counts == {"support_need": 9}
    assert plan[Keep.RESPONDENTS].on == START.date() + timedelta(90)
    assert plan[Keep.RESPONDENTS].counts["identity"] == 8
    assert plan[Keep.MEMBERS].on is None
    clock.passes(days=89)
    assert run_retention(keeper) == ()
    clock.passes(days=1)
    ran = run_retention(keeper)
    assert [due.keep for due in ran] == [Keep.SUPPORT, Keep.RESPONDENTS]
    assert rows(house, SupportNeed, Identity, Person, Seat) == [0, 1, 1, 1]
    assert run_retention(keeper) == ()
    reach(house, jury, Stage.CLOSED)
    clock.passes(days=729)
    assert run_retention(keeper) == ()
    clock.passes(days=1)
    (due,) = run_retention(keeper)
    assert due.keep is Keep.MEMBERS
    assert rows(house, Identity, Person, Seat, Jury, Draw) == [0, 0, 0, 1, 1]
    assert not retention_plan(keeper)
    assert {kept.keep for kept in certificates(keeper)} >= {"support", "respondents", "members"}


def test_closing_early_starts_the_clocks(
    house: House, officer: Visit, jury: str, clock: Clock
) -> None:
    respondents(house, jury, 1)
    reach(house, jury, Stage.CLOSED)
    plan = {due.keep: due.on for due in retention_plan(officer)}
    assert plan == {
        Keep.SUPPORT: START.date() + timedelta(30),
        Keep.RESPONDENTS: START.date() + timedelta(90),
        Keep.MEMBERS: START.date() + timedelta(730),
    }


def test_numbers_outlive_the_people(
    house: House, keeper: Visit, city: str, jury: str, clock: Clock
) -> None:
    respondents(house, jury, 12)
    reach(house, jury, Stage.CLOSED)
    clock.passes(days=90)
    run_retention(keeper)
    found = {
        (c.name, c.feature, c.value): c.people for c in jury_statistics(house.visit(jury=jury))
    }
    assert found["registered", "", ""] == 12
    assert found["origin", "", "web"] == 12
    assert found["registered", "age", "16-24"] is None, "one person"
    assert found["registered", "age", "65+"] is None, "else 12 - 11 would tell"
    clock.passes(days=700)
    run_retention(keeper)
    assert found["registered", "", ""] == 12, "counted once, not again when fewer are left"


def test_the_table_of_features_goes_and_the_rest_stays(house: House, city: str, jury: str) -> None:
    names = ["manifest.json", "pool.csv", "salts.csv", "report.html", "lottery.csv",
             "replacements/1/quotas.csv", "replacements/1/pool.csv",
             "replacements/1/manifest.json", "quotas.csv"]  # fmt: skip
    full = io.BytesIO()
    with zipfile.ZipFile(full, "w") as files:
        for name in names:
            files.writestr(name, name * 10)
    plant(house, known={"city": {"id": city}, "jury": {"id": jury}})
    with house.transaction(writes=True) as session:
        folder = session.scalars(select(DrawFolder)).one()
        folder.archive, folder.public = full.getvalue(), None
        session.flush()
        assert unreduced(session, jury) == 1
        assert reduce_folders(session, jury) == 1
        assert reduce_folders(session, jury) == unreduced(session, jury) == 0
        with zipfile.ZipFile(io.BytesIO(folder.archive)) as files:
            assert set(files.namelist()) == {"manifest.json", "lottery.csv", "quotas.csv",
                                             "replacements/1/manifest.json"}  # fmt: skip
            assert files.read("lottery.csv") == b"lottery.csv" * 10


def test_no_table_is_forgotten() -> None:
    assert not retention.forgotten()


def test_every_table_of_the_house_s_clocks_is_known() -> None:
    """A new table with these clocks needs a line in `panels.care.retention.house`."""
    of = {
        keep: {t.name for t in Base.metadata.sorted_tables if t.info["about"].keep is keep}
        for keep in (Keep.SECURITY, Keep.ACCOUNT)
    }
    assert of[Keep.SECURITY] == {"sign_in", "link", "attempt"}
    assert of[Keep.ACCOUNT] <= {"account_identity", "credential", "recovery_code"}


def test_sessions_links_and_attempts_go_after_a_month(
    house: House, city: str, jury: str, somebody: Somebody, clock: Clock
) -> None:
    plant(house, known={"city": {"id": city}, "jury": {"id": jury}})
    somebody(Role.OFFICER, city=city)
    assert rows(house, SignIn, Link, Attempt) == [2, 1, 1]
    worker = house.machine(Machine.WORKER)
    clock.passes(days=29)
    assert not run_house_retention(worker)
    clock.passes(days=2)
    assert run_house_retention(worker) == {"sign_in": 1, "link": 1, "attempt": 1}
    assert rows(house, SignIn, Link, Attempt) == [1, 0, 0], "the open session stays"


def test_an_account_without_a_role_goes_after_a_year(
    house: House, city: str, somebody: Somebody, clock: Clock, operator: Visit
) -> None:
    kept = somebody(Role.OFFICER, city=city)
    gone = somebody(Role.OFFICER, city=city)
    with house.transaction(writes=True) as session:
        sign_ins = session.scalars(select(SignIn).order_by(SignIn.started_at)).all()
        by_digest = {row.digest: row.account_id for row in sign_ins}
        from panels.accounts.recognising import digest_of

        account = by_digest[digest_of(str(gone.who.session))]
        for grant in session.scalars(select(Grant).where(Grant.account_id == account)):
            grant.ended_at = house.now()
    clock.passes(days=364)
    assert "account" not in run_house_retention(operator)
    clock.passes(days=2)
    assert run_house_retention(operator)["account"] == 1
    with house.transaction(writes=False) as session:
        assert not session.get_one(Account, account).active
        assert session.get(AccountIdentity, account) is None
        assert session.scalar(select(func.count()).select_from(AccountIdentity)) == 1
    assert retention_clocks(kept)
    with pytest.raises(Denied):
        run_house_retention(somebody(Role.ADMINISTRATOR, city=city).to())


def test_the_worker_runs_every_city(house: House, city: str, clock: Clock) -> None:
    from panels.care.retention.house import tidy

    other = add_city(house, "Gent")
    for place in (city, other):
        one = add_jury(house, place)
        respondents(house, one, 2)
        reach(house, one, Stage.CLOSED)
    clock.passes(days=91)
    tidy(house)
    assert rows(house, Person, SupportNeed) == [0, 0]
    with house.transaction(writes=False) as session:
        from panels.store.tables import Erasure

        assert all(row.overwritten_at for row in session.scalars(select(Erasure)))
