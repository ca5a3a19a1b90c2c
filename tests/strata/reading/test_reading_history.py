"""Records of earlier juries and files of factors: what is read, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strata.problems import InputError
from strata.quotas import Quota, Quotas
from strata.reading.history import History, read_history
from strata.reading.stay_file import read_stay

QUOTAS = Quotas(
    tuple(
        Quota(feature=feature, value=value, least=0, most=4)
        for feature, value in (("gender", "woman"), ("gender", "man"), ("age", "16-29"))
    )
)


def history(tmp_path: Path, content: str | bytes) -> tuple[History, list[str]]:
    path = tmp_path / "history.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found, warnings = read_history(path)
    assert all(problem.severity == "warning" for problem in warnings)
    return found, [problem.code for problem in warnings]


def refused(tmp_path: Path, content: str) -> list[tuple[str, int | None]]:
    with pytest.raises(InputError) as caught:
        history(tmp_path, content)
    problems = caught.value.problems
    return [(problem.code, problem.row) for problem in problems if problem.severity == "error"]


def test_records_of_several_juries(tmp_path: Path) -> None:
    content = "jury;Gender;age;Stayed\n2021;woman;16-29;yes\n2021; Man ;30+;NO\n2022;man;;oui\n"
    found, codes = history(tmp_path, content.encode("cp1252"))
    assert found.values == {"Gender": ("woman", "Man", "Man"), "age": ("16-29", "30+", "")}
    assert found.stayed == (True, False, True)
    assert found.juries == ("2021", "2021", "2022")
    assert codes == ["column-spelling", "history-empty"]


@pytest.mark.parametrize("name", ["stayed", "gebleven", "Resté"])
def test_the_column_in_other_languages(tmp_path: Path, name: str) -> None:
    found, _ = history(tmp_path, f"gender,{name}\nwoman,ja\nman,nee\n")
    assert found.stayed == (True, False)
    assert found.juries == ()


def test_ids_and_names_are_left_out(tmp_path: Path) -> None:
    rows = "".join(f"{n},Person {n} von{n},{'wm'[n % 2]},1\n" for n in range(30))
    found, codes = history(tmp_path, f"id,name,gender,stayed\n{rows}")
    assert list(found.values) == ["gender"]
    assert codes == ["history-column"] * 2


def test_what_is_unclear_is_named_by_row(tmp_path: Path) -> None:
    content = "gender,stayed\nwoman,yes\nman,perhaps\nman,\nman,2\n"
    assert refused(tmp_path, content) == [("stayed-unreadable", row) for row in (3, 4, 5)]
    assert refused(tmp_path, "gender,left\nwoman,yes\n") == [("column-missing", None)]
    assert refused(tmp_path, "stayed\nyes\n") == [("history-features", None)]
    assert refused(tmp_path, "gender,Gender,stayed\nw,w,yes\n") == [("column-repeated", None)]
    assert refused(tmp_path, "gender,stayed\n") == [("file-empty", None)]


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.binary(max_size=300))
def test_noise_ends_in_words(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    for head in (b"gender,stayed\nw,yes\n", b"feature,value,factor\n,everyone,0.9\n", b""):
        path = tmp_path_factory.getbasetemp() / "noise.csv"
        path.write_bytes(head + noise)
        for read in (lambda p=path: read_history(p), lambda p=path: read_stay(p, QUOTAS)):
            problems = ()
            try:
                read()
            except InputError as error:
                problems = error.problems
            assert all(str(problem.what) and problem.file for problem in problems)


def stay(tmp_path: Path, rows: str) -> tuple[Fraction, dict, list[str]]:
    path = tmp_path / "stay.csv"
    path.write_text(f"feature,value,factor\n{rows}", encoding="utf-8")
    base, factors, warnings = read_stay(path, QUOTAS)
    return base, dict(factors), [problem.code for problem in warnings]


def test_factors_by_the_names_of_the_quotas(tmp_path: Path) -> None:
    rows = ',everyone,"0,9"\nGender, Woman,1.05\ngender,man,1\nage,16–29,0.8\n'  # noqa: RUF001
    base, factors, codes = stay(tmp_path, rows)
    assert base == Fraction(9, 10)
    assert factors == {
        ("gender", "woman"): Fraction(21, 20),
        ("gender", "man"): Fraction(1),
        ("age", "16-29"): Fraction(4, 5),
    }
    assert codes == []


def test_a_base_alone_is_enough(tmp_path: Path) -> None:
    assert stay(tmp_path, ",everyone,0.85\n") == (Fraction(17, 20), {}, [])


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("gender,woman,0.9\n", "stay-base"),
        (",a,0.9\n,b,0.8\n", "stay-base"),
        (",everyone,1.1\n", "stay-base"),
        (",everyone,0\n", "factor-unreadable"),
        (",everyone,-0.5\n", "factor-unreadable"),
        (",everyone,nan\n", "factor-unreadable"),
        (",everyone,0.9\ngender,woman,1e3\n", "factor-unreadable"),
        (",everyone,0.9\ngender,woman,1\nGender,woman,1\n", "stay-repeated"),
        (",everyone,0.9\nsize,large,1\n", "stay-foreign"),
    ],
)
def test_factors_that_are_none(tmp_path: Path, rows: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        stay(tmp_path, rows)
    assert code in {problem.code for problem in caught.value.problems}


def test_columns_that_lack(tmp_path: Path) -> None:
    path = tmp_path / "stay.csv"
    path.write_text("feature,value\n,everyone\n")
    with pytest.raises(InputError) as caught:
        read_stay(path, QUOTAS)
    assert [problem.code for problem in caught.value.problems] == ["column-missing"]
