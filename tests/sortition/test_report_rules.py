"""The page of each rule: its own promise and no other, and what decides it."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
from reported import (
    Shape,
    city_in,
    page_of,
    pool_of,
    quotas_of,
    words,
    write,
)

from sortition import report
from sortition.lottery import Lottery
from sortition.report import caps, page, prices, reading
from sortition.report.promise import PAPERS, promise
from sortition.report.tongue import Tongue
from sortition.rules import RULES
from strata.problems import InputError
from strata.profiles import Profiles
from strata.quotas import Quotas

PROMISES = {
    "maximin": "Proven: no lottery is fairer by this rule",
    "minimax": "Proven: in no lottery is the highest chance lower",
    "nash": "Proven: in no lottery is the product of all chances larger",
    "goldilocks": "Proven: no lottery balances low and high chances better",
    "legacy": "An estimate: this rule promises nothing",
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lottery, Quotas, Path]:
    return city_in(tmp_path_factory.mktemp("city") / "draw")


@pytest.fixture(scope="module")
def by_rule(
    city: tuple[Lottery, Quotas, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Give a folder of the city by each rule that is a lottery."""
    lottery, quotas, _ = city
    place = tmp_path_factory.mktemp("rules")
    return {
        rule: write(RULES[rule](lottery.profiles, panels=100), quotas, place / rule)
        for rule in ("maximin", "minimax", "nash", "goldilocks", "legacy")
    }


def test_each_rule_promises_its_own_and_no_other(by_rule: dict[str, Path]) -> None:
    for rule, place in by_rule.items():
        for public in (False, True):
            seen = words(page_of(place, public=public))
            assert [title for title in PROMISES.values() if title in seen] == [PROMISES[rule]]
            assert PAPERS[rule] in unescape(seen)
            assert ("What decides the lowest chance" in seen) is (rule == "maximin")
            assert ("From exact chances to panels" in seen) is (rule != "legacy")


def test_highest_chance_is_what_the_quotas_need_over_who_is_left(by_rule: dict[str, Path]) -> None:
    contents = reading.read(by_rule["minimax"])
    reason = caps.highest(contents)
    assert reason is not None
    assert reason.sum is not None
    assert Fraction(reason.sum.seats, reason.sum.counted) == contents.proof.cap
    assert abs(contents.proof.cap - max(contents.optima.values())) < Fraction(1, 10**18)
    assert sum(people for _, people in reason.sum.counts) == reason.people
    assert all(caps.highest(reading.read(by_rule[rule])) is None for rule in ("maximin", "nash"))


def test_one_over_a_chance_by_nash_is_what_the_quotas_charge(by_rule: dict[str, Path]) -> None:
    contents = reading.read(by_rule["nash"])
    own = prices.bill(contents)
    assert own is not None
    assert own.chance == min(contents.optima.values())
    assert abs(own.total * own.chance - 1) < Fraction(1, 10**6)
    charged = [abs(price.price) for price in prices.prices(contents)]
    assert charged == sorted(charged, reverse=True)
    assert prices.bill(reading.read(by_rule["nash"], public=True)) is None


def test_goldilocks_names_both_ends_and_their_balance(by_rule: dict[str, Path]) -> None:
    contents = reading.read(by_rule["goldilocks"])
    found = promise(contents)
    low, high = min(contents.optima.values()), max(contents.optima.values())
    equal = Fraction(20, 150)
    assert found.balance == high / equal + equal / low
    seen = words(page_of(by_rule["goldilocks"]))
    tongue = Tongue.of()
    assert f"Together that makes {tongue.number(found.balance, 2)}, and no lottery" in seen
    assert f"the lowest, {tongue.odds(low)} ({tongue.percent(low)})" in seen


def test_estimates_come_with_intervals_and_failures(by_rule: dict[str, Path]) -> None:
    place = by_rule["legacy"]
    manifest = json.loads((place / "manifest.json").read_text())
    seen = words(page_of(place))
    assert f"between them {manifest['reached']['failures']} runs failed" in seen
    low, high = page._interval(Fraction(50, 100), 100)
    assert (round(float(low), 3), round(float(high), 3)) == (0.374, 0.626)
    assert "True chance, 99% sure" in seen


def test_whom_the_cap_leaves_no_chance_is_told_apart(tmp_path: Path) -> None:
    """Who is shut out by quotas is in no panel; who is shut out by the cap could be in one."""
    shut: Shape = {"Place": {"here": (9, 5, 5), "there": (3, 0, 0)}}
    quotas = quotas_of(shut)
    pool = pool_of(shut, 60)
    lottery = RULES["minimax"](Profiles.of(pool, quotas, 5), panels=40)
    place = write(lottery, quotas, tmp_path / "draw")
    there = pool.values["Place"].count("there")
    assert f"For {there} people the chance is 0: in no panel that" in words(page_of(place))
    proof = json.loads((place / "proof.json").read_text())
    against = {"row": {"feature": "Place", "value": "here"}, "side": "least", "multiplier": "1"}
    seats = {"row": {"seats": True}, "side": "most", "multiplier": "1/2"}
    proof["levels"][0]["multipliers"] = [against, seats]
    (place / "proof.json").write_text(json.dumps(proof))
    seen = words(page_of(place))
    assert f"For {there} people the chance is 0: whoever gives them a seat" in seen
    assert "in no panel that" not in seen


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("minimax", {"cap": "0"}),
        ("minimax", {"cap": "1/1000"}),
        ("minimax", {"certificate": None}),
        ("maximin", {"certificate": {"gap": "0", "gamma": None, "multipliers": []}}),
        ("nash", {"certificate": {"gap": "1/10", "gamma": None, "multipliers": []}}),
        ("goldilocks", {"certificate": {"gap": "0", "gamma": None, "multipliers": []}}),
        ("legacy", {"rule": "leximin"}),
    ],
)
def test_proof_that_is_not_the_rules_own_is_refused(
    by_rule: dict[str, Path], tmp_path: Path, rule: str, change: dict[str, object]
) -> None:
    place = Path(shutil.copytree(by_rule[rule], tmp_path / rule))
    proof = json.loads((place / "proof.json").read_text())
    (place / "proof.json").write_text(json.dumps(proof | change))
    with pytest.raises(InputError) as caught:
        report.write(place)
    assert [problem.code for problem in caught.value.problems] == ["folder-file-broken"]
