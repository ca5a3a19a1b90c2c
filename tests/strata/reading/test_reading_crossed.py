"""Features that cross columns of the pool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from strata.crossed import crossed, parts
from strata.problems import InputError, Problem
from strata.reading import Reading, read

QUOTAS = """feature,value,least,most
gender,woman,1,2
gender,man,1,2
age × gender,16-29 × woman,0,1
age × gender,16-29 × man,0,1
age × gender,30+ × woman,0,1
age × gender,30+ × man,0,1
"""
POOL = "id,gender,age\na,woman,16-29\nb,man,30+\nc,Man,16-29\n"


def reading(folder: Path, pool: str, quotas: str = QUOTAS, on: date | None = None) -> Reading:
    (folder / "pool.csv").write_text(pool, encoding="utf-8")
    (folder / "quotas.csv").write_text(quotas, encoding="utf-8")
    return read(pool=folder / "pool.csv", quotas=folder / "quotas.csv", on=on)


def refusal(folder: Path, pool: str, quotas: str = QUOTAS) -> Sequence[Problem]:
    with pytest.raises(InputError) as caught:
        reading(folder, pool, quotas)
    return caught.value.problems


@pytest.mark.parametrize("name", ["age × gender", "age×gender", "age x gender", " age  X gender "])
def test_names_of_crosses(name: str) -> None:
    assert parts(name) == ("age", "gender")
    assert crossed(parts(name)) == "age × gender"


@pytest.mark.parametrize("name", ["sex", "axe", "tax office", "xx"])
def test_names_that_cross_nothing(name: str) -> None:
    assert parts(name) == (name,)


def test_the_column_is_made_of_its_parts(tmp_path: Path) -> None:
    found = reading(tmp_path, POOL)
    assert found.pool.values["age × gender"] == ("16-29 × woman", "30+ × man", "16-29 × man")
    assert found.pool.values["gender"] == ("woman", "man", "man")
    assert [problem.code for problem in found.problems] == ["value-spelling"]


def test_births_become_bands_within_a_cross(tmp_path: Path) -> None:
    pool = "id,gender,age\na,woman,2000-01-31\nb,man,35\n"
    found = reading(tmp_path, pool, on=date(2026, 1, 1))
    assert found.pool.values["age × gender"] == ("16-29 × woman", "30+ × man")


def test_parts_may_be_called_otherwise_in_case_and_sign(tmp_path: Path) -> None:
    quotas = (
        "feature,value,least,most\nAge x Gender,16-29 x Woman,0,1\nAge x Gender,30+ x MAN,0,1\n"
    )
    found = reading(tmp_path, "id,gender,age\na,woman,16-29\nb,man,30+\n", quotas)
    assert found.pool.values["Age x Gender"] == ("16-29 x Woman", "30+ x MAN")


def test_a_column_of_that_name_comes_first(tmp_path: Path) -> None:
    pool = "id,gender,age,age × gender\na,woman,16-29,30+ × man\n"
    assert reading(tmp_path, pool).pool.values["age × gender"] == ("30+ × man",)


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    problems = refusal(tmp_path, "id,gender\na,woman\n")
    assert [(p.code, p.column) for p in problems] == [("column-missing", "age")]
    problems = refusal(tmp_path, "id,sex\na,woman\n")
    assert [p.column for p in problems if p.code == "column-missing"] == ["gender", "age × gender"]


def test_a_wrong_cell_is_named_once_with_its_own_column(tmp_path: Path) -> None:
    problems = refusal(tmp_path, "id,gender,age\na,womam,16-29\n")
    assert [(p.code, p.row, p.column) for p in problems] == [("value-unknown", 2, "gender")]


def test_people_in_a_cross_without_a_quota_are_named(tmp_path: Path) -> None:
    quotas = QUOTAS.replace("age × gender,30+ × man,0,1\n", "")
    problem = refusal(tmp_path, POOL.replace("Man", "man"), quotas)[-1]
    assert (problem.code, problem.row, problem.column) == ("value-unknown", 3, "age × gender")
    assert problem.value == "30+ × man"


def test_a_value_that_does_not_cross_is_named(tmp_path: Path) -> None:
    [problem] = refusal(tmp_path, POOL, QUOTAS.replace("30+ × man", "men of 30"))[-1:]
    assert (problem.code, problem.value) == ("cross-unclear", "men of 30")
