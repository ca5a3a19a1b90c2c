"""Live feasibility says what `sortition.examine` says of the same pool."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from houses import Somebody, add_jury
from sqlalchemy import insert

from panels.door import Denied, Role, Visit
from panels.house import House
from panels.quotas.approving import approve_quotas
from panels.quotas.feasible import feasibility
from panels.quotas.fitting import pool_fits
from panels.quotas.proposing import propose_quotas
from panels.store.tables import Jury, Origin, Person, PersonValue
from sortition import examine
from strata import Pool, Profiles
from strata.problems import InputError
from strata.quotas import Quota, Quotas
from strata.reading import read_quotas

LEUVEN = Path(__file__).parents[3] / "examples" / "leuven"


def leuven_pool(house: House, jury: str, quotas: Quotas, *, limit: int | None = None) -> Pool:
    """Put the example's volunteers into the store, and return them as a pool of the library."""
    with (LEUVEN / "pool.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:limit]
    ids = [f"{at:024x}" for at in range(len(rows))]
    with house.transaction(writes=True) as session:
        session.execute(insert(Person), [
            {"id": one, "jury_id": jury, "origin": Origin.IMPORTED, "entered_by": "x",
             "entered_at": house.now(), "eligible": True}
            for one in ids
        ])  # fmt: skip
        session.execute(insert(PersonValue), [
            {"person_id": one, "feature": feature, "value": row[feature]}
            for one, row in zip(ids, rows, strict=True)
            for feature in quotas.features
        ])  # fmt: skip
    return Pool.of(ids=ids, values={name: [row[name] for row in rows] for name in quotas.features})


@pytest.fixture
def quotas() -> Quotas:
    return read_quotas(LEUVEN / "quotas.csv")[0]


@pytest.fixture
def forty(house: House, city: str) -> str:
    return add_jury(house, city, seats=40)


@pytest.fixture
def officer(city: str, forty: str, somebody: Somebody) -> Visit:
    return somebody(Role.OFFICER, city=city, jury=forty)


def test_as_the_library_says(house: House, forty: str, officer: Visit, quotas: Quotas) -> None:
    pool = leuven_pool(house, forty, quotas)
    found = feasibility(officer, quotas.rows)
    wanted = examine(Profiles.of(pool, quotas, 40), quotas)
    assert found.exists is wanted.exists is True
    assert str(found.verdict) == str(wanted.verdict())
    assert found.people == len(pool)
    assert not found.changes


def test_what_would_help_can_be_taken(
    house: House, forty: str, officer: Visit, quotas: Quotas
) -> None:
    pool = leuven_pool(house, forty, quotas, limit=45)
    found = feasibility(officer, quotas.rows)
    wanted = examine(Profiles.of(pool, quotas, 40), quotas)
    assert found.exists is wanted.exists is False
    assert [str(reason) for reason in found.reasons] == [str(r) for r in wanted.reasons()]
    assert found.changes
    assert [one.rows for one in found.changes] == [one.quotas.rows for one in wanted.suggestions]
    for change in found.changes:
        assert feasibility(officer, change.rows).exists


def test_a_version_the_newest_or_what_is_on_the_screen(
    house: House, forty: str, officer: Visit, quotas: Quotas, city: str, somebody: Somebody
) -> None:
    leuven_pool(house, forty, quotas)
    with pytest.raises(InputError, match="no such version"):
        feasibility(officer)
    propose_quotas(officer, quotas.rows)
    hard = (*quotas.rows[:1], Quota(feature="gender", value="man", least=40, most=40))
    hard = (Quota(feature="gender", value="woman", least=1, most=1), hard[1])
    propose_quotas(officer, hard)
    assert feasibility(officer).exists is False
    assert feasibility(officer, version=1).exists
    assert feasibility(officer, version=2).exists is False
    with pytest.raises(InputError):
        feasibility(officer, version=3)
    with pytest.raises(InputError):
        feasibility(officer, [Quota(feature="a", value="b", least=2, most=1)])
    for role in (Role.CALLER, Role.FACILITATOR, Role.DEPARTMENT, Role.MEMBER):
        with pytest.raises(Denied):
            feasibility(somebody(role, city=city, jury=forty))


def test_without_a_pool_they_are_added_up(officer: Visit, quotas: Quotas) -> None:
    found = feasibility(officer, quotas.rows)
    assert (found.exists, found.people) == (None, 0)
    assert "add up to 40" in str(found.verdict)
    much = [Quota(feature="a", value="b", least=41, most=50)]
    little = [Quota(feature="a", value="b", least=0, most=39)]
    for rows, word in ((much, "at least 41"), (little, "at most 39")):
        found = feasibility(officer, rows)
        assert found.exists is False
        assert word in str(found.reasons[0])


def test_errors_of_the_pool_come_first_and_name_nobody(
    house: House, forty: str, officer: Visit, quotas: Quotas
) -> None:
    leuven_pool(house, forty, quotas)
    with house.transaction(writes=True) as session:
        session.execute(
            PersonValue.__table__.update()
            .where(PersonValue.person_id == f"{3:024x}", PersonValue.feature == "gender")
            .values(value="Jan Peeters")
        )
    found = feasibility(officer, quotas.rows)
    assert found.exists is None
    assert found.problems == 1
    assert "Peeters" not in " ".join(map(str, (*found.reasons, *found.remedies, found.verdict)))
    missing = [*quotas.rows, Quota(feature="shoes", value="red", least=0, most=40)]
    found = feasibility(officer, missing)
    assert found.exists is None
    assert any("shoes" in str(reason) for reason in found.reasons)


def test_the_freeze_asks_the_same(
    house: House, forty: str, officer: Visit, quotas: Quotas, city: str, somebody: Somebody
) -> None:
    colleague = somebody(Role.OFFICER, city=city, jury=forty)

    def fits() -> bool:
        with house.transaction(writes=False) as session:
            return pool_fits(session, session.get_one(Jury, forty))

    assert not fits()
    leuven_pool(house, forty, quotas, limit=45)
    propose_quotas(officer, quotas.rows)
    assert not fits(), "not approved"
    approve_quotas(colleague, 1)
    assert not fits()
    propose_quotas(officer, feasibility(officer).changes[0].rows)
    approve_quotas(colleague, 2)
    assert fits()
