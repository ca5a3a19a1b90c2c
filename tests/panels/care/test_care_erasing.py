"""P10: what is erased is gone from the store, its files, exports and the log."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest
from houses import Clock, Somebody
from planting import Planted, plant
from sqlalchemy import Engine, func, insert, select, text

from panels.care.columns import encrypted
from panels.care.erasure import scrubbing
from panels.care.erasure.erasing import erase_account, erase_person
from panels.care.erasure.reach import NAMING, about, hanging
from panels.care.erasure.records import certificates
from panels.care.requests import (
    erase_account_on_request,
    erase_on_request,
    erasure_plan,
    find_person_for_request,
    personal_export,
)
from panels.door import Denied, Role, Visit
from panels.house import House
from panels.log.checking import verify_log
from panels.pool.fields import name_key
from panels.store.tables import (
    Account,
    AccountIdentity,
    Base,
    Draw,
    DrawState,
    Erasure,
    Grant,
    Identity,
    Person,
    PersonValue,
    Seat,
    SeatState,
    Ticket,
)
from sortition.refused import Refused


def known(house: House, city: str, jury: str) -> dict[str, dict[str, str]]:
    return {"city": {"id": city}, "jury": {"id": jury}}


def of_person(planted: Planted) -> list[str]:
    """Canaries in what says who the planted person is."""
    reached = hanging("person", Person.__table__.c.id == "")
    naming = [table.name for table in reached if about(table).kind in NAMING]
    assert {"identity", "person_value", "support_need", "ticket", "contact"} <= set(naming)
    return planted.of(*naming) + planted.canaries["person", "outside_id"]


def of_account(planted: Planted) -> list[str]:
    reached = hanging("account", Account.__table__.c.id == "")
    return planted.of(*(table.name for table in reached if about(table).kind in NAMING))


def in_rows(house: House, canaries: list[str]) -> set[str]:
    """Which of the canaries stand in a row of any table."""
    with house.transaction(writes=False) as session:
        cells = {
            str(cell)
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
            for cell in row
            if cell is not None
        }
    whole = "\n".join(cells)
    return {canary for canary in canaries if canary in whole}


def in_files(house: House, canaries: list[str]) -> set[str]:
    """Which of the canaries stand anywhere in the files of the database."""
    return {c for c in canaries for content in files(house.engine) if c.encode() in content}


def files(engine: Engine) -> list[bytes]:
    if engine.name == "sqlite":
        place = Path(str(engine.url.database))
        return [path.read_bytes() for path in place.parent.glob(f"{place.name}*")]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        data = connection.scalar(text("SHOW data_directory"))
        number = connection.scalar(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        )
    return [path.read_bytes() for path in Path(f"{data}/base/{number}").iterdir()]


def crowd(house: House, jury: str, people: int) -> list[str]:
    """Many others, so that pages are split and joined as in a real pool."""
    ids = [secrets.token_hex(12) for _ in range(people)]
    with house.transaction(writes=True) as session:
        session.execute(
            insert(Person),
            [{"id": one, "jury_id": jury, "origin": "imported", "entered_by": "x",
              "entered_at": house.now(), "eligible": True} for one in ids],
        )  # fmt: skip
        session.execute(
            insert(Identity),
            [{"person_id": one, "name": f"Somebody {one}", "name_key": one} for one in ids],
        )
        session.execute(
            insert(PersonValue),
            [{"person_id": one, "feature": "age", "value": "65+"} for one in ids],
        )
    return ids


@pytest.fixture
def planted(house: House, city: str, jury: str) -> Planted:
    crowd(house, jury, 300)
    found = plant(house, known=known(house, city, jury))
    crowd(house, jury, 300)
    return found


def test_every_column_with_words_gets_a_canary(planted: Planted, house: House) -> None:
    canaries = of_person(planted) + of_account(planted)
    clear = {some[0] for some in planted.canaries.values() if len(some) > 1}
    assert len(canaries) > 30
    assert clear
    assert in_rows(house, canaries) == set(canaries) - clear
    if house.engine.name == "sqlite":
        assert in_files(house, canaries) == set(canaries) - clear


@pytest.mark.parametrize("whose", ["person", "account"])
def test_after_erasure_nothing_is_left_anywhere(
    house: House, planted: Planted, city: str, somebody: Somebody, whose: str, clock: Clock
) -> None:
    """P10."""
    canaries = of_person(planted) if whose == "person" else of_account(planted)
    keys = [str(planted.rows[whose]["id"])]
    staff = somebody(Role.OFFICER, Role.ADMINISTRATOR, city=city)
    with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # statistics quote values on PostgreSQL
    if whose == "person":
        personal_export(staff, keys[0])
        certificate = erase_on_request(staff, keys[0])
    else:
        certificate = erase_account_on_request(staff, keys[0])
    assert not in_rows(house, canaries)
    (kept,) = [c for c in certificates(staff) if c.number == certificate.number]
    assert kept.overwritten is None
    clock.passes(minutes=1)
    assert scrubbing.overwrite(house) == 1
    assert not in_files(house, canaries)
    assert scrubbing.overwrite(house) == 0
    (kept,) = [c for c in certificates(staff) if c.number == certificate.number]
    assert kept.overwritten == clock.now
    assert not verify_log(staff).wrong
    print(f"P10 {house.engine.name}, {whose}: {len(canaries)} canaries, 0 left in rows and files")
    assert not any(canary in json.dumps(dict(kept.counts)) for canary in canaries)


def test_others_stay(house: House, jury: str, planted: Planted) -> None:
    with house.transaction(writes=True) as session:
        before = session.scalar(select(func.count()).select_from(Identity))
        erase_person(session, planted.rows["person"]["id"])
    with house.transaction(writes=False) as session:
        left = session.scalar(select(func.count()).where(Identity.name != ""))
        assert before == 601
        assert left == 600


def test_a_seat_is_given_up_and_can_be_replaced(house: House, planted: Planted) -> None:
    with house.transaction(writes=True) as session:
        counts = erase_person(session, planted.rows["person"]["id"], now=house.now())
        assert counts["support_need"] == 1
        assert counts["contact"] == 1
        seat = session.scalars(select(Seat)).one()
        assert seat.state is SeatState.WITHDRAWN
        assert seat.decided_at == house.now()
        person = session.get_one(Person, seat.person_id)
        assert (person.eligible, person.reason, person.outside_id) == (False, "erased", None)
        assert session.get_one(Identity, seat.person_id).name == ""
        assert not session.scalars(select(Ticket)).all()


def test_whoever_has_no_seat_is_gone(house: House, jury: str) -> None:
    (one,) = crowd(house, jury, 1)
    with house.transaction(writes=True) as session:
        assert erase_person(session, one)["person"] == 1
        assert session.get(Person, one) is None
        assert not erase_person(session, one)


def test_a_ticket_in_an_undrawn_lottery_stays_without_its_salt(
    house: House, planted: Planted
) -> None:
    with house.transaction(writes=True) as session:
        draw = session.scalars(select(Draw)).one()
        draw.state = DrawState.ANNOUNCED
        session.execute(text("DELETE FROM seat"))
        erase_person(session, planted.rows["person"]["id"])
        ticket = session.scalars(select(Ticket)).one()
        assert ticket.salt == ""
        assert not session.get_one(Person, ticket.person_id).eligible


def test_an_account_cannot_sign_in_and_has_no_role(house: House, planted: Planted) -> None:
    account = planted.rows["account"]["id"]
    with house.transaction(writes=True) as session:
        session.get_one(Grant, planted.rows["grant_of_role"]["id"]).ended_at = None
        session.flush()
        erase_account(session, account, now=house.now())
        assert not session.get_one(Account, account).active
        assert session.get_one(Grant, planted.rows["grant_of_role"]["id"]).ended_at


def accounts(house: House) -> list[str]:
    """Return the ids of all who have an account."""
    with house.transaction(writes=False) as session:
        return list(session.scalars(select(AccountIdentity.account_id)))


class TestRequests:
    def test_found_by_name_mail_phone_or_id(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        (one,) = crowd(house, jury, 1)
        with house.transaction(writes=True) as session:
            identity = session.get_one(Identity, one)
            identity.name, identity.name_key = "Zoë D'Hondt", name_key("Zoë D'Hondt")
            identity.email, identity.phone = "Zoe@leuven.example", "016 27 20 00"
        officer = somebody(Role.OFFICER, city=city)
        for words in (
            "zoë",
            "ZOE D",
            "d'hondt",
            "d-hondt",
            "zoe@LEUVEN.example",
            "016 27 20 00",
            one,
        ):
            (found,) = find_person_for_request(officer, words)
            assert found.person == one
        assert not find_person_for_request(officer, "z%e")
        with pytest.raises(Refused):
            find_person_for_request(officer, " zo ")
        with pytest.raises(Denied):
            find_person_for_request(somebody(Role.ADMINISTRATOR, city=city), "zoë")

    def test_the_last_administrator_stays(
        self, house: House, city: str, somebody: Somebody
    ) -> None:
        visit = somebody(Role.ADMINISTRATOR, city=city)
        (account,) = accounts(house)
        with pytest.raises(Refused) as refused:
            erase_account_on_request(visit, account)
        assert refused.value.problems[0].code == "administrator-last"
        other = somebody(Role.ADMINISTRATOR, city=city)
        erase_account_on_request(other, account)
        assert account not in accounts(house)

    @pytest.mark.parametrize("how", ["seated", "waiting", "nothing"])
    def test_the_dry_look_says_what_then_goes_and_of_whom_nothing(
        self, house: House, city: str, jury: str, planted: Planted, somebody: Somebody, how: str
    ) -> None:
        person = planted.rows["person"]["id"]
        with house.transaction(writes=True) as session:
            if how != "seated":
                session.execute(text("DELETE FROM seat"))
            if how == "waiting":
                session.scalars(select(Draw)).one().state = DrawState.COMPUTED
            elif how == "seated":
                session.scalars(select(Seat)).one().state = SeatState.RESERVE
        head = somebody(Role.ADMINISTRATOR, city=city)
        plan = erasure_plan(head, f" {person}\n")
        assert plan.seat == (how == "seated")
        assert not [canary for canary in of_person(planted) if canary in str(plan)]
        with house.transaction(writes=False) as session:
            assert session.get(Identity, person) is not None
        assert erase_on_request(head, plan.person).counts == plan.counts

    def test_another_city_s_people_are_nobody(
        self, house: House, jury: str, somebody: Somebody
    ) -> None:
        from houses import add_city

        (one,) = crowd(house, jury, 1)
        stranger = somebody(Role.OFFICER, Role.ADMINISTRATOR, city=add_city(house, "Gent"))
        assert not find_person_for_request(stranger, one)
        for entry in (
            erase_on_request, erasure_plan, personal_export, erase_account_on_request
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                entry(stranger, one)
            assert refused.value.problems[0].code == "person-not-here"

    def test_everything_about_one_person_and_nothing_of_others(
        self, house: House, city: str, planted: Planted, somebody: Somebody
    ) -> None:
        officer = somebody(Role.OFFICER, city=city)
        person = planted.rows["person"]["id"]
        personal_export(officer, person)
        export = personal_export(officer, person)
        whole = json.loads(export.json)
        reached = hanging("person", Person.__table__.c.id == person)
        assert set(whole["tables"]) == {table.name for table in reached}
        for (table, column), some in planted.canaries.items():
            if table in whole["tables"] and column != "salt":
                shown = whole["tables"][table]["rows"][0][column]
                assert shown == some[0] or table == "identity", (table, column)
                assert str(shown) in export.page
        assert "Somebody" not in export.json
        assert [record["action"] for record in whole["log"]] == ["personal_export"]

    def test_the_page_is_inert(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        (one,) = crowd(house, jury, 1)
        with house.transaction(writes=True) as session:
            session.get_one(Identity, one).name = "<script>alert(1)</script>"
        page = personal_export(somebody(Role.OFFICER, city=city), one).page
        assert "<script" not in page
        assert "&lt;script" in page


def test_the_columns_that_are_encrypted_are_known() -> None:
    found = {f"{column.table.name}.{column.name}" for column in encrypted()}
    assert {"support_need.kind", "support_need.words", "contact.note", "credential.totp"} <= found


def test_the_operator_erases_too(house: House, operator: Visit, city: str, jury: str) -> None:
    (one,) = crowd(house, jury, 1)
    assert erase_on_request(operator.to(city=city), one).counts["identity"] == 1
    with house.transaction(writes=False) as session:
        assert session.scalars(select(Erasure.subject)).one() == one
