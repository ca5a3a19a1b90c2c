"""A pool as its files have it, and lotteries re-checked by plain arithmetic that knows no solver.

Shares no code with what it judges: files are read by `csv`, panels are counted one by one, and the
levels are checked by weak duality, written anew.
"""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sortition.lottery import Lottery
from sortition.optimum import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """People by id with their values, homes by id, and quotas by (feature, value).

    Where the files say so, `lowest` is the best lowest chance by an independent program.
    """

    people: Mapping[str, Mapping[str, str]]
    homes: Mapping[str, str]
    quotas: Mapping[tuple[str, str], tuple[int, int]]
    seats: int
    lowest: float | None = None

    @classmethod
    def of(cls, folder: Path) -> Plain:
        """Read the files of `folder`; they have no column of ids, so rows count from 2."""
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        with (folder / "respondents.csv").open(encoding="utf-8", newline="") as file:
            people = {str(row): person for row, person in enumerate(csv.DictReader(file), start=2)}
        with (folder / "categories.csv").open(encoding="utf-8", newline="") as file:
            quotas = {
                (row["category"], row["feature"]): (int(row["min"]), int(row["max"]))
                for row in csv.DictReader(file)
            }
        homes = {name: person.pop("home") for name, person in people.items() if "home" in person}
        assert bool(homes) is bool(meta.get("household"))
        lowest = meta.get("lp_upper_bound_minprob")
        return cls(people=people, homes=homes, quotas=quotas, seats=meta["k"], lowest=lowest)

    def keeps(self, panel: Sequence[str]) -> bool:
        """Return whether `panel`, given by ids, keeps seats, quotas and households."""
        counts = Counter(row for name in panel for row in self.people[name].items())
        homes = [self.homes[name] for name in panel if self.homes]
        return (
            len(set(panel)) == len(panel) == self.seats
            and len(set(homes)) == len(homes)
            and all(least <= counts[row] <= most for row, (least, most) in self.quotas.items())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A pool as its files have it, and its lottery."""

    pool: Plain
    lottery: Lottery


Solve = Callable[..., Solved]
"""Takes the name of a pool, and as `sortition.leximin` how many panels and a clock."""


def panels(lottery: Lottery) -> list[tuple[str, ...]]:
    """Return the panels by id."""
    ids = lottery.profiles.pool.ids
    return [tuple(ids[person] for person in panel) for panel in lottery.panels]


def recounted(lottery: Lottery) -> dict[str, Fraction]:
    """Return everyone's chance by id, counted over the panels."""
    shares = lottery.weights or (1,) * len(lottery.panels)
    totals = dict.fromkeys(lottery.profiles.pool.ids, 0)
    for panel, share in zip(panels(lottery), shares, strict=True):
        for name in panel:
            totals[name] += share
    return {name: Fraction(total, sum(shares)) for name, total in totals.items()}


def named(lottery: Lottery, profiles: Iterable[int]) -> list[str]:
    """Return the ids of the people of `profiles`."""
    ids = lottery.profiles.pool.ids
    return [ids[person] for t in profiles for person in lottery.profiles.members[t]]


def promised(lottery: Lottery) -> dict[str, Fraction]:
    """Return everyone's exact chance by id, as the levels give them."""
    levels = lottery.optimum.levels
    return {name: level.value for level in levels for name in named(lottery, level.profiles)}


def check_levels(pool: Plain, lottery: Lottery) -> None:
    """Check in fractions that no lottery lifts a level: weak duality.

    Every lottery keeps the rows, so ``sum(score * chance) <= bound``. Take from the bound what the
    people of earlier levels have, and what each negative score can bring; the positive scores share
    the rest, and the lowest of their chances is at most its mean.
    """
    known: dict[str, Fraction] = {}
    for level in lottery.optimum.levels:
        if level.multipliers:
            bound, scores = _scores(pool, lottery, level)
            taken: Counter[Fraction] = Counter()
            for name, chance in known.items():
                taken[chance] += scores.pop(name)
            bound -= sum(min(score, 0) for score in scores.values())
            rest = bound - sum((chance * score for chance, score in taken.items()), Fraction(0))
            positive = {name: score for name, score in scores.items() if score > 0}
            assert rest / sum(positive.values()) == level.value
        else:  # nobody's chance exceeds 1
            positive = {name: 1 for name in pool.people if name not in known}
            assert level.value == 1
        assert set(named(lottery, level.profiles)) == set(positive)
        assert max(known.values(), default=0) <= level.value <= 1
        known |= dict.fromkeys(positive, level.value)
    assert not lottery.proven or set(known) == set(pool.people)


def _scores(pool: Plain, lottery: Lottery, level: Level) -> tuple[int, Counter[str]]:
    """Return the bound and everyone's score, both times the common denominator."""
    unit = math.lcm(*(multiplier.denominator for _, multiplier in level.multipliers))
    rows, bound, of_value = lottery.profiles.rows, 0, Counter[tuple[str, str]]()
    scores = Counter(dict.fromkeys(pool.people, 0))
    for r, multiplier in level.multipliers:
        factor = int(multiplier * unit)
        if r < len(rows) and rows[r].kind == "quota":
            named_row = rows[r].feature, rows[r].value
            bound += factor * pool.quotas[named_row][factor > 0]
            of_value[named_row] += factor
            continue
        at_most, counted = _counted(pool, lottery, r)
        assert factor > 0 or r == 0  # neither households nor cuts have a least
        bound += factor * at_most
        scores.update({name: factor * times for name, times in counted.items()})
    for name, person in pool.people.items():
        scores[name] += sum(of_value[row] for row in person.items())
    return bound, scores


def _counted(pool: Plain, lottery: Lottery, r: int) -> tuple[int, dict[str, int]]:
    """Return the most that row or cut `r` allows, and how often it counts each person."""
    rows = lottery.profiles.rows
    if r == 0:
        return pool.seats, dict.fromkeys(pool.people, 1)
    if r < len(rows):
        listed = lottery.profiles.pool
        homes = zip(listed.ids, listed.households, strict=True)
        home = [name for name, number in homes if str(number) == rows[r].value]
        assert len({pool.homes[name] for name in home}) == 1
        return 1, dict.fromkeys(home, 1)
    return cut_of(lottery, r - len(rows))


def cut_of(lottery: Lottery, number: int) -> tuple[int, dict[str, int]]:
    """Return the most that a cut allows, and how often it counts each person."""
    cut = lottery.optimum.cuts[number]
    profiles = enumerate(cut.coefficients)
    return cut.at_most, {name: c for t, c in profiles for name in named(lottery, [t])}


def check_chances(pool: Plain, chances: Mapping[str, Fraction]) -> None:
    """Check that `chances` fill the seats and keep every quota and household on average."""
    assert set(chances) == set(pool.people)
    assert sum(chances.values()) == pool.seats
    assert all(0 <= chance <= 1 for chance in chances.values())
    totals: Counter[object] = Counter()
    for name, person in pool.people.items():
        for row in (*person.items(), pool.homes.get(name)):
            totals[row] += chances[name]
    assert all(least <= totals[row] <= most for row, (least, most) in pool.quotas.items())
    assert all(totals[home] <= 1 for home in pool.homes.values())
