"""The page: says what the folder says, to everyone, and breaks on nothing that a folder holds."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from reported import (
    CITY,
    Shape,
    check_page,
    city_in,
    cut_by,
    draw,
    lottery_of,
    page_of,
    pool_of,
    publish,
    quotas_of,
    stopped,
    various,
    words,
    write,
)

from sortition import report
from sortition.lottery import Lottery
from sortition.report import figures, page, reading
from sortition.report.tongue import Tongue
from strata.pool import Pool
from strata.problems import InputError
from strata.quotas import Quotas


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lottery, Quotas, Path]:
    return city_in(tmp_path_factory.mktemp("city") / "draw")


@pytest.fixture
def place(city: tuple[Lottery, Quotas, Path], tmp_path: Path) -> Path:
    """Give a folder of the city that a test may change."""
    return Path(shutil.copytree(city[2], tmp_path / "draw"))


@contextmanager
def only(code: str) -> Iterator[None]:
    """Let errors of input through if all their problems have this code."""
    try:
        yield
    except InputError as error:
        if {problem.code for problem in error.problems} != {code}:
            raise AssertionError(error) from error
        raise


def test_every_kind_of_folder_gives_a_sound_page(
    city: tuple[Lottery, Quotas, Path], tmp_path: Path
) -> None:
    for name, lottery, quotas in various(city):
        out = write(lottery, quotas, tmp_path / name / "draw")
        check_page(page_of(out))
        check_page(page_of(publish(out), public=True))
        draw(out, 0, method="number", announced=False)
        check_page(page_of(out))
        check_page(page_of(out, public=True))


def test_names_are_escaped_and_whole(tmp_path: Path) -> None:
    sharp: Shape = {"<b>&": {"</td><script>": (1, 2, 4), "=1+1": (1, 2, 4)}}
    lottery = lottery_of(pool_of(sharp, 30), quotas_of(sharp), 6, 50)
    html = page_of(write(lottery, quotas_of(sharp), tmp_path / "draw"))
    assert "<script" not in html
    assert "&lt;/td&gt;&lt;script&gt;" in html
    assert ">=1+1<" in html


def test_figures_are_those_of_the_folder(place: Path) -> None:
    draw(place, 3)
    contents = reading.read(place)
    assert contents.values is not None
    found = {f.feature: {v.value: v for v in f.values} for f in figures.features(contents)}
    assert list(found) == list(CITY)
    panel = set((place / "panel.csv").read_text().split()[1:])
    rows = [line.split(",") for line in (place / "pool.csv").read_text().splitlines()]
    column = rows[0].index("Diploma")
    for value in CITY["Diploma"]:
        mine = [row[0] for row in rows[1:] if row[column] == value]
        assert found["Diploma"][value].volunteers == len(mine)
        assert found["Diploma"][value].drawn == len(panel.intersection(mine))
        assert found["Diploma"][value].expected == sum(contents.chances[t] for t in mine)
    assert sum(v.expected or 0 for v in found["Age"].values()) == 20
    ordered = sorted(contents.chances.values())
    spread = figures.spread(contents, public=False)
    assert (spread.lowest, spread.highest) == (ordered[0], ordered[-1])
    assert spread.median == (ordered[74] + ordered[75]) / 2
    for groups in (spread.steps, spread.groups):
        assert sum(group.people for group in groups) == 150
        assert sum(group.total for group in groups) == sum(contents.optima.values())


def test_says_what_decides_in_seats_and_people(tmp_path: Path) -> None:
    shape: Shape = {"Diploma": {"none": (1, 6, 7), "university": (9, 13, 13)}}
    pool = Pool.of(
        ids=[f"{n:03d}" for n in range(239)],
        values={"Diploma": ["university"] * 199 + ["none"] * 40},
    )
    lottery = lottery_of(pool, quotas_of(shape), 20, 100)
    out = write(lottery, quotas_of(shape), tmp_path / "draw")
    for public in (False, True):
        seen = words(page_of(out, public=public))
        assert "13 seats for 199 people with Diploma: university." in seen
        assert "a chance of 1 in 15 (6.5%)" in seen
        assert "Proven: no lottery is fairer by this rule" in seen


def test_arithmetic_of_several_quotas_gives_the_level(tmp_path: Path) -> None:
    seen = 0
    for seed in range(6):
        quotas = quotas_of(CITY)
        lottery = lottery_of(pool_of(CITY, 90, homes=True, seed=seed), quotas, 20, 20)
        contents = reading.read(write(lottery, quotas, tmp_path / str(seed)))
        reason = page.reasons.reason(contents)
        assert reason is not None
        assert reason.sum is not None
        lowest = next(level.value for level in lottery.optimum.levels if level.value)
        assert Fraction(reason.sum.seats, reason.sum.counted) == lowest
        assert sum(people for _, people in reason.sum.counts) == reason.people
        seen += len(reason.terms) > 1
    assert seen, "no pool where several quotas decide"


def test_what_is_not_proven_is_said_beside_its_bound(
    city: tuple[Lottery, Quotas, Path], tmp_path: Path
) -> None:
    lottery, quotas, _ = city
    html = page_of(write(stopped(lottery), quotas, tmp_path / "draw"))
    tongue = Tongue.of()
    bound = lottery.optimum.levels[0].value
    assert "Not proven: the work was stopped early" in html
    assert f"bound: {tongue.odds(bound)}" in words(html)
    assert f"reached: {tongue.odds(min(lottery.chances()))}" in words(html)
    assert "(not proven)</title>" in html
    assert "Proven:" not in html


def test_wish_behind_a_quota_stands_beside_it(tmp_path: Path) -> None:
    asked = quotas_of(CITY)
    wished = tuple(
        replace(quota, reason="more <voices> of the young", date="2024")
        if quota.value == "16-34"
        else quota
        for quota in asked.rows
    )
    lottery = lottery_of(pool_of(CITY, 90), asked, 20, 20)
    place = write(lottery, Quotas(wished), tmp_path / "draw")
    for public in (False, True):
        seen = words(page_of(place, public=public))
        assert "By wish, 1 quota is not that of the population" in seen
        assert "Not by share: more &lt;voices&gt; of the young" in seen
        assert "Made-up census, table 7 (2024)" in seen
    plain = words(page_of(write(lottery, asked, tmp_path / "plain")))
    assert "By wish" not in plain


def test_quota_off_its_share_says_by_how_much(tmp_path: Path) -> None:
    shape: Shape = {"Age": {"young": (1, 3, 3), "old": (2, 7, 7)}}
    shares = {"young": Fraction(36, 100), "old": Fraction(64, 100)}
    quotas = Quotas(
        tuple(replace(quota, share=shares[quota.value]) for quota in quotas_of(shape).rows)
    )
    lottery = lottery_of(pool_of(shape, 40), quotas, 10, 20)
    contents = reading.read(write(lottery, quotas, tmp_path / "draw"))
    (age,) = figures.features(contents)
    assert [value.off for value in age.values] == [Fraction(-6, 10), Fraction(6, 10)]


def test_who_can_never_sit_is_told_why(tmp_path: Path) -> None:
    shut: Shape = {"Place": {"here": (9, 5, 5), "there": (1, 0, 0)}}
    quotas = quotas_of(shut)
    pool = pool_of(shut, 60)
    there = pool.values["Place"].count("there")
    html = words(page_of(write(lottery_of(pool, quotas, 5, 40), quotas, tmp_path / "draw")))
    assert f"None of the panels holds {there} people. Of the others the lowest chance is" in html
    assert f"For {there} people the chance is 0: in no panel" in html
    assert "These quotas allow no seat at all: Place: there" in html
    assert f"5 seats for {60 - there} people with Place: here." in html


def test_facts_that_the_proof_leans_on_are_named(
    city: tuple[Lottery, Quotas, Path], tmp_path: Path
) -> None:
    lottery, quotas, _ = city
    html = words(page_of(write(cut_by(lottery, 1), quotas, tmp_path / "draw")))
    assert "No panel has a seat for" in html
    assert "It rests on this: a search of all panels" in html


def test_fifty_thousand_people_in_little_space(tmp_path: Path) -> None:
    shape: Shape = {
        f"Feature {number}": {f"value {v}": (v + 1, 20, 80) for v in range(4)}
        for number in range(3)
    }
    quotas = quotas_of(shape)
    lottery = lottery_of(pool_of(shape, 50_000), quotas, 200, 20)
    out = write(lottery, quotas, tmp_path / "draw")
    draw(out, 11, method="number", announced=False)
    start = time.process_time()
    html = page_of(out)
    assert time.process_time() - start < 20  # no measure: a guard against what hangs
    assert len(html) < 150_000
    check_page(html)


@pytest.mark.parametrize(
    "name", ["manifest.json", "quotas.csv", "chances.csv", "lottery.csv", "proof.json"]
)
def test_missing_file_is_named(place: Path, name: str) -> None:
    (place / name).unlink()
    with pytest.raises(InputError) as caught:
        report.write(place)
    assert caught.value.problems[0].code == "folder-file-missing"
    assert caught.value.problems[0].file == str(place / name)
    assert not (place / "report.html").exists()


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "quotas.csv", "chances.csv", "pool.csv", "proof.json", "draw.json",
     "announcement.json", "panel.csv"],
)  # fmt: skip
def test_broken_file_is_named_or_read(place: Path, name: str) -> None:
    draw(place, 1)
    whole = (place / name).read_bytes()
    rng = Random(name)  # noqa: S311 - nothing is drawn here
    for _ in range(25):
        broken = bytearray(whole)
        for _ in range(rng.randrange(1, 4)):
            broken[rng.randrange(len(broken))] = rng.choice(b'0"9,\n{[-/e\xff')
        cut = rng.randrange(len(whole)) if rng.random() < 0.3 else len(whole)
        (place / name).write_bytes(bytes(broken[:cut]))
        with suppress(InputError), only("folder-file-broken"):
            report.write(place)
    (place / name).write_bytes(b"")
    with pytest.raises(InputError):
        report.write(place)
