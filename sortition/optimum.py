"""The best chances that a rule allows, with the arithmetic that proves them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from strata.profiles import Profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """In no panel do the `coefficients`, one per profile, sum to more than `at_most`.

    Parameters
    ----------
    kind
        ``never``: nobody of one profile can be in any panel; ``panels``: any other cut.
    rests_on
        Why it holds, in words.
    """

    kind: Literal["never", "panels"]
    coefficients: tuple[int, ...]
    at_most: int
    rests_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of a rule: who gets exactly `value`, and the multipliers that prove it.

    Parameters
    ----------
    value
        The chance.
    profiles
        Whose chance it is, ascending.
    multipliers
        For rows of the profiles, by position, then cuts (counted on from the last row): positive
        on ``most``, negative on ``least``; rows that are not named have 0.
    """

    value: Fraction
    profiles: tuple[int, ...]
    multipliers: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What bounds the measure of a rule that is more than levels: minimax, nash, goldilocks.

    Parameters
    ----------
    multipliers
        As in `Level`, of the whole.
    gap
        How much better, at most, any lottery could be, in what the rule measures.
    gamma
        The rule's parameter, if it has one.
    """

    multipliers: tuple[tuple[int, Fraction], ...]
    gap: Fraction
    gamma: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """What a rule promises each profile; without chances and levels, nothing.

    Parameters
    ----------
    chances
        The chance of each person of a profile, one entry per profile.
    levels
        In order of their values, each profile in exactly one.
    cuts
        The cuts that the levels lean on.
    cap
        What the rule lets no chance exceed; levels are the fairest under it.
    certificate
        What proves the rule's measure, or the cap, if levels alone do not.
    """

    profiles: Profiles
    chances: tuple[Fraction, ...]
    levels: tuple[Level, ...]
    cuts: tuple[Cut, ...] = ()
    cap: Fraction = Fraction(1)
    certificate: Certificate | None = None
