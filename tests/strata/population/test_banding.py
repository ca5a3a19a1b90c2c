"""Ages, births and narrow bands become the bands that are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from strata.population import Plan, read_bands, read_population, remarks, share_out
from strata.problems import InputError

BANDS = "age=60+,16-29,30-59"


def banded(
    folder: Path, content: str, bands: str = BANDS, on: date | None = None
) -> tuple[dict[str, Fraction], Sequence[str]]:
    """The figures of age by its bands, and the codes of what was said."""
    path = folder / "population.csv"
    path.write_text(content, encoding="utf-8")
    found, problems = read_population(path, bands=[read_bands(bands)], on=on)
    counted = found.find(["age"])
    assert counted is not None
    return {c.values[0]: c.figure for c in counted.cells}, [p.code for p in problems]


def refusal(folder: Path, content: str, bands: str = BANDS) -> list[str]:
    with pytest.raises(InputError) as caught:
        banded(folder, content, bands)
    return [problem.code for problem in caught.value.problems]


def test_single_ages_of_a_list(tmp_path: Path) -> None:
    rows = "".join(f"age,{age},{age}\n" for age in range(100)) + "age,100+,7\n"
    found, codes = banded(tmp_path, "feature,value,count\n" + rows)
    assert found == {
        "16-29": sum(range(16, 30)),
        "30-59": sum(range(30, 60)),
        "60+": sum(range(60, 100)) + 7,
    }
    assert list(found) == ["16-29", "30-59", "60+"]
    assert codes == ["population-banded"]


def test_narrower_bands_and_words(tmp_path: Path) -> None:
    bands = {"15 and under": 9, "16 to 29": 1, "30-44": 2, "45-59": 3, "60 and over": 4}
    rows = "".join(f"age,{name},{count}\n" for name, count in bands.items())
    found, codes = banded(tmp_path, "feature,value,count\n" + rows)
    assert found == {"16-29": 1, "30-59": 5, "60+": 4}
    assert codes == ["population-banded"]


def test_ages_and_births_of_people(tmp_path: Path) -> None:
    rows = "".join(f"p{n},{n},{'woman' if n % 3 else 'man'}\n" for n in range(100))
    found, _ = banded(tmp_path, "id,age,gender\n" + rows)
    assert found == {"16-29": 14, "30-59": 30, "60+": 40}
    rows = "".join(f"p{n},{2026 - n}-01-01,woman\n" for n in range(16, 100))
    found, codes = banded(tmp_path, "id,age,gender\n" + rows, on=date(2026, 3, 1))
    assert found == {"16-29": 14, "30-59": 30, "60+": 40}
    assert codes == []


def test_whoever_is_in_no_band_is_left_out_of_all(tmp_path: Path) -> None:
    path = tmp_path / "population.csv"
    path.write_text("age,gender,count\n10,woman,50\n20,woman,10\n40,man,30\n", encoding="utf-8")
    found, _ = read_population(path, bands=[read_bands(BANDS)])
    counted = found.find(["gender"])
    assert counted is not None
    assert {c.values: c.figure for c in counted.cells} == {("woman",): 10, ("man",): 30}


def test_features_that_count_different_people_are_told(tmp_path: Path) -> None:
    path = tmp_path / "population.csv"
    content = "feature,value,count\nage,10,20\nage,20,80\ngender,woman,60\ngender,man,40\n"
    path.write_text(content, encoding="utf-8")
    found, _ = read_population(path, bands=[read_bands(BANDS)])
    plan = Plan(seats=10, spread=1)
    [problem] = remarks(share_out(found, plan), plan)
    assert problem.code == "population-apart"
    assert str(problem.what).startswith("age counts 80 people and gender 100")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("age,25-34,1\n", "band-unclear"),
        ("age,young,1\n", "band-unclear"),
        ("age,1980-05-17,1\n", "day-missing"),
        ("age,3,1\n", "population-empty"),
        ("gender,woman,1\n", "feature-unknown"),
    ],
)
def test_what_fits_no_band_is_an_error(rows: str, code: str, tmp_path: Path) -> None:
    assert code in refusal(tmp_path, "feature,value,count\n" + rows)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("age", "bands-unreadable"),
        ("age=", "bands-unreadable"),
        ("=16-29", "bands-unreadable"),
        ("age=young,old", "bands-unreadable"),
        ("age=16-30,30-44", "bands-overlap"),
        ("age=60+,70+", "bands-overlap"),
    ],
)
def test_bands_that_cannot_be_read(given: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bands(given)
    assert caught.value.problems[0].code == code
