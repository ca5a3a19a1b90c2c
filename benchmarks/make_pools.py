#!/usr/bin/env python3
"""Make the pools that are not kept: large, growing, tight, with households, with a known answer.

Run ``python benchmarks/make_pools.py [KIND ...]``; kinds are ``large``, ``growth``, ``tight``,
``homes``, ``known`` and ``scale``; without any, all but ``scale`` are made. Each pool is a folder
``benchmarks/made/NAME_SEATS`` of ``respondents.csv``, ``categories.csv`` and ``meta.json`` like
those in ``benchmarks/pools``. All people are made up. The quotas are counted from a panel that the
pool holds, so a panel exists. Chance comes from `random.Random.random` alone, so every machine
makes the same pools.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log, prod
from pathlib import Path
from statistics import NormalDist

MADE = Path(__file__).parent / "made"

FEATURES = {
    "gender": ("female", "male"),
    "age": ("16-29", "30-44", "45-59", "60-74", "75+"),
    "education": ("none", "level 1-2", "level 3", "level 4+"),
    "region": ("north", "south", "east", "west", "centre", "islands"),
    "attitude": ("very concerned", "concerned", "neutral", "not concerned"),
    "ethnicity": ("group a", "group b", "group c"),
    "urbanity": ("urban", "suburban", "rural"),
}
"""The features that pools take from the first on, with their values."""

Person = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to make one pool.

    Parameters
    ----------
    kind, name
        What it is for, and what it is called.
    people, seats, features
        How many; of `FEATURES` the first ones are taken.
    without
        Which of these are left out.
    skew
        How far the volunteers are from the quotas: 0 as a fair draw would have them; at 1 a value
        is by a factor of e too frequent or too rare, as the mean over values.
    seed
        Of the chance in it.
    exact
        Whether each quota is one number; otherwise it has one seat of room, up or down.
    homes
        Whether one in eight shares a home with another volunteer.
    """

    kind: str
    name: str
    people: int
    seats: int
    features: int = 7
    without: frozenset[str] = frozenset()
    skew: float = 1.0
    seed: str = ""
    exact: bool = False
    homes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A made pool: its people by column, and its quotas as (feature, value, least, most)."""

    kind: str
    name: str
    seats: int
    people: tuple[Person, ...]
    quotas: tuple[tuple[str, str, int, int], ...]
    household: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Name of its folder."""
        return f"{self.name}_{self.seats}"


def make(recipe: Recipe) -> Made:
    """Return the pool that `recipe` describes, the same on every machine."""
    chance = random.Random(recipe.seed or recipe.name).random  # noqa: S311 - no secret in a pool
    while True:
        people, panel = _drawn(chance, recipe)
        counts = Counter(entry for i in panel for entry in people[i].items())
        if all(counts[entry] for person in people for entry in person.items()):
            break  # every value that is found has a seat
    quotas = tuple(
        _quota(chance, feature, value, counts[feature, value], recipe.exact)
        for feature, values in FEATURES.items()
        for value in values
        if counts[feature, value]
    )
    homes = _homes(chance, recipe.people, frozenset(panel)) if recipe.homes else ()
    for person, home in zip(people, homes, strict=False):
        person["home"] = home
    return Made(
        kind=recipe.kind,
        name=recipe.name,
        seats=recipe.seats,
        people=tuple(people),
        quotas=quotas,
        household=("home",) if recipe.homes else (),
    )


def _drawn(chance: Callable[[], float], recipe: Recipe) -> tuple[list[Person], list[int]]:
    """Return people, and the positions of a panel of them that is nearer to what is wanted."""
    first = list(FEATURES.items())[: recipe.features]
    features = {name: values for name, values in first if name not in recipe.without}
    wanted = {name: _shares(chance, len(values)) for name, values in features.items()}
    found = {name: _skewed(chance, shares, recipe.skew) for name, shares in wanted.items()}
    ends = {name: list(accumulate(shares)) for name, shares in found.items()}
    rarity = {
        (name, value): wanted[name][i] / found[name][i]
        for name, values in features.items()
        for i, value in enumerate(values)
    }
    people = [
        {name: values[_place(chance(), ends[name])] for name, values in features.items()}
        for _ in range(recipe.people)
    ]
    keys = [
        log(1 - chance()) / prod(rarity[entry] for entry in person.items()) for person in people
    ]
    return people, sorted(range(recipe.people), key=lambda i: -keys[i])[: recipe.seats]


def _shares(chance: Callable[[], float], count: int) -> list[float]:
    """Return random shares of `count` values, none too small."""
    parts = [0.25 - log(1 - chance()) for _ in range(count)]
    return [part / sum(parts) for part in parts]


def _skewed(chance: Callable[[], float], shares: Sequence[float], skew: float) -> list[float]:
    """Return `shares` with each value made more or less frequent by chance."""
    normal = NormalDist()
    parts = [share * exp(skew * normal.inv_cdf(0.001 + 0.998 * chance())) for share in shares]
    return [part / sum(parts) for part in parts]


def _place(point: float, ends: Sequence[float]) -> int:
    return next((i for i, end in enumerate(ends) if point < end), len(ends) - 1)


def _quota(
    chance: Callable[[], float], feature: str, value: str, count: int, exact: bool
) -> tuple[str, str, int, int]:
    """Return a quota that `count` seats keep."""
    if exact:
        return feature, value, count, count
    least = count - 1 if chance() < 0.5 else count
    return feature, value, least, least + 1


def _homes(chance: Callable[[], float], people: int, panel: frozenset[int]) -> list[str]:
    """Give everyone a home, one in eight sharing it, no two of `panel` together."""
    keys = [chance() for _ in range(people)]
    order = sorted(range(people), key=keys.__getitem__)
    outside = [i for i in order if i not in panel]
    homes = [f"home {i}" for i in range(people)]
    sharing = order[: people // 16]
    guests = [i for i in outside if i not in set(sharing)]
    for host, guest in zip(sharing, guests, strict=False):
        homes[guest] = homes[host]
    return homes


def tight_recipes(count: int = 36) -> tuple[Recipe, ...]:
    """Return recipes of small pools whose quotas leave no room at all."""
    chance = random.Random("tight").random  # noqa: S311 - no secret in a pool
    return tuple(
        Recipe(
            kind="tight",
            name=f"tight_{number:02}",
            people=40 + int(chance() * 91),
            seats=10 + int(chance() * 8),
            features=5 + int(chance() * 3),
            skew=0.2 + 0.6 * chance(),
            exact=True,
        )
        for number in range(1, count + 1)
    )


def scale_recipes() -> tuple[Recipe, ...]:
    """Return recipes of pools that grow in people, with 480 profiles at most, then in features."""
    people = (10_000, 30_000, 100_000, 300_000, 1_000_000)
    return (
        *(
            Recipe(
                kind="scale",
                name=f"scale_{count}",
                people=count,
                seats=100,
                features=6,
                without=frozenset({"region"}),
                skew=0.6,
                seed="scale",
            )
            for count in people
        ),
        *(
            Recipe(
                kind="scale",
                name=f"scale_features_{count}",
                people=100_000,
                seats=100,
                features=count,
                skew=0.6,
                seed="scale",
            )
            for count in range(2, 8)
        ),
    )


def recipes() -> tuple[Recipe, ...]:
    """Return all recipes."""
    growth = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
    return (
        Recipe(kind="large", name="scale50k", people=50_000, seats=200, seed="d"),
        *(
            Recipe(
                kind="growth",
                name=f"growth_{people}",
                people=people,
                seats=min(max(20, round(people**0.5)), 200),
                features=6,
                skew=0.6,
                seed="growth",
            )
            for people in growth
        ),
        *tight_recipes(),
        *scale_recipes(),
        Recipe(kind="homes", name="homes_a", people=240, seats=30, skew=0.5, homes=True),
        Recipe(kind="homes", name="homes_b", people=800, seats=40, features=6, homes=True),
        Recipe(kind="homes", name="homes_c", people=1_700, seats=110, skew=0.8, homes=True),
    )


def known() -> tuple[Made, ...]:
    """Return two pools with the counts of the Nature paper's examples: everyone's chance is 0.1."""
    return _known("known_small", 200, 20), _known("known_large", 2_000, 200)


def _known(name: str, people: int, seats: int) -> Made:
    half = people // 2
    kinds = (
        ("female", "liberal", half - 1),
        ("female", "conservative", 1),
        ("male", "conservative", half),
    )
    least = seats // 2 - 1
    return Made(
        kind="known",
        name=name,
        seats=seats,
        people=tuple(
            {"gender": gender, "leaning": leaning}
            for gender, leaning, count in kinds
            for _ in range(count)
        ),
        quotas=(
            ("gender", "female", least, seats),
            ("gender", "male", least, seats),
            ("leaning", "liberal", least, seats),
            ("leaning", "conservative", least, seats),
        ),
    )


def write(made: Made, out: Path) -> Path:
    """Write a pool as a folder in `out` and return it."""
    folder = out / made.folder
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "respondents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, made.people[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(made.people)
    with (folder / "categories.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("category", "feature", "min", "max"))
        rows.writerows(made.quotas)
    meta = {
        "name": made.name,
        "kind": made.kind,
        "n": len(made.people),
        "k": made.seats,
        "household": list(made.household),
    }
    text = json.dumps(meta, indent=1) + "\n"
    (folder / "meta.json").write_text(text, encoding="utf-8", newline="\n")
    return folder


def make_all(kinds: Sequence[str], out: Path = MADE) -> list[Path]:
    """Write all pools of these kinds and return their folders."""
    pools = [*known(), *(make(recipe) for recipe in recipes() if recipe.kind in kinds)]
    return [write(pool, out) for pool in pools if pool.kind in kinds]


def main() -> None:
    """Read the command line and write the pools."""
    usual = ("large", "growth", "tight", "homes", "known")
    kinds = (*usual, "scale")
    parser = argparse.ArgumentParser(description="Make the pools that are not kept.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(kinds))
    parser.add_argument("--out", type=Path, default=MADE)
    chosen = parser.parse_args()
    unknown = set(chosen.kinds) - set(kinds)
    if unknown:
        parser.error(f"no such kind: {', '.join(sorted(unknown))} (there are {', '.join(kinds)})")
    for folder in make_all(chosen.kinds or usual, chosen.out):
        print(folder)


if __name__ == "__main__":
    main()
