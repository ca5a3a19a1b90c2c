"""Why one person has this chance: the level they stand in, and what holds it there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sortition.refused import Refused
from sortition.report import reasons
from sortition.report.contents import Contents, Level
from sortition.report.reasons import Reason
from sortition.why.effects import Effects
from sortition.why.setting import Setting
from strata.texts import text

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
    """A value of the person, its quota, and how many volunteers share it."""

    feature: str
    value: str
    least: int
    most: int
    volunteers: int


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
        ``never`` or ``always`` if the exact chance is 0 or 1, ``bound`` if the work was stopped and
        the person is among those whom its bound holds back, ``open`` if not; else ``level``.
    people, fewer, more
        How many people have the same exact chance, less, and more.
    reason
        What holds the chance; None where the proof says nothing of it.
    share
        None without the table of the pool.
    without
        What single quotas do.
    own
        The person's values, scarcest seats first; empty without that table.
    """

    ticket: str
    chance: Fraction
    panels: int | None
    optimum: Fraction | None
    equal: Fraction
    state: Literal["level", "never", "always", "bound", "open"]
    people: int
    fewer: int
    more: int
    reason: Reason | None
    share: Share | None
    without: tuple[Without, ...]
    own: tuple[Own, ...]


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
    if level is not None and level.multipliers:
        reason = reasons.of_level(contents, level, frozenset())
    return Why(
        ticket=ticket,
        chance=chance,
        panels=int(chance * contents.panels + Fraction(1, 2)) if contents.panels else None,
        optimum=optimum,
        equal=Fraction(contents.seats, contents.people),
        state=_state(contents, level),
        people=0 if level is None else len(level.tickets),
        fewer=earlier,
        more=contents.people - earlier - (0 if level is None else len(level.tickets)),
        reason=reason,
        share=_share(contents, level, ticket),
        without=_without(contents, ticket, reason),
        own=own,
    )


def _level(contents: Contents, ticket: str) -> tuple[Level | None, int]:
    """Return the level that holds the person, and how many people stand in those before it."""
    earlier = 0
    for level in contents.proof.levels:
        if ticket in level.tickets:
            return level, earlier
        earlier += len(level.tickets)
    return None, earlier


def _state(
    contents: Contents, level: Level | None
) -> Literal["level", "never", "always", "bound", "open"]:
    if level is None:
        return "open"
    if level.value == 0:
        return "never"
    if not contents.proven:
        return "bound"
    return "always" if level.value == 1 else "level"


def _share(contents: Contents, level: Level | None, ticket: str) -> Share | None:
    """Return what is left for the people of a level: their counts times their chance."""
    if level is None or not level.multipliers:
        return None
    counts = reasons.scores(contents, level)
    if counts is None:
        return None
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
            )
        )
    return tuple(sorted(found, key=lambda own: (Fraction(own.most, own.volunteers), own.feature)))


def _without(contents: Contents, ticket: str, reason: Reason | None) -> tuple[Without, ...]:
    """Return the person's chance without each of the heaviest quotas in turn."""
    if contents.values is None or reason is None:
        return ()
    terms = [term for term in reason.terms if term.kind == "quota"][:_TRIED]
    if not terms:
        return ()
    effects = Effects(Setting.of(contents))
    profiles = effects.profiles
    person = profiles.pool.ids.index(ticket)
    profile = next(t for t, members in enumerate(profiles.members) if person in members)
    rows = {(row.feature, row.value): r for r, row in enumerate(profiles.rows)}
    nothing = (0, len(profiles.pool))
    return tuple(
        Without(
            feature=term.feature,
            value=term.value,
            chance=float(effects.chances({rows[term.feature, term.value]: nothing})[profile]),
        )
        for term in terms
    )
