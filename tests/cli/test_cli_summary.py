"""What a lottery came to, in words: proven, stopped, and with people whom no panel holds."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from sortition.cli import summary
from sortition.lottery import Lottery
from sortition.optimum import Level, Optimum
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

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
