"""How the pool fills: day by day, and value by value beside the seats and the population."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from panels.door import Role, Room, Scope, read
from panels.pool.age_day import AgeDay, age_day
from panels.pool.eligibility import ages_to_review
from panels.pool.gathering import read_answers
from panels.pool.hiding import FEW, hidden, shown
from panels.quotas import sets
from panels.store.tables import Identity, Person
from panels.tongue import local_day
from strata.problems import Problem
from strata.quotas import Quota, Quotas

_Only = ColumnElement[bool] | InstrumentedAttribute[bool]

NO_VALUE = ""
"""In place of a value: people whose answer is none of the quotas'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCount:
    """How many of those who may be drawn have one value.

    Parameters
    ----------
    feature, value
        The value; `NO_VALUE` for people whose answer is none of the quotas'.
    count
        How many; None if that is hidden, as few people are from whoever may see counts only.
    share
        Share of the pool.
    population
        Share of the population, if the quotas name it.
    least, most
        Seats for it; None for `NO_VALUE`.
    wanted
        How many more people are needed to fill its least seats at all; None if hidden.
    """

    feature: str
    value: str
    count: int | None
    share: Fraction | None
    population: Fraction | None
    least: int | None
    most: int | None
    wanted: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """How the pool stands.

    Parameters
    ----------
    seats
        Of the jury.
    total, eligible
        How many people are in the pool, and how many of them may be drawn; None if that is hidden.
    by_reason
        How many may not, by reason; None where it is hidden.
    by_origin, by_day
        How many came how, and on each day; None where it is hidden. Where small counts are hidden
        only those who may be drawn are counted, so that no sum gives away who may not.
    values
        Value by value, if there are quotas.
    problems
        What the lottery could not read; only for those who may see people.
    ages_to_review
        How many are in or out for an age that the limits say otherwise; None for others.
    ages_unknown
        How many have no birth date although there are limits; None for others or without limits.
    age_day
        On which day ages count.
    few_hidden
        Whether small counts are hidden.
    """

    seats: int
    total: int | None
    eligible: int | None
    by_reason: Mapping[str, int | None]
    by_origin: Mapping[str, int | None]
    by_day: Mapping[date, int | None]
    values: tuple[ValueCount, ...]
    problems: tuple[Problem, ...]
    ages_to_review: int | None
    ages_unknown: int | None
    age_day: AgeDay
    few_hidden: bool


@read(scope=Scope.JURY, roles={Role.OFFICER, Role.OBSERVER})
def monitoring(room: Room) -> Monitoring:
    """Show how the pool fills; observers see no count of fewer than five people."""
    hide = Role.OFFICER not in room.roles
    counts = _counts(room, hide=hide)
    newest = sets.latest(room.session, room.jury.id)
    quotas = Quotas(()) if newest is None else sets.as_quotas(newest)
    values, problems = _values(room, quotas, counts.eligible or 0, hide=hide)
    return Monitoring(
        seats=room.jury.seats,
        total=counts.total,
        eligible=counts.eligible,
        by_reason=counts.by_reason,
        by_origin=counts.by_origin,
        by_day=counts.by_day,
        values=values,
        problems=() if hide else problems,
        ages_to_review=None if hide else len(ages_to_review(room)),
        ages_unknown=None if hide else _ages_unknown(room),
        age_day=age_day(room.session, room.jury),
        few_hidden=hide,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """The counts of `Monitoring`."""

    total: int | None
    eligible: int | None
    by_reason: Mapping[str, int | None]
    by_origin: Mapping[str, int | None]
    by_day: Mapping[date, int | None]


def _counts(room: Room, *, hide: bool) -> _Counts:
    """Return how many people there are; where few are hidden, no sum or difference shows them."""
    reasons = _by(room, Person.reason)
    eligible = reasons.pop("", 0)
    out = sum(reasons.values())
    some = [Person.eligible] if hide else []
    origins, days = _by(room, Person.origin, *some), _days(room, *some)
    if hide and 0 < eligible < FEW:
        return _Counts(
            total=None, eligible=None, by_reason=dict.fromkeys(reasons),
            by_origin=dict.fromkeys(origins), by_day=dict.fromkeys(days),
        )  # fmt: skip
    few_out = hide and 0 < out < FEW
    by_day = shown({day.isoformat(): count for day, count in days.items()}, hide=hide)
    return _Counts(
        total=None if few_out else eligible + out,
        eligible=eligible,
        by_reason=dict.fromkeys(reasons) if few_out else shown(reasons, hide=hide),
        by_origin=shown(origins, hide=hide),
        by_day={date.fromisoformat(day): count for day, count in by_day.items()},
    )


def _by(room: Room, column: InstrumentedAttribute[Any], *only: _Only) -> dict[str, int]:
    """Return how many people have what in `column`."""
    wanted = select(column, func.count()).where(Person.jury_id == room.jury.id, *only)
    rows = room.session.execute(wanted.group_by(column))
    return dict(sorted((str(name or ""), count) for name, count in rows))


def _days(room: Room, *only: _Only) -> dict[date, int]:
    """Return how many people came on each day, as it is where the jury is."""
    hour = func.substr(type_coerce(Person.entered_at, String), 1, 13)
    wanted = select(hour, func.count()).where(Person.jury_id == room.jury.id, *only)
    found: Counter[date] = Counter()
    for start, count in room.session.execute(wanted.group_by(hour)):
        at = datetime.strptime(start, "%Y-%m-%dT%H").replace(tzinfo=UTC)
        found[local_day(at)] += count
    return dict(sorted(found.items()))


def _values(
    room: Room, quotas: Quotas, eligible: int, *, hide: bool
) -> tuple[tuple[ValueCount, ...], tuple[Problem, ...]]:
    found, problems = read_answers(room.session, room.jury, quotas)
    values: list[ValueCount] = []
    for feature in quotas.features:
        rows = [quota for quota in quotas.rows if quota.feature == feature]
        counted = Counter(found.get(feature, ()))
        counts = {quota.value: counted[quota.value] for quota in rows}
        counts[NO_VALUE] = eligible - sum(counts.values())
        kept = hidden(counts) if hide else frozenset()
        values += [_value(quota, counts, kept, eligible) for quota in rows]
        if counts[NO_VALUE] or NO_VALUE in kept:
            values.append(_unread(feature, counts[NO_VALUE], kept, eligible))
    return tuple(values), problems


def _value(
    quota: Quota, counts: Mapping[str, int], kept: frozenset[str], eligible: int
) -> ValueCount:
    count = None if quota.value in kept else counts[quota.value]
    return ValueCount(
        feature=quota.feature,
        value=quota.value,
        count=count,
        share=None if count is None or not eligible else Fraction(count, eligible),
        population=quota.share,
        least=quota.least,
        most=quota.most,
        wanted=None if count is None else max(0, quota.least - count),
    )


def _unread(feature: str, count: int, kept: frozenset[str], eligible: int) -> ValueCount:
    told = None if NO_VALUE in kept else count
    return ValueCount(
        feature=feature, value=NO_VALUE, count=told,
        share=None if told is None or not eligible else Fraction(told, eligible),
        population=None, least=None, most=None, wanted=None,
    )  # fmt: skip


def _ages_unknown(room: Room) -> int | None:
    if room.jury.youngest is None and room.jury.oldest is None:
        return None
    wanted = select(func.count()).select_from(Person)
    wanted = wanted.join(Identity, Identity.person_id == Person.id)
    return room.session.scalar(
        wanted.where(
            Person.jury_id == room.jury.id, Person.eligible, Identity.born_on.is_(None)
        )
    )  # fmt: skip
