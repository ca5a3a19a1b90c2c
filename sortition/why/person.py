"""Why one person has this chance: the level they stand in, and what holds it there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sortition.refused import Refused
from sortition.report import reasons
from sortition.report.contents import Contents, Level
from sortition.report.reasons import Reason
from sortition.why.charges import Charge, charges_of, top
from sortition.why.effects import Effects
from sortition.why.ruling import PRICED, PROMISING
from sortition.why.setting import Setting
from strata.texts import text

State = Literal["level", "cap", "priced", "never", "always", "bound", "open", "estimate", "single"]
_TRIED = 3
"""So many quotas are taken away in turn, the heaviest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What the quotas of a level leave, and for whom.

    Parameters
    ----------
    left
        Seats, counted as the quotas count them, after those who have less.
    counted
        How often the people of the level count together.
    own
        How often this person counts.
    """

    left: Fraction
    counted: int
    own: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """A person's chance if one quota were not there, as the other quotas allow."""

    feature: str
    value: str
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A value of the person, its quota, and how many volunteers share it.

    Parameters
    ----------
    full
        Whether every panel has as many of them as the quota allows.
    """

    feature: str
    value: str
    least: int
    most: int
    volunteers: int
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a person has a chance.

    Parameters
    ----------
    chance, panels
        As published; `panels` how many of the equal panels hold the person, None for exact weights.
    optimum
        The exact chance, None if nothing was proven.
    equal
        Everyone's chance if there were no quotas.
    state
        ``never`` or ``always`` if the exact chance is 0 or 1; ``level`` if multipliers prove it;
        ``cap`` if it is the highest that the rule allows; ``priced`` if it follows from prices.
        Where nothing is proven: ``bound`` if the person is among those whom the bound holds back,
        ``open`` if not; ``estimate`` if the rule samples; ``single`` if there is only one panel.
    people, fewer, more
        How many people have the same exact chance, less, and more.
    reason
        What holds the chance; None where the proof says nothing of it.
    share
        None without the table of the pool, unless one limit alone tells it.
    without
        What single quotas do.
    own
        The person's values, scarcest seats first; empty without that table.
    charges
        Where the state is ``priced``, dearest first; empty without that table.
    """

    ticket: str
    chance: Fraction
    panels: int | None
    optimum: Fraction | None
    equal: Fraction
    state: State
    people: int
    fewer: int
    more: int
    reason: Reason | None
    share: Share | None
    without: tuple[Without, ...]
    own: tuple[Own, ...]
    charges: tuple[Charge, ...]


def why(contents: Contents, ticket: str) -> Why:
    """Return why the person with `ticket` has this chance.

    Raises
    ------
    Refused
        ``person-unknown`` if there is nobody of that name.
    """
    if ticket not in contents.chances:
        raise Refused(
            "person-unknown",
            text("This folder knows nobody of that name."),
            text(
                "Give a ticket as it stands in chances.csv, or the private list with --tickets "
                "and an id of the pool."
            ),
        )
    level, earlier = _level(contents, ticket)
    chance, own = contents.chances[ticket], _own(contents, ticket)
    optimum = level.value if contents.proven and level is not None else None
    reason = None
    state = _state(contents, level)
    if level is not None and level.multipliers:
        reason = reasons.of_level(contents, level, frozenset())
    elif state == "cap" and contents.rule == "minimax":
        reason = reasons.of_level(contents, top(contents), frozenset())
    charges = charges_of(contents, ticket) if state == "priced" else ()
    return Why(
        ticket=ticket,
        chance=chance,
        panels=int(chance * contents.panels + Fraction(1, 2)) if contents.panels else None,
        optimum=optimum,
        equal=Fraction(contents.seats, contents.people),
        state=state,
        people=0 if level is None else len(level.tickets),
        fewer=earlier,
        more=contents.people - earlier - (0 if level is None else len(level.tickets)),
        reason=reason,
        share=_share(contents, level, ticket),
        without=_without(contents, ticket, _tried(reason, charges)),
        own=own,
        charges=charges,
    )


def _level(contents: Contents, ticket: str) -> tuple[Level | None, int]:
    """Return the level that holds the person, and how many people stand in those before it."""
    earlier = 0
    for level in contents.proof.levels:
        if ticket in level.tickets:
            return level, earlier
        earlier += len(level.tickets)
    return None, earlier


def _state(contents: Contents, level: Level | None) -> State:
    if level is None and not contents.proven and contents.rule not in PROMISING:
        return "single" if contents.panels == 1 else "estimate"
    if level is None:
        return "open"
    if level.value == 0:
        return "never"
    if not contents.proven:
        return "bound"
    if level.value == 1:
        return "always"
    if level.multipliers:
        return "level"
    return "priced" if contents.rule in PRICED else "cap"


def _share(contents: Contents, level: Level | None, ticket: str) -> Share | None:
    """Return what is left for the people of a level: their counts times their chance."""
    if level is None or not level.multipliers:
        return None
    counts = reasons.scores(contents, level)
    if counts is None:
        (first, *others), people = level.multipliers, len(level.tickets)
        if others or first.kind not in ("quota", "seats") or first.side == "least":
            return None
        return Share(left=people * level.value, counted=people, own=1)
    of = dict(zip(contents.chances, counts, strict=True))
    counted = sum(of[member] for member in level.tickets)
    return Share(left=counted * level.value, counted=counted, own=of[ticket])


def _own(contents: Contents, ticket: str) -> tuple[Own, ...]:
    if contents.values is None:
        return ()
    place = list(contents.chances).index(ticket)
    quotas = {(quota.feature, quota.value): quota for quota in contents.quotas.rows}
    found = []
    for feature, column in contents.values.items():
        quota = quotas[feature, column[place]]
        found.append(
            Own(
                feature=feature,
                value=quota.value,
                least=quota.least,
                most=quota.most,
                volunteers=column.count(quota.value),
                full=_seats(contents, column, quota.value) == quota.most,
            )
        )
    return tuple(sorted(found, key=lambda own: (Fraction(own.most, own.volunteers), own.feature)))


def _seats(contents: Contents, column: tuple[str, ...], value: str) -> Fraction:
    """Return how many people with a value the panels hold on average."""
    tally = Counter(
        chance
        for chance, own in zip(contents.chances.values(), column, strict=True)
        if own == value
    )
    return sum((chance * people for chance, people in tally.items()), Fraction(0))


def _tried(reason: Reason | None, charges: tuple[Charge, ...]) -> list[tuple[str, str]]:
    """Return the quotas to take away in turn: those that weigh most."""
    terms = (
        [charge.row for charge in charges if charge.price > 0] if reason is None else reason.terms
    )
    return [(term.feature, term.value) for term in terms if term.kind == "quota"][:_TRIED]


def _without(contents: Contents, ticket: str, quotas: list[tuple[str, str]]) -> tuple[Without, ...]:
    """Return the person's chance without each of `quotas` in turn."""
    if contents.values is None or not quotas:
        return ()
    effects = Effects(Setting.of(contents))
    profiles = effects.profiles
    person = profiles.pool.ids.index(ticket)
    profile = next(t for t, members in enumerate(profiles.members) if person in members)
    rows = {(row.feature, row.value): r for r, row in enumerate(profiles.rows)}
    nothing = (0, len(profiles.pool))
    return tuple(
        Without(
            feature=feature,
            value=value,
            chance=float(effects.chances({rows[feature, value]: nothing})[profile]),
        )
        for feature, value in quotas
    )
