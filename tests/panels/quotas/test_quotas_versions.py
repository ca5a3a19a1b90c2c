"""Versions of quotas: proposed, approved by somebody else, published, and then nothing changes."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest
from houses import Clock, Somebody, set_stage
from openpyxl import Workbook
from sqlalchemy import select

from panels.door import ANYONE, Denied, Role, Visit
from panels.house import House
from panels.quotas import sets
from panels.quotas.approving import (
    approve_quotas,
    publish_quotas,
    published_quotas,
    quota_csv,
    quota_history,
)
from panels.quotas.proposing import import_quotas, propose_quotas, quotas_from_population
from panels.stages import AFTER_FREEZE, BEFORE_FREEZE, Stage
from panels.store.tables import LogRecord, QuotaSet
from sortition.folder.tables import rows_of
from strata.population import Plan, quotas_of, read_population, share_out
from strata.problems import InputError
from strata.quotas import Quota
from strata.reading import read_quotas

LEUVEN = Path(__file__).parents[3] / "examples" / "leuven"
ROWS = (
    Quota(feature="gender", value="woman", least=4, most=6, share=Fraction(1, 3), source="Census",
          date="2026", reason="why"),
    Quota(feature="gender", value="man", least=4, most=6, least_flex=2, most_flex=8),
)  # fmt: skip


@pytest.fixture
def colleague(city: str, jury: str, somebody: Somebody) -> Visit:
    return somebody(Role.OFFICER, city=city, jury=jury)


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_version_comes_back_as_it_was(house: House, jury: str, officer: Visit) -> None:
    assert propose_quotas(officer, ROWS, note=" first ").version == 1
    assert propose_quotas(officer, ROWS[:1]).version == 2
    second, first = quota_history(officer)
    assert (second.version, second.rows) == (2, ROWS[:1])
    assert (first.version, first.rows, first.note, first.seats) == (1, ROWS, "first", 10)
    assert (first.own, first.approved_at, first.published_at) == (True, None, None)
    with house.transaction(writes=False) as session:
        newest = sets.latest(session, jury)
        assert newest is not None
        assert sets.as_quotas(newest).rows == ROWS[:1]
        assert sets.approved(session, jury) is None


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "quotas-rows"),
        ([Quota(feature="a", value=f"v{n}", least=0, most=1) for n in range(501)], "quotas-rows"),
        ([Quota(feature="a", value="b", least=5, most=4)], "seats-order"),
        ([Quota(feature="a", value="b", least=-1, most=4)], "seats-unreadable"),
        ([Quota(feature="", value="b", least=1, most=4)], "quota-empty"),
        ([Quota(feature="a", value="b", least=1, most=4)] * 2, "quota-repeated"),
    ],
)
def test_what_are_no_quotas(officer: Visit, rows: list[Quota], code: str) -> None:
    with pytest.raises(InputError) as error:
        propose_quotas(officer, rows)
    assert code in codes(error), error.value
    assert all(problem.file is None for problem in error.value.problems if code != "quotas-rows")
    assert quota_history(officer) == ()


def test_the_row_is_that_of_the_screen(officer: Visit) -> None:
    wrong = [ROWS[0], Quota(feature="a", value="b", least=5, most=4)]
    with pytest.raises(InputError) as error:
        propose_quotas(officer, wrong)
    assert [problem.row for problem in error.value.problems] == [2]


def test_two_people(house: House, jury: str, officer: Visit, colleague: Visit) -> None:
    propose_quotas(officer, ROWS)
    with pytest.raises(InputError) as error:
        approve_quotas(officer, 1)
    assert codes(error) == ["one-person"]
    assert quota_history(officer)[0].approved_at is None
    with pytest.raises(InputError) as error:
        publish_quotas(officer, 1)
    assert codes(error) == ["quotas-unapproved"]
    approve_quotas(colleague, 1)
    (found,) = quota_history(officer)
    assert found.approved_by is not None
    assert found.approved_by != found.by
    with pytest.raises(InputError) as error:
        approve_quotas(colleague, 1)
    assert codes(error) == ["quotas-approved"]
    propose_quotas(colleague, ROWS)
    with pytest.raises(InputError) as error:
        approve_quotas(officer, 1)
    assert codes(error) == ["quotas-newer"]
    for unknown in (0, 3, -1):
        with pytest.raises(InputError) as error:
            approve_quotas(officer, unknown)
        assert codes(error) == ["quotas-unknown"]
    with house.transaction(writes=False) as session:
        chosen = sets.approved(session, jury)
        assert chosen is not None
        assert chosen.version == 1


def test_for_another_number_of_seats_is_not_approved(
    house: House, jury: str, officer: Visit, colleague: Visit
) -> None:
    from panels.store.tables import Jury

    propose_quotas(officer, ROWS)
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).seats = 11
    with pytest.raises(InputError) as error:
        approve_quotas(colleague, 1)
    assert codes(error) == ["needs-seats"]


def test_published_before_the_draw_for_everybody(
    house: House, jury: str, officer: Visit, colleague: Visit, clock: Clock
) -> None:
    anyone = Visit(house=house, who=ANYONE, jury=jury)
    propose_quotas(officer, ROWS)
    approve_quotas(colleague, 1)
    assert published_quotas(anyone) is None
    publish_quotas(officer, 1)
    first = clock.now
    clock.passes(days=1)
    publish_quotas(officer, 1)
    found = published_quotas(anyone)
    assert found is not None
    assert (found.rows, found.published_at) == (ROWS, first)
    propose_quotas(officer, ROWS[:1])
    again = published_quotas(anyone)
    assert again is not None
    assert again.version == 1, "drafts are nobody's"


def test_after_the_freeze_nothing_changes(
    house: House, jury: str, officer: Visit, colleague: Visit
) -> None:
    propose_quotas(officer, ROWS)
    approve_quotas(colleague, 1)
    propose_quotas(officer, ROWS)
    content = quota_csv(officer, 1)
    census = (LEUVEN / "population.csv").read_bytes()
    for stage in AFTER_FREEZE:
        set_stage(house, jury, stage)
        for attempt in (
            lambda: propose_quotas(officer, ROWS),
            lambda: import_quotas(officer, content, name="quotas.csv"),
            lambda: quotas_from_population(officer, census, name="census.csv"),
            lambda: approve_quotas(colleague, 2),
        ):
            with pytest.raises(Denied) as error:
                attempt()
            assert error.value.code == "wrong-stage"
        if stage is not Stage.FROZEN:
            with pytest.raises(Denied):
                publish_quotas(officer, 2)
    assert [one.approved_at is not None for one in quota_history(officer)] == [False, True]


def test_others_may_look_at_most(
    house: House, jury: str, city: str, officer: Visit, somebody: Somebody
) -> None:
    propose_quotas(officer, ROWS)
    for role in set(Role) - {Role.OFFICER, Role.PUBLIC, Role.WORKER}:
        other = somebody(role, city=city, jury=jury)
        with pytest.raises(Denied):
            propose_quotas(other, ROWS)
        with pytest.raises(Denied):
            approve_quotas(other, 1)
        if role in (Role.OBSERVER, Role.ADMINISTRATOR):
            assert len(quota_history(other)) == 1
        else:
            with pytest.raises(Denied):
                quota_history(other)


class TestFiles:
    def test_the_file_goes_out_and_in(self, officer: Visit, tmp_path: Path) -> None:
        propose_quotas(officer, ROWS)
        content = quota_csv(officer, 1)
        (tmp_path / "quotas.csv").write_bytes(content)
        read, _ = read_quotas(tmp_path / "quotas.csv")
        assert [(q.feature, q.value, q.least, q.most) for q in read.rows] == [
            (q.feature, q.value, q.least, q.most) for q in ROWS
        ]
        assert import_quotas(officer, content, name="quotas.csv").version == 2
        assert [q.reason for q in quota_history(officer)[0].rows] == ["why", None]

    @pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@A1", "\tx", "\rx"])
    def test_cells_are_inert(self, officer: Visit, sign: str) -> None:
        rows = [Quota(feature="f", value="v", least=0, most=1, source=sign, reason=sign)]
        propose_quotas(officer, rows)
        kept = quota_history(officer)[0].rows[0].source
        content = quota_csv(officer, 1)
        cells = [cell for line in content.decode().split("\n") for cell in line.split(",")]
        assert not [cell for cell in cells if cell.lstrip('"')[:1] in "=+-@\t\r" and cell]
        assert kept in rows_of(content)[1]

    def test_a_workbook(self, officer: Visit) -> None:
        book = Workbook()
        for row in (["kenmerk", "waarde", "minimum", "maximum"], ["wijk", "Kessel-Lo", 2, 3]):
            book.active.append(row)
        held = io.BytesIO()
        book.save(held)
        import_quotas(officer, held.getvalue(), name="quota's.xlsx")
        assert quota_history(officer)[0].rows == (
            Quota(feature="wijk", value="Kessel-Lo", least=2, most=3),
        )

    def test_a_bad_file_is_named_as_it_was_uploaded(self, officer: Visit) -> None:
        for name in ("../../etc/mine.csv", "C:\\mine.csv"):
            with pytest.raises(InputError) as error:
                import_quotas(officer, b"a,b\n1,2\n", name=name)
            assert {problem.file for problem in error.value.problems} == {"mine.csv"}
            assert "/tmp" not in str(error.value)  # noqa: S108
        for content in (b"", b"\0" * 50, b"PK\x03\x04broken", "één".encode("utf-16")):
            with pytest.raises(InputError):
                import_quotas(officer, content, name="x.xlsx")
        with pytest.raises(InputError) as error:
            import_quotas(officer, b"x" * 20_000_001, name="x.csv")
        assert codes(error) == ["upload-large"]
        assert quota_history(officer) == ()

    def test_a_census_as_the_command_does_it(
        self, house: House, jury: str, officer: Visit, tmp_path: Path
    ) -> None:
        census = (LEUVEN / "population.csv").read_bytes()
        made = quotas_from_population(
            officer, census, name="population.csv", spread=1, at_least=["Wijgmaal=2"],
            source="Statbel", date="2026-01-01",
        )  # fmt: skip
        population, _ = read_population(LEUVEN / "population.csv", source="Statbel")
        plain = quotas_of(share_out(population, Plan(seats=10, spread=1)))
        found = quota_history(officer)[0].rows
        assert made.version == 1
        assert [q.value for q in found] == [q.value for q in plain.rows]
        assert [q.share for q in found] == [q.share for q in plain.rows]
        wished = next(q for q in found if q.value == "Wijgmaal")
        assert wished.least == 2
        assert wished.reason
        assert any(problem.code == "quota-wished" for problem in made.problems)
        with house.transaction(writes=False) as session:
            assert len(session.scalars(select(QuotaSet)).all()) == 1
            (body,) = session.scalars(select(LogRecord.body).where(LogRecord.jury_id == jury))
        assert "Statbel" not in body
        assert '"quotas":' in body

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"method": "best"}, "quotas-method"),
            ({"spread": -1}, "quotas-spread"),
            ({"spread": 101}, "quotas-spread"),
            ({"at_least": ["nowhere=1"]}, "wish-unknown"),
            ({"bands": ["age"]}, "bands-unreadable"),
        ],
    )
    def test_wishes_that_cannot_be(
        self, officer: Visit, more: dict[str, object], code: str
    ) -> None:
        census = (LEUVEN / "population.csv").read_bytes()
        with pytest.raises(InputError) as error:
            quotas_from_population(officer, census, name="p.csv", **more)  # type: ignore[arg-type]
        assert codes(error) == [code]


def test_every_stage_before_the_freeze_will_do(house: House, jury: str, officer: Visit) -> None:
    for number, stage in enumerate(sorted(BEFORE_FREEZE), start=1):
        set_stage(house, jury, stage)
        assert propose_quotas(officer, ROWS).version == number
