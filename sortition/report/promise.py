"""What the rule of a folder promises, in figures; nothing here is worded but names of papers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import exp, log
from typing import Literal

from sortition.report.contents import Contents

State = Literal["proven", "stopped", "estimate", "panel"]
Deciding = Literal["lowest", "highest", "prices", "ends"]

_NATURE = (
    "Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, "
    "Nature 596 (2021)"
)
PAPERS = {
    "leximin": _NATURE,
    "maximin": _NATURE,
    "minimax": "Flanigan, Liang, Procaccia, Wang: Manipulation-robust selection of citizens' "
    "assemblies, AAAI 2024",
    "nash": _NATURE,
    "goldilocks": "Baharav, Flanigan: Fair, manipulation-robust, and transparent sortition, "
    "arXiv:2406.15009, 2024",
    "legacy": _NATURE,
    "diversimax": "Matar: Diversimax, maximizing intersectional diversity in sortition",
}
"""Where each rule is described."""

_DECIDING: dict[str, Deciding] = {
    "leximin": "lowest",
    "maximin": "lowest",
    "minimax": "highest",
    "nash": "prices",
    "goldilocks": "ends",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What is promised and reached.

    Parameters
    ----------
    rule, paper
        Name of the rule, and where it is described.
    state
        ``proven``; ``stopped`` before that; or the rule promises nothing: an ``estimate``, or one
        ``panel`` without a lottery.
    deciding
        What the proof tells of; None if there is none.
    lowest, highest
        Of those who have a chance: exact where proven, else as published.
    mean
        The geometric mean of these chances.
    equal
        What each of these people would have if all chances were equal.
    digits
        The rule's measure is at most one part in 10 to this power from the best; None if not at
        all.
    gamma
        How much a low chance weighs beside a high one, by the rule goldilocks.
    """

    rule: str
    paper: str
    state: State
    deciding: Deciding | None
    lowest: Fraction
    highest: Fraction
    mean: Fraction
    equal: Fraction
    digits: int | None
    gamma: Fraction

    @property
    def balance(self) -> Fraction:
        """What goldilocks makes small: how far both ends are from equal chances."""
        return self.highest / self.equal + self.gamma * self.equal / self.lowest


def promise(contents: Contents) -> Promise:
    """Return what the folder's rule promises."""
    state = _state(contents)
    known = contents.optima if contents.proven else contents.chances
    above = [chance for chance in known.values() if chance]
    logs = {chance: log(chance) for chance in set(above)}
    gap = contents.proof.gap
    open_bound = state == "stopped" and _DECIDING.get(contents.rule) == "lowest"
    return Promise(
        rule=contents.rule,
        paper=PAPERS[contents.rule],
        state=state,
        deciding=_DECIDING[contents.rule] if state == "proven" or open_bound else None,
        lowest=min(above),
        highest=max(above),
        mean=Fraction(exp(sum(logs[chance] for chance in above) / len(above))),
        equal=Fraction(contents.seats, len(above)),
        digits=len(str(int(1 / gap))) - 1 if gap else None,
        gamma=contents.proof.gamma or Fraction(1),
    )


def _state(contents: Contents) -> State:
    if contents.rule == "legacy":
        return "estimate"
    if contents.rule == "diversimax":
        return "panel"
    return "proven" if contents.proven else "stopped"
