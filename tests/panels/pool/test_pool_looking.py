"""The list of the pool, its pages and its search."""

from __future__ import annotations

import pytest
from houses import add_jury
from pool_people import add_people

from panels.door import Visit
from panels.house import House
from panels.pool.fields import name_key
from panels.pool.looking import people
from strata.problems import InputError


def found(visit: Visit, search: str) -> list[str]:
    return [one.name for one in people(visit, search=search).people]


@pytest.fixture(params=["small", "large"])
def pool(
    house: House, city: str, jury: str, request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A pool, looked through as a small one and as a large one."""
    if request.param == "large":
        monkeypatch.setattr("panels.pool.looking._LARGE", 1)
    names = ["Zoë Ñuñez", "An Peeters", "Jan-Baptist D'hondt", "Łukasz Kowalski", "100% Zeker",
             "Ann_a Van den Bérghe"]  # fmt: skip
    rows = [
        {"name": name, "name_key": name_key(name), "outside_id": f"V{at:03}",
         "email": f"p{at}.Mail@Example.org"}
        for at, name in enumerate(names)
    ]  # fmt: skip
    add_people(house, jury, rows)
    add_people(house, add_jury(house, city), [{"name": "An Elders", "name_key": "an elders"}])


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize(("search", "expected"), [
    ("nunez", ["Zoë Ñuñez"]),
    ("NUÑEZ ZOE", ["Zoë Ñuñez"]),
    ("zoë", ["Zoë Ñuñez"]),
    ("berghe van", ["Ann_a Van den Bérghe"]),
    ("d'HONDT jan", ["Jan-Baptist D'hondt"]),
    ("an", ["An Peeters", "Ann_a Van den Bérghe", "Jan-Baptist D'hondt"]),
    ("P3.mail@", ["Łukasz Kowalski"]),
    ("V001", ["An Peeters"]),
    ("V00", []),
    ("elders", []),
    ("nobody", []),
    ("  ", None),
])  # fmt: skip
def test_search_in_any_case_and_without_accents(
    officer: Visit, search: str, expected: list[str] | None
) -> None:
    assert found(officer, search) == expected if expected is not None else people(officer).count


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize("search", [
    "%", "_", "%%%", "'", "''", '"', "\\", "' OR 1=1 --", "'; DROP TABLE person; --", ");--",
    "\x00", "a\x00b", "*", "?", "${x}", "{name}", "\u202e", "x" * 10_000, "-- ", "1; SELECT 1",
    "' UNION SELECT password FROM credential --", "%' ESCAPE '",
])  # fmt: skip
def test_terms_that_look_like_sql_are_words_like_others(officer: Visit, search: str) -> None:
    listed = people(officer, search=search)
    assert listed.count == len(listed.people)
    plain = [one for one in listed.people if one.name == "An Peeters"]
    assert not plain or not search.strip("\x00\u202e ")
    assert people(officer).count == 6


@pytest.mark.usefixtures("pool")
def test_pages_hold_everybody_once_by_name(officer: Visit) -> None:
    pages = [people(officer, page=page, size=4) for page in (1, 2, 3)]
    assert [len(page.people) for page in pages] == [4, 2, 0]
    assert {page.count for page in pages} == {6}
    assert pages[0].pages == 2
    names = [one.name for page in pages for one in page.people]
    assert names == sorted(names, key=name_key)
    for page, size in ((0, 10), (1, 0), (1, 1001)):
        with pytest.raises(InputError):
            people(officer, page=page, size=size)


def test_an_empty_pool(officer: Visit) -> None:
    assert people(officer).people == ()
    assert people(officer).pages == 1
