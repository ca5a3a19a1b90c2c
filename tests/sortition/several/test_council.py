"""Who stays counts toward the quotas, who has served stays out, and households are closed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sortition.several.council import Council, closed, without
from strata.pool import Pool
from strata.problems import InputError
from strata.quotas import Quota, Quotas
from strata.reading.members import Members, marks, read_members, read_served

QUOTAS = Quotas(
    (
        Quota(feature="g", value="w", least=2, most=3),
        Quota(feature="g", value="m", least=2, most=3),
    )
)
POOL = Pool.of(
    ids=["1", "2", "3", "4", "5", "6"],
    values={"g": ["w", "m", "w", "m", "w", "m"]},
    households=["a", "a", "b", "c", "d", "d"],
)


def file(folder: Path, content: str) -> Path:
    path = folder / "list.csv"
    path.write_text(content, encoding="utf-8")
    return path


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in error.value.problems if problem.severity == "error"]


def test_values_come_from_the_pool_or_from_the_file(tmp_path: Path) -> None:
    members, _ = read_members(file(tmp_path, "id\n2\n1\n"), POOL, QUOTAS)
    assert members == Members(ids=("2", "1"), values={"g": ("m", "w")})
    members, _ = read_members(file(tmp_path, "id,g\nx 9,w\n1,m\n"), POOL, QUOTAS)
    assert members == Members(ids=("x_9", "1"), values={"g": ("w", "m")})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("id\n1\n9\n", "member-unknown"),
        ("id\n1\n1\n", "member-twice"),
        ("id,note\n1,a\n,b\n", "member-empty"),
        ("who,note\n1,a\n", "column-missing"),
        ("id,g\n1,z\n", "value-unknown"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(content: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_members(file(tmp_path, content), POOL, QUOTAS)
    assert code in codes(error)


def test_what_is_left_to_draw() -> None:
    members = Members(ids=("1", "2", "3"), values={"g": ("w", "m", "w")})
    council = Council(seats=5, quotas=QUOTAS, members=members)
    assert council.open_seats() == 2
    assert [(q.least, q.most) for q in council.open_quotas().rows] == [(0, 1), (1, 2)]
    assert [row["stay"] for row in council.as_json()["quotas"]] == [2, 1]


@pytest.mark.parametrize(
    ("values", "seats", "code"),
    [(("w",) * 4, 6, "keep-over"), (("w", "m", "w"), 3, "keep-full")],
)
def test_too_many_who_stay_are_told(values: tuple[str, ...], seats: int, code: str) -> None:
    ids = tuple(map(str, range(len(values))))
    council = Council(seats=seats, quotas=QUOTAS, members=Members(ids=ids, values={"g": values}))
    with pytest.raises(InputError) as error:
        council.open_quotas()
    assert codes(error) == [code]


def test_households_of_those_who_stay_are_closed() -> None:
    members = Members(ids=("1",), values={"g": ("w",)})
    assert closed(POOL, members, {}) == {"2"}
    outside = Members(ids=("x",), values={"g": ("w",)}, homes=("street 4",))
    assert closed(POOL, outside, {"4": "street 4", "5": "street 5"}) == {"4"}
    assert closed(Pool.of(ids=["1"], values={}), members, {}) == frozenset()


def test_housemates_left_alone_are_like_everyone() -> None:
    pool = without(POOL, {"1", "4"})
    assert pool.ids == ("2", "3", "5", "6")
    assert pool.households == (None, None, 1, 1)
    assert pool.values["g"] == ("m", "w", "w", "m")


def test_served_until_a_day(tmp_path: Path) -> None:
    path = file(tmp_path, "id,until\n1,2027-06-01\n2,\n3,2026-01-01\n1,2020-01-01\n4,2027-01-01\n")
    out, _ = read_served(path, on=date(2027, 1, 1))
    assert out == {"1", "2", "4"}
    with pytest.raises(InputError) as error:
        read_served(path)
    assert codes(error) == ["served-day"]
    with pytest.raises(InputError) as error:
        read_served(file(tmp_path, "id,until\n1,soon\n"), on=date(2027, 1, 1))
    assert codes(error) == ["served-until"]
    assert read_served(file(tmp_path, "person\n7\n8\n"))[0] == {"7", "8"}


def test_marks_of_the_pool_are_by_id(tmp_path: Path) -> None:
    path = file(tmp_path, "id,g,street\nb,w,Oak 1\na,m,Oak 1\nc,w,Elm 2\n")
    found = marks(path, QUOTAS, ["street"])
    assert found["a"] == found["b"] != found["c"]
