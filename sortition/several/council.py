"""A standing council: who stays counts toward the quotas, the lottery is for the other seats."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from strata.pool import Pool
from strata.problems import InputError, Problem
from strata.quotas import Quota, Quotas
from strata.reading.members import Members
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """A council of which some stay.

    Parameters
    ----------
    seats
        Of the whole council.
    quotas
        Of the whole council.
    members
        Those who stay.
    """

    seats: int
    quotas: Quotas
    members: Members

    def open_seats(self) -> int:
        """Return how many seats are to be drawn.

        Raises
        ------
        InputError
            If nobody needs to be drawn.
        """
        left = self.seats - len(self.members.ids)
        if left < 1:
            raise InputError(
                [
                    Problem(
                        code="keep-full",
                        what=text(
                            "{stay} people stay, and the council has {seats} seats: none is free.",
                            stay=len(self.members.ids), seats=self.seats,
                        ),
                        remedy=text("Give with --seats the number of the whole council."),
                    )
                ]
            )  # fmt: skip
        return left

    def open_quotas(self) -> Quotas:
        """Return what is asked of the seats to be drawn.

        Shares of the population are left out: they are those of the whole council.

        Raises
        ------
        InputError
            If more people of a value stay than its quota allows.
        """
        less = self.quotas.less(self.members.values)
        over = [quota for quota in less.rows if quota.most < 0]
        if over:
            raise InputError([_over(quota) for quota in over])
        left = self.open_seats()
        return Quotas(
            tuple(
                replace(
                    quota, most=min(quota.most, left), least_flex=None, most_flex=None, share=None
                )
                for quota in less.rows
            )
        )

    def as_json(self) -> dict[str, object]:
        """Return what the manifest says: counts of those who stay, and the quotas of the whole."""
        stay = self.members.values
        return {
            "seats": self.seats,
            "stay": len(self.members.ids),
            "quotas": [
                {
                    "feature": quota.feature,
                    "value": quota.value,
                    "least": quota.least,
                    "most": quota.most,
                    "stay": sum(value == quota.value for value in stay[quota.feature]),
                }
                for quota in self.quotas.rows
            ],
        }


def closed(pool: Pool, members: Members, marks: Mapping[str, str | None]) -> frozenset[str]:
    """Return the ids of those in the pool who share a household with somebody who stays.

    Parameters
    ----------
    pool
        With its households.
    members
        Those who stay, in the pool or not.
    marks
        The household marks of the pool, by id, if those of `members` are known; else empty.
    """
    staying = set(members.ids)
    numbers = {
        home
        for name, home in zip(pool.ids, pool.households, strict=bool(pool.households))
        if name in staying and home is not None
    }
    found = {
        name
        for name, home in zip(pool.ids, pool.households, strict=bool(pool.households))
        if home in numbers
    }
    homes = {home for home in members.homes if home is not None}
    found |= {name for name, mark in marks.items() if mark in homes}
    return frozenset(found - staying)


def without(pool: Pool, ids: Set[str]) -> Pool:
    """Return `pool` without these people; whoever loses all housemates shares no household.

    Raises
    ------
    InputError
        If nobody is left.
    """
    kept = [at for at, name in enumerate(pool.ids) if name not in ids]
    if not kept:
        what = text("None of the {people} volunteers may be drawn.", people=len(pool))
        remedy = text("Check who is listed as staying and as having served, or ask more people.")
        raise InputError([Problem(code="nobody-left", what=what, remedy=remedy)])
    return Pool.of(
        ids=[pool.ids[at] for at in kept],
        values={name: [column[at] for at in kept] for name, column in pool.values.items()},
        households=[pool.households[at] for at in kept] if pool.households else (),
    )


def _over(quota: Quota) -> Problem:
    return Problem(
        code="keep-over",
        what=text(
            "{feature}, {value}: {count} more stay than the quota allows.",
            feature=quota.feature, value=quota.value, count=-quota.most,
        ),
        remedy=text("Raise the quota, or let fewer of them stay."),
    )  # fmt: skip
