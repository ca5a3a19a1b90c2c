"""The proof that no lottery is better: fractions to be checked by arithmetic, without a solver.

How levels and certificates are checked, and why that suffices, stands in `docs/folder.md`. The work
grows with the number of profiles, not of people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scipy import sparse

from sortition.certificate import GAPS, gap
from sortition.lottery import Lottery
from sortition.optimum import Certificate, Cut, Level, Optimum
from strata.profiles import Profiles, Row

FORMAT = "sortition-proof/1"

_CAPPED = ("minimax", "goldilocks")
"""The rules whose levels are the fairest under a cap on all chances."""


class WrongProof(ArithmeticError):
    """The arithmetic of an optimum does not hold: a fault of the program, never of the input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """A row or a cut as the proof uses it: its bounds, and whom it counts how often."""

    least: int
    most: int
    counted: tuple[tuple[int, int], ...]  # profile, coefficient of each of its people


def check(optimum: Optimum, rule: str = "leximin", *, proven: bool = True) -> None:
    """Check `optimum` in fractions, by arithmetic alone.

    Parameters
    ----------
    optimum
        What to check.
    rule
        Whose optimum it is.
    proven
        False if the work was stopped: then only that the last level, if any, bounds the lowest
        chance of those whom the levels before it do not hold at 0.

    Raises
    ------
    WrongProof
        If a multiplier, a value or the people of a level are not as claimed, if levels come in the
        wrong order or leave somebody out, if a certificate leaves a wider gap than the rule allows,
        or if the chances break a row.
    """
    rows = list(_counts(optimum.profiles, optimum.cuts))
    if not proven and (optimum.chances or any(level.value for level in optimum.levels[:-1])):
        raise WrongProof("what is not proven has no chances, and no level above 0 but the last")
    chances: dict[int, Fraction] = {}
    lowest = Fraction(0)
    for level in optimum.levels:
        if not lowest <= level.value <= 1:
            raise WrongProof(f"value {level.value} after {lowest}, or over 1")
        lowest = level.value
        if rule != "nash" or not level.value:
            cap = Fraction(1) if rule == "goldilocks" and not level.value else optimum.cap
            _check_level(optimum, rows, chances, level, cap)
        chances |= dict.fromkeys(level.profiles, level.value)
    if not proven:
        return
    if tuple(chances.get(t) for t in range(len(optimum.profiles))) != optimum.chances:
        raise WrongProof("the levels do not give the chances")
    _check_chances(optimum, rows)
    _check_certificate(optimum, rule)


def _check_certificate(optimum: Optimum, rule: str) -> None:
    """Check the certificate where the rule needs one, and that no other rule has a cap."""
    found = optimum.certificate
    if (found is None) != (rule not in GAPS) or (optimum.cap != 1 and rule not in _CAPPED):
        raise WrongProof("a cap or certificate is missing, or the rule needs none")
    if found is not None and not gap(rule, optimum) <= found.gap <= GAPS[rule]:
        raise WrongProof("the certificate leaves a wider gap than it states or may")
    if max(optimum.chances) > optimum.cap:
        raise WrongProof("a chance exceeds the cap")


def content(lottery: Lottery, tickets: Sequence[str]) -> dict[str, object]:
    """Return what `proof.json` holds, after checking it.

    Parameters
    ----------
    lottery
        Its optimum is what is proven.
    tickets
        One per volunteer, in the order of ``lottery.profiles.pool.ids``.

    Raises
    ------
    WrongProof
        As `check`.
    """
    profiles, optimum = lottery.profiles, lottery.optimum
    check(optimum, lottery.rule, proven=lottery.proven)

    def people(chosen: Sequence[int]) -> list[str]:
        return sorted(tickets[person] for t in chosen for person in profiles.members[t])

    return {
        "format": FORMAT,
        "rule": lottery.rule,
        "proven": lottery.proven,
        "levels": [
            {
                "value": str(level.value),
                "multipliers": _multipliers(profiles.rows, level.multipliers),
                "tickets": people(level.profiles),
            }
            for level in optimum.levels
        ],
        "cap": str(optimum.cap),
        "certificate": _certificate(profiles.rows, optimum.certificate),
        "cuts": [
            {
                "number": number,
                "kind": cut.kind,
                "at_most": cut.at_most,
                "coefficients": [
                    {"coefficient": coefficient, "tickets": people(counted)}
                    for coefficient, counted in sorted(_by_coefficient(cut).items())
                ],
                "rests_on": cut.rests_on,
            }
            for number, cut in enumerate(optimum.cuts, start=1)
        ],
    }


def _by_coefficient(cut: Cut) -> dict[int, list[int]]:
    """Return the profiles that `cut` counts, by coefficient."""
    profiles: dict[int, list[int]] = {}
    for t, coefficient in enumerate(cut.coefficients):
        if coefficient:
            profiles.setdefault(coefficient, []).append(t)
    return profiles


def _certificate(rows: Sequence[Row], found: Certificate | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "gap": str(found.gap),
        "gamma": None if found.gamma is None else str(found.gamma),
        "multipliers": _multipliers(rows, found.multipliers),
    }


def _multipliers(
    rows: Sequence[Row], multipliers: Sequence[tuple[int, Fraction]]
) -> list[dict[str, object]]:
    return [
        _multiplier(rows, row, multiplier) for row, multiplier in sorted(multipliers) if multiplier
    ]


def _multiplier(rows: Sequence[Row], row: int, multiplier: Fraction) -> dict[str, object]:
    named: dict[str, object]
    if row >= len(rows):
        named = {"cut": row - len(rows) + 1}
    elif rows[row].kind == "seats":
        named = {"seats": True}
    elif rows[row].kind == "household":
        named = {"household": rows[row].value}
    else:
        named = {"feature": rows[row].feature, "value": rows[row].value}
    side = "most" if multiplier > 0 else "least"
    return {"row": named, "side": side, "multiplier": str(abs(multiplier))}


def _counts(profiles: Profiles, cuts: Sequence[Cut]) -> Iterator[_Counts]:
    incidence = sparse.csr_array(profiles.incidence)
    starts, columns = incidence.indptr.tolist(), incidence.indices.tolist()
    entries = incidence.data.tolist()
    for r, row in enumerate(profiles.rows):
        own = slice(starts[r], starts[r + 1])
        yield _Counts(
            least=row.least,
            most=row.most,
            counted=tuple(zip(columns[own], entries[own], strict=True)),
        )
    for cut in cuts:
        counted = tuple((t, c) for t, c in enumerate(cut.coefficients) if c)
        lowest = sum(min(c, 0) * int(profiles.sizes[t]) for t, c in counted)
        yield _Counts(least=lowest, most=cut.at_most, counted=counted)


def _check_level(
    optimum: Optimum,
    rows: Sequence[_Counts],
    chances: dict[int, Fraction],
    level: Level,
    cap: Fraction,
) -> None:
    """Check one level under `cap`, given the chances of the profiles of earlier ones."""
    sizes = optimum.profiles.sizes.tolist()
    if not level.multipliers:
        others = tuple(t for t in range(len(sizes)) if t not in chances)
        if level.value != cap or level.profiles != others:
            raise WrongProof("a level without multipliers is at the cap and takes all who are left")
        return
    if any(m < 0 and row >= len(optimum.profiles.rows) for row, m in level.multipliers):
        raise WrongProof("a cut has no least")
    unit = lcm(*(multiplier.denominator for _, multiplier in level.multipliers))
    bound = 0
    scores = [0] * len(sizes)
    for row, multiplier in level.multipliers:
        whole = int(multiplier * unit)
        bound += whole * (rows[row].most if whole > 0 else rows[row].least)
        for t, coefficient in rows[row].counted:
            scores[t] += whole * coefficient
    taken: Counter[Fraction] = Counter()
    for t, chance in chances.items():
        taken[chance] += scores[t] * sizes[t]
        scores[t] = 0
    rest = bound - sum((total * chance for chance, total in taken.items()), Fraction(0))
    rest -= cap * sum(min(score, 0) * size for score, size in zip(scores, sizes, strict=True))
    total = sum(max(score, 0) * size for score, size in zip(scores, sizes, strict=True))
    if not total or rest / total != level.value:
        raise WrongProof(f"the multipliers do not give the value {level.value}")
    if tuple(t for t, score in enumerate(scores) if score > 0) != level.profiles:
        raise WrongProof(f"the people at {level.value} are not those whom the multipliers name")


def _check_chances(optimum: Optimum, rows: Sequence[_Counts]) -> None:
    """Check that the chances together keep every row and cut."""
    sizes = optimum.profiles.sizes.tolist()
    for number, row in enumerate(rows):
        counts: Counter[Fraction] = Counter()
        for t, coefficient in row.counted:
            counts[optimum.chances[t]] += coefficient * sizes[t]
        total = sum((chance * count for chance, count in counts.items()), Fraction(0))
        if not row.least <= total <= row.most:
            raise WrongProof(f"the chances break row {number}: {total}")
