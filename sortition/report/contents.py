"""What the page is made from: the contents of a folder, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from strata.quotas import Quotas
from strata.texts import Text

NO_PROMISE = ("legacy", "diversimax")
"""The rules that promise nothing: an estimate, and one panel that is no lottery."""

RULES = ("leximin", "maximin", "minimax", "nash", "goldilocks", *NO_PROMISE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplier:
    """How much a row weighs in the proof of a level.

    Parameters
    ----------
    kind
        ``seats`` for the whole panel, ``quota``, ``household`` or ``cut``.
    feature, value
        Of a quota; otherwise empty.
    number
        Of a household or cut, as text; otherwise empty.
    """

    kind: Literal["seats", "quota", "household", "cut"]
    feature: str = ""
    value: str = ""
    number: str = ""
    side: Literal["least", "most"]
    multiplier: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """People who share a chance, and the multipliers that prove it."""

    value: Fraction
    multipliers: tuple[Multiplier, ...]
    tickets: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What the proof knows of all panels beside the quotas; tickets not named count 0."""

    number: str
    kind: str
    at_most: int
    coefficients: Mapping[str, int]
    rests_on: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What rounding to equal panels did to one ticket."""

    ticket: str
    chance: Fraction
    optimum: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The levels in order, and the cuts that they lean on.

    Parameters
    ----------
    cap
        What no chance exceeds: the rule lets none be higher.
    prices
        The multipliers of the certificate, where the rule has one.
    gamma
        The parameter of the rule that the certificate names.
    gap
        How far from the best the certificate leaves what the rule measures; None without one.
    """

    levels: tuple[Level, ...]
    cuts: tuple[Cut, ...]
    cap: Fraction = Fraction(1)
    prices: tuple[Multiplier, ...] = ()
    gamma: Fraction | None = None
    gap: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The randomness as it was named beforehand."""

    round: int
    beacon: str
    manifest: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternates:
    """Who steps in, first to be called first, and what they cover, as in `draw.json`.

    `by_left` has how many members leave, how often that was simulated, and how often repaired.
    """

    tickets: tuple[str, ...]
    simulated: int
    kept: int
    missed: int
    missed_without: int
    by_left: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How the panel was drawn; `round` is None unless by a beacon, `seed` empty if by a number.

    `juries` has the tickets of each panel if several sit at once, and is empty for one; `digest` is
    the SHA-256 of `draw.json`.
    """

    method: Literal["number", "beacon", "seed"]
    at: datetime
    manifest: str
    lottery: str
    number: str
    seed: str
    round: int | None
    signature: str
    panel_csv: str
    tickets: tuple[str, ...]
    juries: tuple[tuple[str, ...], ...]
    alternates: Alternates | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Widened:
    """A side of a quota that gave way, so that a replacement could be found."""

    feature: str
    value: str
    bound: Literal["least", "most"]
    seats: int
    becomes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A lottery among those who may step in, and whom it is for.

    Parameters
    ----------
    left
        Tickets of the members who left.
    declined, unavailable
        How many others said no, or could not be reached.
    alternates
        Whether only alternates were asked.
    open
        How many empty seats stay open.
    lottery
        The folder of the replacement itself.
    """

    left: tuple[str, ...]
    declined: int
    unavailable: int
    alternates: bool
    open: int
    widened: tuple[Widened, ...]
    lottery: Contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A quota of a whole council, and how many of those who stay have its value."""

    feature: str
    value: str
    least: int
    most: int
    stay: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """A council of `seats`, in which `stay` people keep their seats; the others are drawn."""

    seats: int
    stay: int
    quotas: tuple[Kept, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A folder, as `docs/folder.md` describes it.

    Parameters
    ----------
    manifest
        The SHA-256 of `manifest.json`.
    seats, quotas
        Of a panel; of all together where several sit at once.
    juries
        How many panels sit at once.
    council
        What stays of a standing council, if that is what is drawn for.
    served
        How many volunteers were left out because they have served.
    panels
        How many equal panels there are; 0 for exact weights, of which there are `weighted`.
    bound, worst, lost, gained
        As in the manifest; None or empty where it has none.
    failures
        Of legacy, runs without a panel.
    uneven
        Of diversimax, how uneven the panel is, and what no panel was found to be below.
    chances, optima
        Per ticket, in the order of `chances.csv`; `optima` is empty if nothing was proven.
    values
        For each feature the volunteers' values, in the order of `chances`; None without `pool.csv`.
    homes
        Each volunteer's household, empty for most; None without `pool.csv` or households.
    replacements
        In their order.
    """

    manifest: str
    made_with: Mapping[str, str]
    rule: str
    seats: int
    people: int
    panels: int
    weighted: int
    households: bool
    proven: bool
    bound: Fraction | None
    worst: Fraction | None
    lost: tuple[Change, ...]
    gained: tuple[Change, ...]
    failures: int
    uneven: tuple[int, ...]
    quotas: Quotas
    chances: Mapping[str, Fraction]
    optima: Mapping[str, Fraction]
    values: Mapping[str, tuple[str, ...]] | None
    homes: tuple[str, ...] | None
    proof: Proof
    announcement: Announcement | None
    draw: Draw | None
    juries: int = 1
    council: Council | None = None
    served: int = 0
    replacements: tuple[Replacement, ...] = ()
