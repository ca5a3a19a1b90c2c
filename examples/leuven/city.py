"""The made-up city: its inhabitants, who of them got a letter, and who answered.

Nothing here is about anyone. The shares below are invented, plausible for a Flemish city, and no
census stands behind them. The same seed gives the same city on every machine: chance comes from
`random.Random.random` alone, the one method whose numbers Python promises to repeat.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, count, islice
from math import prod
from typing import TypeVar

import words

SEED = "leuven"
PEOPLE = 100_000
LETTERS = 9_000
ON = date(2026, 3, 1)
YOUNGEST = 16

BANDS = {
    "16-29": (16, 29),
    "30-44": (30, 44),
    "45-59": (45, 59),
    "60-74": (60, 74),
    "75+": (75, 97),
}
EDUCATIONS = ("no diploma", "secondary", "higher")
HOUSINGS = ("owner", "private tenant", "social tenant")
GENDERS = ("woman", "man")
ORIGINS = {"Belgium": 0.73, "other EU": 0.11, "outside the EU": 0.16}
SHARES = tuple(ORIGINS.values())
UNSCHOOLED = {"Belgium": 1.0, "other EU": 0.9, "outside the EU": 1.7}
"""How much more often than the mean people of an origin have no diploma."""

T = TypeVar("T")
Weights = Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One district: its postcode, its share of the households, and who lives there.

    `housing` goes by `HOUSINGS`, `ages` (of who heads a household) by `BANDS`; `stacked` is the
    share of buildings with several homes.
    """

    postcode: str
    share: float
    housing: Weights
    ages: Weights
    stacked: float


DISTRICTS = {
    "Leuven": District(
        postcode="3000", share=0.36, housing=(0.36, 0.52, 0.12),
        ages=(0.34, 0.26, 0.17, 0.14, 0.09), stacked=0.5,
    ),
    "Kessel-Lo": District(
        postcode="3010", share=0.29, housing=(0.67, 0.22, 0.11),
        ages=(0.11, 0.29, 0.27, 0.21, 0.12), stacked=0.15,
    ),
    "Heverlee": District(
        postcode="3001", share=0.20, housing=(0.64, 0.29, 0.07),
        ages=(0.18, 0.24, 0.24, 0.20, 0.14), stacked=0.2,
    ),
    "Wilsele": District(
        postcode="3012", share=0.10, housing=(0.71, 0.19, 0.10),
        ages=(0.09, 0.27, 0.28, 0.23, 0.13), stacked=0.1,
    ),
    "Wijgmaal": District(
        postcode="3018", share=0.05, housing=(0.75, 0.18, 0.07),
        ages=(0.08, 0.27, 0.28, 0.24, 0.13), stacked=0.08,
    ),
}  # fmt: skip

SCHOOLED: Mapping[str, Weights] = {
    "16-29": (0.20, 0.50, 0.30),
    "30-44": (0.13, 0.28, 0.59),
    "45-59": (0.18, 0.36, 0.46),
    "60-74": (0.30, 0.38, 0.32),
    "75+": (0.52, 0.30, 0.18),
}
"""Shares of `EDUCATIONS` in each band of age."""

WILLING = {
    "16-29": 0.55, "30-44": 0.8, "45-59": 1.2, "60-74": 1.6, "75+": 0.8,
    "no diploma": 0.4, "secondary": 0.75, "higher": 1.5,
    "Belgium": 1.1, "other EU": 0.8, "outside the EU": 0.5,
    "owner": 1.2, "private tenant": 0.85, "social tenant": 0.6,
    "woman": 1.05, "man": 0.95,
}  # fmt: skip
"""How much likelier or less likely than the mean a person answers a letter, factor by factor."""

ANSWER = 0.042
TOGETHER = 0.14
"""The mean chance to answer a letter, and that of a housemate to volunteer along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where one household lives; `number` is the household's."""

    number: int
    district: str
    postcode: str
    address: str
    housing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One made-up inhabitant; `age` (the band) and `education` are empty under `YOUNGEST`."""

    id: str
    first_name: str
    last_name: str
    gender: str
    birth_date: date
    age: str
    education: str
    origin: str
    home: Home


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """The register, who of it got a letter (by id, sorted), and who volunteered, in order."""

    register: tuple[Person, ...]
    invited: tuple[str, ...]
    volunteers: tuple[Person, ...]


class Dice:
    """Chance from a seed, by `random.Random.random` alone."""

    def __init__(self, seed: str) -> None:
        self._next = random.Random(seed).random  # noqa: S311 - a made-up city keeps no secrets

    def happens(self, chance: float) -> bool:
        """Return True with this chance."""
        return self._next() < chance

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._next() * (high - low + 1))

    def one(self, of: Sequence[T], weights: Weights = ()) -> T:
        """Return one of several, by weight."""
        if not weights:
            return of[self.whole(0, len(of) - 1)]
        ends = list(accumulate(weights))
        return of[min(bisect(ends, self._next() * ends[-1]), len(of) - 1)]

    def shuffled(self, of: Sequence[T]) -> list[T]:
        """Return all in random order."""
        keys = [self._next() for _ in of]
        return [of[i] for i in sorted(range(len(of)), key=keys.__getitem__)]


def make_city(seed: str = SEED, *, people: int = PEOPLE, letters: int = LETTERS) -> City:
    """Return the whole city: the register, the letters, and who answered them."""
    dice = Dice(seed)
    register = tuple(islice(_register(dice), people))
    adults = [person for person in register if person.age]
    invited = dice.shuffled(adults)[:letters]
    return City(
        register=register,
        invited=tuple(sorted(person.id for person in invited)),
        volunteers=_volunteers(dice, adults, invited),
    )


def _register(dice: Dice) -> Iterator[Person]:
    """Make household after household."""
    ids = (f"R{number:06}" for number in count(1))
    addresses = {name: _addresses(dice, names, name) for name, names in _streets(dice)}
    for number in count(1):
        district = dice.one(list(DISTRICTS), [about.share for about in DISTRICTS.values()])
        about = DISTRICTS[district]
        low, high = dice.one(list(BANDS.values()), about.ages)
        years = dice.whole(max(low, 19), high)
        origin = dice.one(list(ORIGINS), SHARES)
        home = Home(
            number=number,
            district=district,
            postcode=about.postcode,
            address=next(addresses[district]),
            housing=_housing(dice, about.housing, years, origin),
        )
        for gender, age, born in _household(dice, years, origin):
            yield _person(dice, next(ids), home, gender, age, born)


def _streets(dice: Dice) -> list[tuple[str, list[str]]]:
    """Share the street names out to the districts, each to one only."""
    names = dice.shuffled([s + e for s in words.STREET_STEMS for e in words.STREET_ENDINGS])
    ends = [
        int(end * len(names)) for end in accumulate(about.share for about in DISTRICTS.values())
    ]
    starts = [0, *ends]
    return [(name, names[a:b]) for name, a, b in zip(DISTRICTS, starts, ends, strict=False)]


def _addresses(dice: Dice, streets: Sequence[str], district: str) -> Iterator[str]:
    """Yield one address after another, no two the same, house by house through the streets."""
    number = dict.fromkeys(streets, 0)
    while True:
        street = dice.one(streets)
        number[street] += 1
        address = f"{street} {number[street]}"
        if dice.happens(DISTRICTS[district].stacked):
            yield from (f"{address} bus {box}" for box in range(1, dice.whole(2, 8) + 1))
        else:
            yield address


def _housing(dice: Dice, shares: Weights, years: int, origin: str) -> str:
    owner, private, social = shares
    if years < 30:
        owner *= 0.3
    if origin == "outside the EU":
        owner, social = owner * 0.5, social * 2
    return dice.one(HOUSINGS, (owner, private, social))


def _household(dice: Dice, years: int, origin: str) -> Iterator[tuple[str, int, str]]:
    """Yield gender, years and origin of a head, and maybe of flatmates, a partner and children."""
    gender = dice.one(GENDERS)
    yield gender, years, origin
    flat = years < 28 and dice.happens(0.3)
    couple = not flat and dice.happens(0.56 if years < 75 else 0.4)
    if flat:
        for _ in range(dice.whole(1, 3)):
            yield dice.one(GENDERS), dice.whole(19, 27), dice.one(list(ORIGINS), SHARES)
    if couple:
        other = gender if dice.happens(0.05) else GENDERS[1 - GENDERS.index(gender)]
        near = max(19, min(97, years + dice.whole(-5, 5)))
        yield other, near, origin if dice.happens(0.85) else dice.one(list(ORIGINS), SHARES)
    if 28 <= years <= 60 and dice.happens(0.6 if couple else 0.2):
        for _ in range(dice.one((1, 2, 3, 4), (0.4, 0.42, 0.14, 0.04))):
            yield dice.one(GENDERS), dice.whole(max(0, years - 42), min(24, years - 26)), origin


def _person(dice: Dice, name: str, home: Home, gender: str, years: int, origin: str) -> Person:
    """Give an inhabitant a name, a birth date and a schooling."""
    age = next((band for band, (low, high) in BANDS.items() if low <= years <= high), "")
    return Person(
        id=name,
        first_name=dice.one(words.FIRST_NAMES[gender, origin]),
        last_name=dice.one(words.LAST_NAMES[origin]),
        gender=gender,
        birth_date=date(ON.year - years - 1, 3, 2) + timedelta(days=dice.whole(0, 364)),
        age=age,
        education=_education(dice, age, origin) if age else "",
        origin=origin,
        home=home,
    )


def _education(dice: Dice, age: str, origin: str) -> str:
    none, secondary, higher = SCHOOLED[age]
    return dice.one(EDUCATIONS, (none * UNSCHOOLED[origin], secondary, higher))


def _volunteers(
    dice: Dice, adults: Sequence[Person], invited: Sequence[Person]
) -> tuple[Person, ...]:
    """Let those who are willing answer, some bring a housemate, and all arrive in random order."""
    homes: dict[int, list[Person]] = {}
    for person in adults:
        homes.setdefault(person.home.number, []).append(person)
    found: dict[str, Person] = {}
    for person in invited:
        if dice.happens(ANSWER * willing(person)):
            found[person.id] = person
            for other in homes[person.home.number]:
                if other.id not in found and dice.happens(TOGETHER):
                    found[other.id] = other
    return tuple(dice.shuffled(list(found.values())))


def willing(person: Person) -> float:
    """Return how much likelier than the mean this person is to answer a letter."""
    traits = (person.age, person.education, person.origin, person.home.housing, person.gender)
    return prod(WILLING[trait] for trait in traits)
