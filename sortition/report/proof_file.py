"""Reading `proof.json`: levels, certificate and cuts, as `docs/folder.md` describes them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sortition.report.contents import Cut, Level, Multiplier, Proof
from sortition.report.parsing import fraction, require
from sortition.resting import known_again
from strata.quotas import Quotas

_CERTIFIED = ("minimax", "nash", "goldilocks")
_WIDEST = Fraction(1, 10**8)


def proof_of(proof: Mapping[str, Any], quotas: Quotas) -> Proof:
    """Return what the proof says.

    Raises
    ------
    ValueError, LookupError, TypeError, AttributeError
        If it is not as described.
    """
    levels = tuple(
        Level(
            value=fraction(level["value"]),
            multipliers=tuple(_multiplier(multiplier) for multiplier in level["multipliers"]),
            tickets=frozenset(map(str, level["tickets"])),
        )
        for level in proof["levels"]
    )
    cuts = tuple(
        Cut(
            number=str(int(cut["number"])),
            kind=str(cut["kind"]),
            at_most=int(cut["at_most"]),
            coefficients={
                str(ticket): int(part["coefficient"])
                for part in cut["coefficients"]
                for ticket in part["tickets"]
            },
            rests_on=known_again(str(cut["rests_on"])),
        )
        for cut in proof["cuts"]
    )
    prices, gap, gamma = _certificate(proof)
    known = {("seats", "", "", ""), *(("quota", q.feature, q.value, "") for q in quotas.rows)}
    known |= {("cut", "", "", cut.number) for cut in cuts}
    for m in (*prices, *(m for level in levels for m in level.multipliers)):
        require(m.kind == "household" or (m.kind, m.feature, m.value, m.number) in known)
    cap = fraction(proof["cap"])
    require(0 < cap <= 1 and all(level.value <= cap for level in levels))
    return Proof(levels=levels, cuts=cuts, cap=cap, prices=prices, gamma=gamma, gap=gap)


def _certificate(
    proof: Mapping[str, Any],
) -> tuple[tuple[Multiplier, ...], Fraction | None, Fraction | None]:
    """Return the multipliers, the gap and gamma, as far as the rule has them."""
    found, rule = proof["certificate"], proof["rule"]
    require((found is not None) == (bool(proof["proven"]) and rule in _CERTIFIED))
    if found is None:
        return (), None, None
    gap = fraction(found["gap"])
    require(gap <= _WIDEST)
    gamma = None if found["gamma"] is None else fraction(found["gamma"])
    require((gamma is not None) == (rule == "goldilocks") and gamma != 0)
    return tuple(_multiplier(multiplier) for multiplier in found["multipliers"]), gap, gamma


def _multiplier(entry: Mapping[str, Any]) -> Multiplier:
    row, side = entry["row"], entry["side"]
    require(side in ("least", "most"))
    multiplier = fraction(entry["multiplier"])
    require(multiplier > 0)
    if "seats" in row:
        return Multiplier(kind="seats", side=side, multiplier=multiplier)
    if "household" in row:
        home = str(row["household"])
        return Multiplier(kind="household", number=home, side=side, multiplier=multiplier)
    if "cut" in row:
        return Multiplier(kind="cut", number=str(row["cut"]), side=side, multiplier=multiplier)
    return Multiplier(
        kind="quota",
        feature=str(row["feature"]),
        value=str(row["value"]),
        side=side,
        multiplier=multiplier,
    )
