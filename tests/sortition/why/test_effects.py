"""What-if: bounds that no lottery beats, real lotteries where one is found, and no false "same"."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sortition import relaxation
from sortition.clock import Stopped, never
from sortition.refused import Refused
from sortition.why.changes import Change, asked, single
from sortition.why.effects import Effects, Spread, attained, ranked
from sortition.why.setting import Setting
from tests.sortition.oracle import Case, cases
from tests.sortition.oracle import leximin as brute_force
from tests.sortition.why.folders import changed, contents_of, profiles_of

CASES = [case for case in cases(11, 40) if case.panels()][:24]
WIDE = 12


def oracle(case: Case, change: Change) -> np.ndarray | None:
    """Return everyone's leximin chance over all panels after a change."""
    feature = int(change.feature[1:])
    drop = change.kind == "drop"
    least, most = (WIDE, WIDE) if drop else (change.least or 0, change.most or 0)
    wider = changed(case, feature, change.value or None, least, most)
    panels = wider.panels()
    return brute_force(panels, len(case.people)) if panels else None


def by_person(chances: tuple[float, ...], effects: Effects) -> np.ndarray:
    found = np.empty(len(effects.profiles.pool))
    for chance, members in zip(chances, effects.profiles.members, strict=True):
        found[list(members)] = chance
    return found


@pytest.mark.parametrize("case", CASES[:8])
def test_no_lottery_beats_the_bound(case: Case, tmp_path: Path) -> None:
    effects = Effects(Setting.of(contents_of(case, tmp_path / "jury")))
    changes = list(single(effects.profiles))
    for change, effect in zip(changes, effects.all_single(), strict=True):
        assert effect.changes == (change,)
        best = oracle(case, change)
        assert best is not None
        assert effect.after is not None
        if effect.attained:
            assert np.allclose(by_person(effect.chances, effects), best, atol=1e-6)
        # the quotas alone know less than the panels: leximin of more can only be lexically higher
        bound, lottery = np.sort(by_person(effect.chances, effects)), np.sort(best)
        differs = np.flatnonzero(np.abs(bound - lottery) > 1e-6)
        assert not len(differs) or bound[differs[0]] > lottery[differs[0]]


@pytest.mark.parametrize("case", CASES[8:20])
def test_what_changes_nothing_is_told_without_a_program(case: Case, tmp_path: Path) -> None:
    """The proof does not mention the side: solving it again gives the same chances."""
    setting = Setting.of(contents_of(case, tmp_path / "jury"))
    effects = Effects(setting)
    for effect in effects.all_single():
        again = relaxation.leximin(setting.with_bounds(effects.bounds(effect.changes)))
        exact = np.array([float(chance) for chance in again.chances])
        assert np.allclose(effect.chances, exact, atol=1e-7)
        moved = np.abs(exact - effects.before) > 1e-7
        assert effect.gained + effect.lost == setting.profiles.sizes[moved].sum()
        assert effect.same == (not moved.any())


@pytest.mark.parametrize("case", CASES[:8])
def test_a_named_change_is_a_lottery_over_all_panels(case: Case, tmp_path: Path) -> None:
    contents = contents_of(case, tmp_path / "jury")
    effects = Effects(Setting.of(contents))
    for change in list(single(effects.profiles))[::3]:
        effect = attained(effects, (change,), contents, never)
        assert effect.attained
        best = oracle(case, change)
        assert np.allclose(by_person(effect.chances, effects), best, atol=1e-6)
        assert effect.before.lowest == pytest.approx(min(filter(None, contents.optima.values())))


def test_without_time_only_the_bound_is_told(tmp_path: Path) -> None:
    contents = contents_of(CASES[0], tmp_path / "jury")
    effects = Effects(Setting.of(contents))
    change = Change(feature="f0")
    effect = attained(effects, (change,), contents, lambda: 0.0)
    assert not effect.attained or effect.same
    with pytest.raises(Stopped):
        list(effects.all_single(lambda: 0.0))


@pytest.mark.parametrize("rule", ["maximin", "minimax", "nash", "goldilocks"])
def test_the_folders_own_rule_answers(rule: str, tmp_path: Path) -> None:
    """What is told of a change is what the rule's own lottery under the changed quotas gives."""
    from sortition.rules import RULES

    case = CASES[3]
    contents = contents_of(case, tmp_path / "jury", rule=rule)
    effects = Effects(Setting.of(contents))
    for change in list(single(effects.profiles))[::4]:
        effect = attained(effects, (change,), contents, never)
        profiles = effects.setting.with_bounds(effects.bounds((change,)))
        own = RULES[rule](profiles, panels=0).optimum.chances
        assert np.allclose(effect.chances, [float(chance) for chance in own], atol=1e-4)


def test_several_changes_are_made_at_once() -> None:
    profiles, _ = profiles_of(CASES[1])
    feature, value = profiles.rows[1].feature, profiles.rows[1].value
    first = Change(feature=feature, value=value, least=1, most=2)
    both = first.apply(profiles, Change(feature=feature, least=1, most=1).apply(profiles, {}))
    row = profiles.rows[1]
    assert both[1] == (max(0, max(0, row.least - 1) - 1), row.most + 3)


def test_the_spread_is_that_of_the_definition() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        sizes = rng.integers(1, 5, 6)
        chances = rng.integers(0, 5, 6) / 4
        people = np.sort(np.repeat(chances, sizes))
        if not people.any():
            continue
        n, total = len(people), people.sum()
        pairs = np.abs(people[:, None] - people[None, :]).sum() / (2 * n * total)
        found = Spread.of(chances, sizes, 1)
        assert found.gini == pytest.approx(pairs * total)
        assert found.lowest == people[people > 0].min()
        assert found.never == (people == 0).sum()


def test_ranked_puts_first_what_helps_those_with_least(tmp_path: Path) -> None:
    effects = Effects(Setting.of(contents_of(CASES[2], tmp_path / "jury")))
    order = ranked(list(effects.all_single()))
    assert order
    assert not any(effect.same for effect in order)
    figures = [(e.after.never, -round(e.after.lowest, 9)) for e in order if e.after is not None]
    assert figures == sorted(figures)


NAMES = {"a=b": ("x", "y:1"), "c:2": ("p", "q")}


def named() -> object:
    from strata.quotas import Quota, Quotas
    from tests.sortition.why.folders import grouped

    quotas = Quotas(
        tuple(
            Quota(feature=feature, value=value, least=1, most=2)
            for feature, values in NAMES.items()
            for value in values
        )
    )
    return grouped({("x", "p"): 2, ("y:1", "q"): 2}, quotas, 2)


@pytest.mark.parametrize(
    ("wish", "change"),
    [
        ("a=b", Change(feature="a=b", least=1, most=1)),
        ("a=b:2", Change(feature="a=b", least=2, most=2)),
        ("c:2", Change(feature="c:2", least=1, most=1)),
        ("a=b=x:most+1", Change(feature="a=b", value="x", least=0, most=1)),
        ("a=b=y:1", Change(feature="a=b", value="y:1", least=1, most=1)),
        ("a=b=y:1:least-2", Change(feature="a=b", value="y:1", least=2, most=0)),
    ],
)
def test_wishes_are_read_whatever_the_names(wish: str, change: Change) -> None:
    assert asked(named(), (), [wish]) == (change,)


@pytest.mark.parametrize("wish", ["", "a", "a=b=x:most-1", "a=b=x:0", "a=b=x:", "a=b=z:1", "c:2:x"])
def test_a_wish_that_is_none_is_refused(wish: str) -> None:
    with pytest.raises(Refused, match="names no quota") as refused:
        asked(named(), (), [wish])
    assert refused.value.problems[0].code == "change-unknown"
    assert refused.value.unusable


def test_a_feature_that_is_none_cannot_be_dropped() -> None:
    assert asked(named(), ["c:2"], ()) == (Change(feature="c:2"),)
    with pytest.raises(Refused, match="names no quota"):
        asked(named(), ["a"], ())
