"""Folders of small pools, to be explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sortition import folder
from sortition.clock import Clock, never
from sortition.lottery import Lottery
from sortition.report import reading
from sortition.report.contents import Contents
from sortition.rules import RULES
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from tests.sortition.made import tokens
from tests.sortition.oracle import Case


def profiles_of(case: Case) -> tuple[Profiles, Quotas]:
    """Return a case as the rules take it, with features f0, f1, ..."""
    pool = Pool.of(
        ids=[f"p{i:02}" for i in range(len(case.people))],
        values={f"f{f}": [p[f] for p in case.people] for f in range(len(case.people[0]))},
        households=case.homes,
    )
    quotas = Quotas(
        tuple(
            Quota(feature=f"f{feature}", value=value, least=least, most=most)
            for feature, value, least, most in case.quotas
        )
    )
    return Profiles.of(pool, quotas, case.seats), quotas


def contents_of(
    case: Case, out: Path, *, rule: str = "leximin", panels: int = 60, clock: Clock = never
) -> Contents:
    """Solve a case, write its folder to `out` and read it again."""
    profiles, quotas = profiles_of(case)
    return written(RULES[rule](profiles, panels=panels, clock=clock), quotas, out)


def written(lottery: Lottery, quotas: Quotas, out: Path) -> Contents:
    """Write a lottery to `out` and read it again."""
    folder.write(lottery, out, quotas=quotas, options={}, made_with={}, token=tokens())
    return reading.read(out)


def grouped(counts: dict[tuple[str, ...], int], quotas: Quotas, seats: int) -> Profiles:
    """Return a pool of so many people for each row of values, by features in sorted order."""
    rows = [values for values, people in counts.items() for _ in range(people)]
    features = sorted(quotas.features)
    pool = Pool.of(
        ids=[f"p{i:03}" for i in range(len(rows))],
        values={feature: [row[f] for row in rows] for f, feature in enumerate(features)},
    )
    return Profiles.of(pool, quotas, seats)


def changed(case: Case, feature: int, value: str | None, least: int, most: int) -> Case:
    """Return the case with quotas wider by so many seats, those of one value or of a feature."""
    return replace(
        case,
        quotas=tuple(
            (f, v, max(0, low - least), high + most)
            if f == feature and value in (None, v)
            else (f, v, low, high)
            for f, v, low, high in case.quotas
        ),
    )
