"""Rules side by side: figures against their definitions, failures in their place, the files."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from fractions import Fraction
from math import prod
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.clock import Stopped
from sortition.comparison import Comparison, compare, write
from sortition.comparison.figures import figures, geometric_mean, gini
from sortition.comparison.page import render
from sortition.comparison.pictures import enlarged, plot, stairs
from sortition.comparison.writing import COLUMNS, FILES
from sortition.decomposition.generation import NoPanel
from sortition.lottery import Lottery
from sortition.refused import Refused
from sortition.report.pictures import Scale
from sortition.rules import RULES
from strata.profiles import Profiles
from strata.texts import text
from tests.sortition.oracle import Case
from tests.sortition.test_leximin import mixed, optimal, profiles
from tests.sortition.test_rules import lonely

MADE = {"sortition": "0"}
FEW = ("leximin", "minimax", "legacy", "diversimax")


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def ticks() -> object:
    """Return a clock that has moved by a second at every look."""
    return iter(range(10_000)).__next__


def compared(case: Case, *rules: str, panels: int = 50) -> Comparison:
    chosen = {name: RULES[name] for name in rules or FEW}
    return compare(profiles(case), chosen, panels=panels, now=ticks())


chances = st.lists(st.fractions(0, 1, max_denominator=50), min_size=1, max_size=30)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(chances=chances.filter(any))
def test_gini_and_geometric_mean_are_as_defined(chances: list[Fraction]) -> None:
    tally, people, seats = Counter(chances), len(chances), sum(chances)
    rising = sorted(chances)
    places = sum((2 * i - people + 1) * chance for i, chance in enumerate(rising))
    assert gini(tally, seats) == pytest.approx(float(places / (people * seats)), abs=1e-12)
    apart = sum(abs(a - b) for a in chances for b in chances)
    mean = seats / people
    assert gini(tally, seats) == pytest.approx(float(apart / (2 * people**2 * mean)), abs=1e-12)
    expected = float(prod(map(float, chances))) ** (1 / people)
    assert geometric_mean(tally) == pytest.approx(expected, abs=1e-9)


def test_figures_of_equal_chances() -> None:
    found = figures(Counter({Fraction(1, 4): 8}), seats=2, basis="exact", under=None)
    assert (found.lowest, found.highest) == (Fraction(1, 4),) * 2
    assert (found.lowest_ratio, found.highest_ratio) == (1, 1)
    assert found.gini == 0
    assert found.geometric_mean == pytest.approx(0.25)


def test_every_rule_has_its_line_and_its_label() -> None:
    found = compared(mixed())
    assert [trial.rule for trial in found.trials] == list(FEW)
    states = [trial.state for trial in found.trials]
    assert states == ["proven", "proven", "estimate", "panel"]
    bases = [[one.basis for one in trial.figures] for trial in found.trials]
    assert bases == [["exact", "published"]] * 2 + [["estimate"], ["panel"]]
    assert [trial.seconds for trial in found.trials] == [1, 1, 1, 1]
    leximin, minimax, legacy, panel = found.trials
    assert leximin.lottery is not None
    best = optimal(leximin.lottery)
    assert found.floor == min(best) == leximin.figures[0].lowest
    assert minimax.figures[0].highest <= leximin.figures[0].highest
    assert minimax.figures[0].lowest <= leximin.figures[0].lowest
    assert leximin.figures[0].under == leximin.figures[1].under == 0
    assert leximin.tally == tuple(sorted(Counter(best).items()))
    assert legacy.interval is not None
    assert legacy.interval[0] <= legacy.figures[0].lowest <= legacy.interval[1]
    assert panel.figures[0].lowest == 0
    assert panel.figures[0].highest == 1
    assert panel.filled is not None
    assert leximin.filled is not None
    assert leximin.filled <= panel.filled <= found.cells


def test_whoever_no_panel_can_hold_is_not_under_the_floor() -> None:
    found = compared(lonely(), "leximin", "legacy")
    assert found.floor == Fraction(1, 2)
    assert [one.under for trial in found.trials for one in trial.figures] == [0, 0, 0]


def fixed(panels: list[tuple[int, ...]]):
    """Return a rule that gives these panels and proves nothing."""

    def rule(profiles: Profiles, **_: object) -> Lottery:
        lottery = RULES["leximin"](profiles, panels=1)
        return Lottery(
            profiles=profiles,
            rule="fixed",
            panels=tuple(panels),
            weights=(),
            optimum=type(lottery.optimum)(profiles=profiles, chances=(), levels=()),
            proven=False,
        )

    return rule


def test_who_has_less_than_leximins_lowest_is_counted() -> None:
    case = Case(people=((),) * 4, quotas=(), seats=1)
    rules = {"leximin": RULES["leximin"], "fixed": fixed([(0,), (0,), (1,), (1,), (1,), (2,)] * 4)}
    found = compare(profiles(case), rules, panels=40, now=ticks())
    assert found.floor == Fraction(1, 4)
    assert found.trials[1].state == "stopped"
    assert found.trials[1].figures[0].under == Fraction(2, 4)


def refusing(profiles: Profiles, **_: object) -> Lottery:
    raise Refused("legacy-fails", text("It gave up."), text("Widen."))


def stopping(profiles: Profiles, **_: object) -> Lottery:
    raise Stopped


def unsettled(profiles: Profiles, **_: object) -> Lottery:
    raise ArithmeticError


def test_what_fails_keeps_its_line_with_the_reason(tmp_path: Path) -> None:
    rules = {"a": refusing, "leximin": RULES["leximin"], "b": stopping, "c": unsettled}
    found = compare(profiles(mixed()), rules, panels=20, now=ticks())
    assert [trial.state for trial in found.trials] == ["failed", "proven", "failed", "failed"]
    assert str(found.trials[0].reason) == "It gave up."
    write(found, tmp_path / "out", made_with=MADE)
    rows = rows_of(tmp_path / "out/comparison.csv")
    assert [row["rule"] for row in rows] == ["a", "leximin", "leximin", "b", "c"]
    assert rows[0]["reason"] == "It gave up."
    assert "It gave up." in (tmp_path / "out/comparison.html").read_text(encoding="utf-8")


def test_without_a_panel_there_is_nothing_to_compare() -> None:
    case = Case(people=((),) * 2, quotas=(), seats=3)
    with pytest.raises(NoPanel):
        compared(case)


def test_each_rule_gets_an_even_share_of_the_time() -> None:
    left, given = 90.0, []

    def rule(profiles: Profiles, *, clock, **_: object) -> Lottery:
        nonlocal left
        given.append(clock())
        left -= 10
        raise Stopped

    compare(profiles(lonely()), dict.fromkeys("abc", rule), clock=lambda: left, now=ticks())
    assert given == pytest.approx([30, 40, 70])


def test_the_files_say_the_same(tmp_path: Path) -> None:
    found = compared(mixed())
    write(found, tmp_path / "out", made_with=MADE)
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES)
    rows = rows_of(tmp_path / "out/comparison.csv")
    assert tuple(rows[0]) == COLUMNS
    told = json.loads((tmp_path / "out/comparison.json").read_text(encoding="utf-8"))
    listed = [(one["rule"], f) for one in told["rules"] for f in one["figures"]]
    assert [(row["rule"], row["basis"]) for row in rows] == [(r, f["basis"]) for r, f in listed]
    for row, (_, one) in zip(rows, listed, strict=True):
        for name in ("lowest", "highest", "gini", "geometric_mean", "highest_ratio"):
            assert float(row[name]) == pytest.approx(one[name], rel=1e-9)
    for one in told["rules"]:
        assert one["chances"] == sorted(one["chances"])
        assert sum(people for _, people in one["chances"]) == 80
        assert sum(p * people for p, people in one["chances"]) == pytest.approx(12, abs=1e-6)


def test_a_folder_is_never_overwritten_by_surprise(tmp_path: Path) -> None:
    found = compared(lonely(), "leximin")
    write(found, tmp_path / "out", made_with=MADE)
    with pytest.raises(Refused) as refused:
        write(found, tmp_path / "out", made_with=MADE)
    assert refused.value.problems[0].code == "comparison-exists"
    write(found, tmp_path / "out", made_with=MADE, replace=True)
    (tmp_path / "out/mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(Refused):
        write(found, tmp_path / "out", made_with=MADE, replace=True)
    with pytest.raises(Refused):
        write(found, tmp_path / "out/mine.txt", made_with=MADE)


def test_the_page_is_one_file_with_a_line_for_each_lottery() -> None:
    found = compared(mixed())
    page = render(found, MADE)
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    pictures = 1 + (enlarged(found) is not None)
    assert page.count('class="line"') == 3 * pictures
    assert page.count('class="around"') == pictures
    assert "no lottery" in page
    assert "estimate" in page
    drawn = plot(found)
    assert drawn is not None
    assert drawn.left_out == ("diversimax",)
    assert len({(line.colour, line.dash) for line in drawn.lines}) == 3


def test_low_chances_are_enlarged_where_somebody_stands_out() -> None:
    kinds = (("a",),) * 60 + (("b",),)
    quotas = ((0, "a", 2, 2), (0, "b", 1, 1))
    found = compared(Case(people=kinds, quotas=quotas, seats=3), "leximin")
    near, whole = enlarged(found), plot(found)
    assert near is not None
    assert whole is not None
    assert 2 * Fraction(3, 61) <= near.scale.top < Fraction(1, 5) < whole.scale.top == 1
    assert "enlarged" in render(found, MADE)
    assert enlarged(compared(lonely(), "leximin")) is None


def test_the_stairs_go_through_every_persons_chance() -> None:
    tally = [(Fraction(1, 10), 3), (Fraction(1, 2), 1)]
    path = stairs(tally, Scale.of(Fraction(1, 2), lines=5, whole=False))
    numbers = list(map(float, re.findall(r"[0-9.]+", path)))
    assert path.startswith("M0 ")
    assert numbers == [0, 240, 750, 0, 1000]


def test_without_any_lottery_there_is_no_picture() -> None:
    found = compare(profiles(lonely()), {"a": stopping}, now=ticks())
    assert plot(found) is None
    assert "<svg" not in render(found, MADE).split("<main")[1]
