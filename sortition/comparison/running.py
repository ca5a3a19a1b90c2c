"""Running rule after rule on one pool; a rule that fails or is stopped keeps its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np

from sortition.clock import Clock, Stopped, never, part
from sortition.comparison.figures import Basis, Figures, figures
from sortition.diversity import Cells, filled
from sortition.estimate import interval
from sortition.lottery import Lottery
from sortition.progress import Progress, quiet
from sortition.rules import Rule
from strata.problems import InputError
from strata.profiles import Profiles
from strata.texts import Text, text

State = Literal["proven", "stopped", "estimate", "panel", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one rule came to.

    Parameters
    ----------
    rule
        Its name.
    state
        ``proven``; ``stopped`` before that; ``estimate`` if its chances are sampled; ``panel`` if
        it gives one panel and no lottery; ``failed`` if it gave nothing.
    reason
        Why it failed.
    seconds
        How long it took.
    lottery
        What it gave, None if it failed.
    figures
        Of the exact chances if they are proven, then of the panels.
    tally
        How many people have each chance, rising: of what the first of the figures are of.
    interval
        Of an estimate: where the chance of whoever was seated least lies, with the confidence of
        `sortition.estimate`.
    filled
        In how many intersections a panel has somebody, on average.
    """

    rule: str
    state: State
    seconds: float
    reason: Text | None = None
    lottery: Lottery | None = None
    figures: tuple[Figures, ...] = ()
    tally: tuple[tuple[Fraction, int], ...] = ()
    interval: tuple[float, float] | None = None
    filled: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Rules on one pool.

    Parameters
    ----------
    trials
        In the order in which the rules were given.
    panels
        How many panels each was asked for.
    floor
        Leximin's lowest chance of those whom any panel can hold; None if it is not known.
    cells
        How many intersections the pool has.
    """

    profiles: Profiles
    trials: tuple[Trial, ...]
    panels: int
    floor: Fraction | None
    cells: int


def compare(
    profiles: Profiles,
    rules: Mapping[str, Rule],
    *,
    panels: int = 1000,
    clock: Clock = never,
    now: Callable[[], float],
    progress: Progress = quiet,
) -> Comparison:
    """Run `rules` on one pool.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    rules
        By name, as in `sortition.rules.RULES`.
    panels
        How many equal panels each rule publishes, 1 or more.
    clock
        Ends the work: what is left is shared evenly among the rules that are still to come.
    now
        Returns seconds since whenever, to measure each rule by.
    progress
        Told the name of the rule and how many are done.

    Raises
    ------
    NoPanel
        If no panel keeps the quotas; proven.
    """
    trials = []
    for done, (name, rule) in enumerate(rules.items()):
        progress(name, done / len(rules))
        begin = now()
        trial = _trial(name, rule, profiles, panels, part(clock, 1 / (len(rules) - done)))
        trials.append(replace(trial, seconds=now() - begin))
    bar = _bar(trials)
    return Comparison(
        profiles=profiles,
        trials=tuple(_judged(trial, bar) for trial in trials),
        panels=panels,
        floor=None if bar is None else bar.floor,
        cells=len(Cells.of(profiles)),
    )


def optimal(lottery: Lottery) -> tuple[Fraction, ...]:
    """Return everyone's exact chance, in the order of the pool; empty if none is proven."""
    if not lottery.proven:
        return ()
    chances = [Fraction(0)] * len(lottery.profiles.pool)
    pairs = zip(lottery.optimum.chances, lottery.profiles.members, strict=True)
    for chance, people in pairs:
        for person in people:
            chances[person] = chance
    return tuple(chances)


def _trial(name: str, rule: Rule, profiles: Profiles, panels: int, clock: Clock) -> Trial:
    try:
        lottery = rule(profiles, panels=panels, clock=clock)
    except Stopped:
        reason = text("Stopped before there was a panel.")
        return Trial(rule=name, state="failed", seconds=0.0, reason=reason)
    except InputError as error:
        reason = text("{what}", what=error.problems[0].what)
        return Trial(rule=name, state="failed", seconds=0.0, reason=reason)
    except ArithmeticError:
        reason = text("The numbers did not settle.")
        return Trial(rule=name, state="failed", seconds=0.0, reason=reason)
    return Trial(rule=name, state=_state(lottery), seconds=0.0, lottery=lottery)


def _state(lottery: Lottery) -> State:
    if lottery.estimate is not None:
        return "estimate"
    if lottery.evenness is not None:
        return "panel"
    return "proven" if lottery.proven else "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """Leximin's lowest chance above 0, and for everyone whether any panel can hold them."""

    floor: Fraction
    able: tuple[bool, ...]

    def under(self, lottery: Lottery, chances: Sequence[Fraction], basis: Basis) -> Fraction:
        """Return the share of people whom a panel can hold and who have less than the floor.

        Of panels published, whoever is less than one panel short does not count: that is rounding.
        Of an estimate, only those count whose whole interval lies below.
        """
        count = len(lottery.panels)
        floor = self.floor - (Fraction(1, count) if basis == "published" else 0)
        below = np.array([chance < floor for chance in chances])
        if basis == "estimate":
            tops = interval([int(chance * count) for chance in chances], count)[1]
            below = tops < float(floor)
        return Fraction(int((below & np.array(self.able)).sum()), len(chances))


def _bar(trials: Sequence[Trial]) -> _Bar | None:
    """Return what leximin proved; None if it was not run to its end."""
    for trial in trials:
        if trial.rule == "leximin" and trial.lottery is not None and trial.lottery.proven:
            chances = optimal(trial.lottery)
            able = tuple(chance > 0 for chance in chances)
            return _Bar(floor=min(filter(None, chances)), able=able)
    return None


def _judged(trial: Trial, bar: _Bar | None) -> Trial:
    """Return `trial` with its figures."""
    lottery = trial.lottery
    if lottery is None:
        return trial
    exact, published = optimal(lottery), lottery.chances()
    bases: dict[State, Basis] = {"estimate": "estimate", "panel": "panel"}
    kinds = [(published, bases.get(trial.state, "published"))]
    if exact:
        kinds.insert(0, (exact, "exact"))
    tallies = [Counter(chances) for chances, _ in kinds]
    seen = None
    if lottery.estimate is not None:
        runs = lottery.estimate.runs
        low, high = interval(int(min(published) * runs), runs)
        seen = float(low), float(high)
    return replace(
        trial,
        figures=tuple(
            figures(
                tally,
                seats=lottery.profiles.seats,
                basis=basis,
                under=None if bar is None else bar.under(lottery, chances, basis),
            )
            for tally, (chances, basis) in zip(tallies, kinds, strict=True)
        ),
        tally=tuple(sorted(tallies[0].items())),
        interval=seen,
        filled=filled(lottery.profiles, lottery.panels),
    )
