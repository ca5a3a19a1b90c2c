"""What `explain` and `what-if` give as JSON: exact chances as fractions, the others as decimals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sortition.report.reasons import Reason, Term
from sortition.why.effects import Effect, Spread
from sortition.why.misreports import Manipulation
from sortition.why.overview import Overview
from sortition.why.person import Why
from strata.texts import Text

_DIGITS = 12


def of_person(why: Why, sentences: Sequence[Text]) -> dict[str, object]:
    """Return why a person has a chance."""
    return {
        "ticket": why.ticket,
        "state": why.state,
        "chance": _fraction(why.optimum),
        "published": str(why.chance),
        "panels": why.panels,
        "equal": str(why.equal),
        "level": {"people": why.people, "lower": why.fewer, "higher": why.more},
        "limits": _limits(why.reason),
        "share": why.share
        and {"left": str(why.share.left), "counted": why.share.counted, "own": why.share.own},
        "without": [
            {"feature": one.feature, "value": one.value, "chance": round(one.chance, _DIGITS)}
            for one in why.without
        ],
        "values": [
            {
                "feature": own.feature,
                "value": own.value,
                "least": own.least,
                "most": own.most,
                "volunteers": own.volunteers,
                "full": own.full,
            }
            for own in why.own
        ],
        "prices": [
            _limit(charge.row) | {"price": round(float(charge.price), _DIGITS)}
            for charge in why.charges
        ],
        "words": [str(sentence) for sentence in sentences],
    }


def of_folder(found: Overview) -> dict[str, object]:
    """Return what decides the chances of a folder."""
    return {
        "levels": [
            {"chance": str(step.value), "people": step.people, "limits": _limits(step.reason)}
            for step in found.steps
        ],
        "certificate": _limits(found.whole),
        "prices": [
            price.side.as_json()
            | {"lowest": _decimal(price.lowest), "more": _decimal(price.more)}
            | {"less": None if price.less is None else _decimal(price.less)}
            for price in found.prices
        ],
        "slopes": [slope.side.as_json() | {"step": str(slope.step)} for slope in found.slopes],
        "attained": found.attained,
    }


def of_effect(effect: Effect, words: Text) -> dict[str, object]:
    """Return what changes of quotas come to."""
    return {
        "changes": [change.as_json() for change in effect.changes],
        "words": str(words),
        "possible": effect.possible,
        "attained": effect.attained,
        "before": _spread(effect.before),
        "after": None if effect.after is None else _spread(effect.after),
        "gained": effect.gained,
        "lost": effect.lost,
    }


def of_misreports(found: Manipulation) -> dict[str, object]:
    """Return how far a misreport of one feature can raise somebody's chance."""
    return {
        "settled": found.settled,
        "possible": found.possible,
        "useless": list(found.useless),
        "features": [
            {
                "feature": one.feature,
                "value": one.value,
                "told": one.told,
                "before": _decimal(one.before),
                "after": _decimal(one.after),
                "gain": _decimal(one.gain),
                "variation": _decimal(one.variation),
                "hit": _decimal(one.hit),
            }
            for one in found.favoured
        ],
    }


def _spread(spread: Spread) -> dict[str, object]:
    return {
        "lowest": _decimal(spread.lowest),
        "highest": _decimal(spread.highest),
        "gini": _decimal(spread.gini),
        "never": spread.never,
    }


def _limits(reason: Reason | None) -> list[dict[str, object]]:
    return [] if reason is None else [_limit(term) for term in reason.terms]


def _limit(term: Term) -> dict[str, object]:
    return {
        "kind": term.kind,
        "feature": term.feature or None,
        "value": term.value or None,
        "number": term.number or None,
        "bound": "most" if term.times > 0 else "least",
        "seats": term.bound,
        "counts": abs(term.times),
        "rows": term.rows,
    }


def _decimal(value: float) -> float:
    return round(value, _DIGITS)


def _fraction(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
