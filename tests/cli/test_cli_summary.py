"""What a lottery came to, in words: proven, stopped, and with people whom no panel holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from sortition.cli import promise, summary
from sortition.cli.lottery import Plan, hold
from sortition.cli.outcome import DONE
from sortition.cli.sources import Sources
from sortition.cli.watch import Watch
from sortition.clock import never
from sortition.lottery import Lottery
from sortition.optimum import Level, Optimum
from sortition.rules import RULES
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

CITY = """age,home
old,a
old,b
old,b
young,a
young,a
young,b
young,b
young,b
"""
ASKED = "feature,value,least,most\nage,old,1,1\nage,young,1,1\nhome,a,0,1\nhome,b,1,2\n"

QUOTAS = Quotas(
    (
        Quota(feature="age", value="old", least=1, most=1),
        Quota(feature="age", value="young", least=1, most=2),
        Quota(feature="age", value="child", least=0, most=0),
    )
)
POOL = Pool.of(
    ids=["a", "b", "c", "d", "e"], values={"age": ["old", "old", "young", "young", "child"]}
)
PROFILES = Profiles.of(POOL, QUOTAS, 2)
CHILD, OLD, YOUNG = range(3)


def of(*, levels: tuple[Level, ...], proven: bool) -> Lottery:
    chances = {t: level.value for level in levels for t in level.profiles}
    return Lottery(
        profiles=PROFILES,
        rule="leximin",
        panels=((0, 2), (0, 3), (1, 3)),
        weights=(),
        optimum=Optimum(
            profiles=PROFILES,
            chances=tuple(chances[t] for t in range(3)) if proven else (),
            levels=levels,
        ),
        proven=proven,
    )


def said(lottery: Lottery, tmp_path: Path) -> list[str]:
    reached = {
        "lowest": "0.3333",
        "worst": "0.16666",
        "lost": [{"ticket": "b", "chance": "0.3333", "optimum": "0.5"}],
        "gained": [],
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"reached": reached}), encoding="utf-8")
    return [str(line) for line in summary.lines(lottery, tmp_path, tickets=None, seconds=0.25)]


def test_proven(tmp_path: Path) -> None:
    rows = {row.value: r for r, row in enumerate(PROFILES.rows)}
    none = Level(value=Fraction(0), profiles=(CHILD,), multipliers=((rows["child"], Fraction(1)),))
    half = Level(value=Fraction(1, 2), profiles=(OLD, YOUNG), multipliers=((0, Fraction(1, 4)),))
    lines = said(of(levels=(none, half), proven=True), tmp_path)
    assert lines[0].startswith("2 seats for 5 volunteers: 3 panels in ")
    assert lines[1] == "Volunteers whom no panel can hold: 1; 'sortition check' says why."
    assert lines[2].startswith("Lowest chance: 33.33%. No lottery gives more than 50.00%")
    assert lines[3] == "Nobody's chance is further than 16.666% from the exact one."
    assert lines[4:] == ["Lost most by rounding: b (33.33% instead of 50.00%)."]


def test_too_few_panels_for_all(tmp_path: Path) -> None:
    none = Level(value=Fraction(0), profiles=(CHILD,), multipliers=((3, Fraction(1)),))
    half = Level(value=Fraction(1, 2), profiles=(OLD, YOUNG), multipliers=((0, Fraction(1, 4)),))
    lottery = replace(of(levels=(none, half), proven=True), panels=((0, 2), (0, 2)))
    told = (
        "With 2 panels 2 volunteers sit in none, though their exact chance is above 0: the more "
        "panels, the fewer they are."
    )
    assert told in said(lottery, tmp_path)


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        *((0.0, "0.00%"), (1.0, "100.00%"), (0.13123, "13.12%"), (0.01, "1.00%")),
        *((0.00456, "0.46%"), (0.0001, "0.010%"), (0.000046, "0.0046%")),
    ],
)
def test_a_percentage_shows_what_counts(chance: float, words: str) -> None:
    assert promise.percent(chance) == words


def test_stopped_with_a_bound(tmp_path: Path) -> None:
    bound = Level(
        value=Fraction(1, 2), profiles=(OLD,), multipliers=((2, Fraction(1, 2)), (1, Fraction(-1)))
    )
    lottery = of(levels=(bound,), proven=False)
    lines = said(lottery, tmp_path)
    assert lines[1] == (
        "NOT PROVEN, the work was stopped: the lowest chance is 0.00%; no lottery can give more "
        "than 50.00%."
    )
    assert lines[2] == "Volunteers who are in none of these panels: 1."
    first, second = PROFILES.rows[1], PROFILES.rows[2]
    assert lines[3] == (
        f"What decides it most: at least {first.least} of {first.value} (age) and at most "
        f"{second.most} of {second.value} (age)."
    )
    assert len(lines) == 4
    figures = summary.figures(lottery, tmp_path, seconds=0.25)
    assert figures["proven"] is False
    assert figures["bound"] == "1/2"


def test_stopped_without_a_bound(tmp_path: Path) -> None:
    lottery = of(levels=(), proven=False)
    assert said(lottery, tmp_path)[1].endswith("how much better it could be is not known.")
    assert summary.figures(lottery, tmp_path, seconds=0.25)["bound"] is None


def city(rule: str) -> Lottery:
    rows = [line.split(",") for line in CITY.split()[1:]]
    pool = Pool.of(
        ids=[f"v{n}" for n in range(len(rows))],
        values={"age": [row[0] for row in rows], "home": [row[1] for row in rows]},
    )
    quotas = Quotas(
        tuple(
            Quota(feature=feature, value=value, least=int(least), most=int(most))
            for feature, value, least, most in (line.split(",") for line in ASKED.split()[1:])
        )
    )
    return RULES[rule](Profiles.of(pool, quotas, 2), panels=60, clock=never)


def plan(tmp_path: Path, rule: str, seconds: float | None = None) -> Plan:
    (tmp_path / "pool.csv").write_text(CITY, encoding="utf-8")
    (tmp_path / "quotas.csv").write_text(ASKED, encoding="utf-8")
    sources = Sources(pool=tmp_path / "pool.csv", quotas=tmp_path / "quotas.csv", seats=2)
    return Plan(
        sources=sources, out=tmp_path / "jury", rule=rule, panels=60, seconds=seconds, page=False
    )


@pytest.mark.parametrize(
    ("rule", "promise_of_rule"),
    [
        ("leximin", "Lowest chance: 20.00%. No lottery gives more than 20.00%: that is proven in"),
        ("maximin", "Lowest chance: 20.00%. No lottery gives more than 20.00%: that is proven in"),
        ("minimax", "Highest chance: 33.33%. No lottery's highest is under 33.33%: that is proven"),
        ("nash", "Geometric mean of the chances: 24.22%. No lottery has a higher one, up to one"),
        ("goldilocks", "Highest chance 33.33%, lowest 20.00%. No lottery balances the two better, "
                       "with gamma 1, up to one part in 10^"),
        ("legacy", "AN ESTIMATE: this rule promises nothing and tells nobody their chance. 60"),
        ("diversimax", "ONE PANEL, NO LOTTERY: 2 people sit and 6 have no chance."),
    ],
)  # fmt: skip
def test_each_rule_says_what_it_promises(rule: str, promise_of_rule: str, tmp_path: Path) -> None:
    lottery = city(rule)
    lines = said(lottery, tmp_path)
    assert lines[1].startswith(promise_of_rule)
    lowest = rule in ("leximin", "maximin")
    assert any("No lottery gives more" in line for line in lines) is lowest
    figures = summary.figures(lottery, tmp_path, seconds=0)
    assert (figures["bound"] == "1/5") is lowest
    assert (figures["optimum"] is None) is not lottery.promises
    assert (figures["estimate"] is not None) is (rule == "legacy")
    assert (figures["evenness"] is not None) is (rule == "diversimax")


def test_geometric_mean_is_that_of_the_chances() -> None:
    lottery = city("minimax")
    product = 1.0
    for chance in lottery.chances():
        product *= float(chance)
    assert promise.geometric_mean(lottery) == pytest.approx(product ** (1 / 8), abs=1e-12)


def test_no_seat_under_the_cap_is_not_no_seat_at_all() -> None:
    """Quotas shut out the child; what only the cap shuts out is said otherwise."""
    quotas = Quotas(
        (
            Quota(feature="age", value="old", least=2, most=2),
            Quota(feature="age", value="young", least=0, most=1),
            Quota(feature="age", value="child", least=0, most=0),
        )
    )
    lottery = RULES["minimax"](Profiles.of(POOL, quotas, 3), panels=6, clock=never)
    assert promise.never(lottery) == {4}
    assert not promise.left_out(lottery)
    zero = Level(
        value=Fraction(0), profiles=(YOUNG,), multipliers=((0, Fraction(1)), (1, Fraction(-1)))
    )
    forced = Optimum(
        profiles=lottery.profiles,
        chances=lottery.optimum.chances,
        levels=(zero, *lottery.optimum.levels),
        cap=Fraction(1, 2),
        certificate=lottery.optimum.certificate,
    )
    other = replace(lottery, optimum=forced)
    assert promise.never(other) == {4}
    assert promise.left_out(other) == {2, 3}


class Late(Watch):
    """A watch whose time is over when it is read after the work, as if that took longer."""

    ended = False

    def __call__(self) -> float:
        return 0.0 if self.ended else super().__call__()

    @contextmanager
    def listening(self) -> Iterator[None]:
        with super().listening():
            yield
        self.ended = True


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("rule", ["legacy", "diversimax"])
def test_rules_that_promise_nothing_are_done(
    rule: str, late: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if late:  # time that ran out when all runs were made, or no panel can be more even
        monkeypatch.setattr("sortition.cli.lottery.Watch", Late)
    outcome = hold(plan(tmp_path, rule))
    assert outcome.code == DONE
    assert not any("stopped" in str(line) for line in outcome.summary)


def test_stopped_estimate_says_so(tmp_path: Path) -> None:
    lines = [str(line) for line in summary.lines(
        city("legacy"), tmp_path, tickets=None, seconds=1, stopped=True)]  # fmt: skip
    assert "The work was stopped early." in lines


def test_stopped_rules_promise_no_lowest_chance(tmp_path: Path) -> None:
    for rule in ("minimax", "nash", "goldilocks"):
        lottery = replace(city(rule), proven=False, optimum=Optimum(
            profiles=city(rule).profiles, chances=(), levels=()))  # fmt: skip
        line = said(lottery, tmp_path)[1]
        assert line.startswith("NOT PROVEN, the work was stopped: the highest chance is ")
        assert line.endswith(f"from what the rule {rule} asks for is not known.")
