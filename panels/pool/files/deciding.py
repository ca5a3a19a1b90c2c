"""What a person decided about pairs who may be one, and what follows for each row of a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from panels.pool.files.doubles import Double, Key, row_key
from panels.pool.words import Keep as Keep
from sortition.refused import Refused
from strata.texts import plural, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """About one pair; `reason` is needed to keep both."""

    keep: Keep
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """About a file.

    Parameters
    ----------
    doubles
        By the key of the pair.
    otherwise
        About every pair that is not among them; None if each must be decided.
    same_home
        By the key of a pair of households that nearly agree: whether they are one. Without a
        decision they stay two, as they are written.
    accept_answers
        Whether people whose answers the quotas do not know are taken as they are.
    """

    doubles: Mapping[Key, Decision] = field(default_factory=lambda: MappingProxyType({}))
    otherwise: Decision | None = None
    same_home: Mapping[Key, bool] = field(default_factory=lambda: MappingProxyType({}))
    accept_answers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What follows.

    Parameters
    ----------
    left_out
        Rows that are not taken.
    replaces
        For rows that replace what the pool holds of somebody, the person.
    reasons
        For rows that are kept beside another, the other's key and why.
    """

    left_out: frozenset[int]
    replaces: Mapping[int, str]
    reasons: Mapping[int, tuple[tuple[Key, str], ...]]


def outcome(doubles: Sequence[Double], decisions: Decisions) -> Outcome:
    """Return what follows from `decisions` about `doubles`.

    Raises
    ------
    Refused
        If a pair is undecided, a reason is missing, or decisions contradict each other.
    """
    left_out: set[int] = set()
    replaces: dict[int, str] = {}
    reasons: dict[int, list[tuple[Key, str]]] = defaultdict(list)
    for pair in doubles:
        decision = decisions.doubles.get(pair.key, decisions.otherwise)
        if decision is None:
            raise _undecided(doubles, decisions)
        second = _row(pair.second.row)
        if decision.keep is Keep.FIRST:
            left_out.add(second)
        elif decision.keep is Keep.BOTH:
            _check_both(pair, decision)
            reasons[second].append((pair.first.key, decision.reason.strip()))
        elif pair.first.person is None:
            left_out.add(_row(pair.first.row))
        elif replaces.setdefault(second, pair.first.person) != pair.first.person:
            raise _contradiction([second])
    replaces = {row: person for row, person in replaces.items() if row not in left_out}
    _check_replaced(replaces)
    _check_somebody_stays(doubles, decisions, left_out)
    return Outcome(
        left_out=frozenset(left_out),
        replaces=replaces,
        reasons={row: tuple(why) for row, why in reasons.items() if row not in left_out},
    )


def _row(row: int | None) -> int:
    if row is None:
        raise ValueError("somebody of the pool stands second in a pair")
    return row


def _check_both(pair: Double, decision: Decision) -> None:
    if "id" in pair.traits:
        raise Refused(
            "double-same-id",
            text("Row {row} has the id of somebody in the pool: one of the two stays.",
                 row=pair.second.row),
            text("Keep one of them, or give the row another id in the file."),
        )  # fmt: skip
    if not decision.reason.strip():
        raise Refused(
            "double-reason",
            text("No reason is given why row {row} is somebody else.", row=pair.second.row),
            text("Say how you know that they are two people."),
        )


def _check_replaced(replaces: Mapping[int, str]) -> None:
    by_person: dict[str, list[int]] = defaultdict(list)
    for row, person in replaces.items():
        by_person[person].append(row)
    for rows in by_person.values():
        if len(rows) > 1:
            raise _contradiction(rows)


def _check_somebody_stays(
    doubles: Sequence[Double], decisions: Decisions, left_out: set[int]
) -> None:
    """Raise if all who may be one person are left out, each for the sake of another."""
    group: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while group.setdefault(key, key) != key:
            key = group[key]
        return key

    members: dict[Key, set[Key]] = defaultdict(set)
    for pair in doubles:
        group[find(pair.second.key)] = find(pair.first.key)
    for key in list(group):
        members[find(key)].add(key)
    gone = {row_key(row): row for row in left_out}
    for keys in members.values():
        if keys <= gone.keys():
            raise _contradiction(sorted(map(gone.__getitem__, keys)))


def _undecided(doubles: Sequence[Double], decisions: Decisions) -> Refused:
    open_ones = [pair for pair in doubles if pair.key not in decisions.doubles]
    rows = ", ".join(str(pair.second.row) for pair in open_ones[:10])
    return Refused(
        "double-undecided",
        plural("{count} pair who may be one person is not decided (row {rows}).",
                "{count} pairs who may be one person are not decided (rows {rows}).",
                count=len(open_ones), rows=rows),
        text("Say for each whom to keep."),
    )  # fmt: skip


def _contradiction(rows: Iterable[int]) -> Refused:
    return Refused(
        "double-contradiction",
        text("The decisions about these rows contradict each other: {rows}.",
             rows=", ".join(map(str, rows))),
        text("Let exactly one of them stay or replace who is in the pool."),
    )  # fmt: skip
