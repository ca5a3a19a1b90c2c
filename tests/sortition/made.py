"""Small lotteries made by hand, to be written, drawn and tampered with."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

from sortition import folder
from sortition.lottery import WEIGHT_UNIT, Lottery
from sortition.optimum import Cut, Level, Optimum
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas


def tokens(start: int = 1):
    """Return a source of tokens that are all different and look random."""
    count = itertools.count(start)
    return lambda: f"{next(count) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"


def two_of(people: int, *, panels: str = "all") -> tuple[Lottery, Quotas]:
    """Return the lottery over all pairs of `people`, without quotas."""
    pool = Pool.of(ids=[f"p{n:02d}" for n in range(people)], values={})
    profiles = Profiles.of(pool, Quotas(()), 2)
    value = Fraction(2, people)
    level = Level(value=value, profiles=(0,), multipliers=((0, Fraction(1, people)),))
    optimum = Optimum(profiles=profiles, chances=(value,), levels=(level,))
    pairs = tuple(itertools.combinations(range(people), 2))
    return Lottery(
        profiles=profiles, rule="leximin", panels=pairs, weights=(), optimum=optimum, proven=True
    ), Quotas(())


def street(*, exact: bool = False) -> tuple[Lottery, Quotas]:
    """Return a lottery for 2 of 5 people with quotas, a household, a cut and two levels.

    One of two women and one of three men sit, so the women have 1/2 and the men 1/3. The woman w1
    and the man m1 share a house, which a cut says once more. Names want to be formulas.
    """
    quotas = Quotas(
        (
            Quota(feature="gender", value="woman", least=1, most=1, share=Fraction(1, 2)),
            Quota(feature="gender", value="=man", least=1, most=1, source="made, up"),
            Quota(feature="+age", value='"old"', least=0, most=2),
        )
    )
    pool = Pool.of(
        ids=["w1", "w2", "m1", "m2", "m3"],
        values={"gender": ["woman", "woman", "=man", "=man", "=man"], "+age": ['"old"'] * 5},
        households=["a", "b", "a", "c", "d"],
    )
    profiles = Profiles.of(pool, quotas, 2)
    man, woman = (
        next(r for r, row in enumerate(profiles.rows) if row.feature == "gender" and row.value == v)
        for v in ("=man", "woman")
    )
    chances = tuple(
        Fraction(1, 3) if values[1] == "=man" else Fraction(1, 2) for values in profiles.values
    )
    levels = tuple(
        Level(
            value=value,
            profiles=tuple(t for t, chance in enumerate(chances) if chance == value),
            multipliers=((row, Fraction(1)),),
        )
        for value, row in ((Fraction(1, 3), man), (Fraction(1, 2), woman))
    )
    house = tuple(
        int(any(pool.ids[p] in ("m1", "w1") for p in members)) for members in profiles.members
    )
    optimum = Optimum(
        profiles=profiles,
        chances=chances,
        levels=levels,
        cuts=(Cut(kind="panels", coefficients=house, at_most=1, rests_on="they share a house"),),
    )
    m1, m2, m3, w1, w2 = range(5)  # positions in the sorted ids
    pairs = ((m1, w2), (m2, w1), (m3, w1), (m2, w2), (m1, w2), (m3, w1))
    weights = tuple(WEIGHT_UNIT * n // 6 for n in (1, 1, 1, 1, 1, 1)) if exact else ()
    if exact:
        weights = (WEIGHT_UNIT - sum(weights[1:]), *weights[1:])
    lottery = Lottery(
        profiles=profiles,
        rule="leximin",
        panels=pairs,
        weights=weights,
        optimum=optimum,
        proven=True,
    )
    return lottery, quotas


def write(made: tuple[Lottery, Quotas], out: Path, **options: object) -> Path:
    """Write a made lottery to `out` and return it."""
    lottery, quotas = made
    settings: dict = {"options": {"panels": 6}, "made_with": {"sortition": "0"}, "token": tokens()}
    folder.write(lottery, out, quotas=quotas, **(settings | options))
    return out
