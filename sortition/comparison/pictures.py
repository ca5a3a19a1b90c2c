"""The picture: everyone in a row by rising chance, a line for each rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sortition.comparison.running import Comparison, Trial
from sortition.estimate import interval
from sortition.report.pictures import HIGH, WIDE, Scale

Tally = Sequence[tuple[Fraction, int]]
"""How many people have each chance, rising."""

COLOURS = ("#0b6468", "#c0392b", "#76306b", "#8f5200", "#2456a6", "#5b6b2f", "#16242c")
DASHES = ("none", "9 4", "3 3", "12 3 3 3", "6 6", "2 5", "14 6")
"""Lines differ in both, so that the picture can be read without colours."""

NEAR = 2
"""The low chances are enlarged up to so many times the chance that all would have if equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule's line; `band` is the path around it if its chances are estimates, else empty."""

    rule: str
    path: str
    colour: str
    dash: str
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The lines on one scale, and the rules whose chances are all 0 or 1 and are not drawn."""

    scale: Scale
    lines: tuple[Line, ...]
    left_out: tuple[str, ...]


def plot(comparison: Comparison) -> Plot | None:
    """Return the picture of `comparison`; None if there is nothing to draw."""
    drawn = _drawn(comparison)
    if not drawn:
        return None
    top = max(_equal(comparison), *(trial.tally[-1][0] for trial in drawn))
    return _plot(comparison, drawn, Scale.of(top, lines=5, whole=False))


def enlarged(comparison: Comparison) -> Plot | None:
    """Return the low part of the picture; None if the whole one shows it well enough."""
    drawn, top = _drawn(comparison), NEAR * _equal(comparison)
    if not drawn or max(trial.tally[-1][0] for trial in drawn) < 2 * top:
        return None
    return _plot(comparison, drawn, Scale.of(top, lines=5, whole=False))


def _drawn(comparison: Comparison) -> list[Trial]:
    return [trial for trial in comparison.trials if trial.tally and trial.state != "panel"]


def _equal(comparison: Comparison) -> Fraction:
    return Fraction(comparison.profiles.seats, len(comparison.profiles.pool))


def _plot(comparison: Comparison, drawn: Sequence[Trial], scale: Scale) -> Plot:
    lines = []
    for place, trial in enumerate(drawn):
        estimate = None if trial.lottery is None else trial.lottery.estimate
        lines.append(
            Line(
                rule=trial.rule,
                path=stairs(trial.tally, scale),
                colour=COLOURS[place % len(COLOURS)],
                dash=DASHES[place % len(DASHES)],
                band="" if estimate is None else _band(trial.tally, estimate.runs, scale),
            )
        )
    out = tuple(trial.rule for trial in comparison.trials if trial.state == "panel")
    return Plot(scale=scale, lines=tuple(lines), left_out=out)


def stairs(tally: Tally, scale: Scale) -> str:
    """Return the path over all people in a row, from the lowest chance to the highest."""
    path: list[str] = []
    before, people = 0, sum(count for _, count in tally)
    for chance, count in tally:
        height = _height(float(chance), scale)
        start = "M0 " if not path else "V"
        before += count
        path.append(f"{start}{height}H{round(before / people * WIDE, 1):g}")
    return "".join(path)


def _band(tally: Tally, runs: int, scale: Scale) -> str:
    """Return the outline of the intervals of all people, in the same row."""
    lows, highs = interval([int(chance * runs) for chance, _ in tally], runs)
    ends, before = [], 0
    for _, count in tally:
        ends.append((before, before := before + count))
    width = before
    points = [
        f"{round(x / width * WIDE, 1):g} {_height(height, scale)}"
        for heights, order in ((highs.tolist(), 1), (lows.tolist(), -1))
        for pair, height in list(zip(ends, heights, strict=True))[::order]
        for x in pair[::order]
    ]
    return f"M{'L'.join(points)}Z"


def _height(chance: float, scale: Scale) -> str:
    return f"{round((1 - chance / float(scale.top)) * HIGH, 1):g}"
