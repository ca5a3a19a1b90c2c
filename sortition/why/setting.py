"""A folder as the mathematics sees it: its profiles, and the chances that its quotas allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sortition import relaxation
from sortition.clock import Clock, never
from sortition.optimum import Certificate, Level, Optimum
from sortition.refused import Refused
from sortition.report.contents import Contents, Multiplier
from sortition.why.ruling import CAPPED, LEVELLED, PRICED, PROMISING, Best, best_of
from strata.pool import Pool
from strata.profiles import Profiles
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """The people of a folder in profiles, and the chances that the quotas alone allow.

    Parameters
    ----------
    profiles
        The pool by tickets.
    optimum
        The best of all chances that keep the quotas and households, without cuts, by the folder's
        rule, or by leximin if that promises no chances.
    best
        Gives the same for other profiles.
    levelled
        Whether that is leximin.
    attained
        Whether the folder's own lottery gives these chances, so that they are no mere bounds.
    """

    profiles: Profiles
    optimum: Optimum
    best: Best
    levelled: bool
    attained: bool

    @classmethod
    def of(cls, contents: Contents, *, leximin: bool = False, clock: Clock = never) -> Setting:
        """Return the setting of a folder that has the table of its pool.

        Parameters
        ----------
        contents
            The folder.
        leximin
            Whether to take leximin whatever the folder's rule.
        clock
            Ends the work.

        Raises
        ------
        Refused
            ``pool-needed`` without that table; ``folder-file-broken`` if its proof does not fit it.
        Stopped
            If `clock` ran out.
        """
        profiles = profiles_of(contents)
        levelled = leximin or contents.rule not in (*CAPPED, *PRICED)
        best: Best = relaxation.leximin if levelled else best_of(contents)
        own = contents.rule in (LEVELLED if levelled else PROMISING)
        proven = own and contents.proven and not contents.proof.cuts
        return cls(
            profiles=profiles,
            optimum=_proven(contents, profiles) if proven else best(profiles, (), clock),
            best=best,
            levelled=levelled,
            attained=proven,
        )

    def tight(self) -> frozenset[tuple[int, str]]:
        """Return the sides of rows, as position and bound, that some level rests on.

        Moving any other side outward changes nothing: the chances stay possible, and what proves
        them does not mention that side.
        """
        whole = self.optimum.certificate
        parts = [level.multipliers for level in self.optimum.levels]
        parts += [] if whole is None else [whole.multipliers]
        return frozenset(
            (row, "most" if multiplier > 0 else "least")
            for multipliers in parts
            for row, multiplier in multipliers
        )

    def changed(self, bounds: Mapping[int, tuple[int, int]]) -> Setting:
        """Return the setting under other bounds of some rows, itself if there are none.

        Raises
        ------
        NoChances
            If no chances keep them.
        """
        if not bounds:
            return self
        profiles = self.with_bounds(bounds)
        optimum = self.best(profiles, (), never)
        return replace(self, profiles=profiles, optimum=optimum, attained=False)

    def with_bounds(self, bounds: Mapping[int, tuple[int, int]]) -> Profiles:
        """Return the profiles under other bounds of some rows, by position."""
        rows = list(self.profiles.rows)
        least, most = self.profiles.least.copy(), self.profiles.most.copy()
        for row, (low, high) in bounds.items():
            rows[row] = replace(rows[row], least=low, most=high)
            least[row], most[row] = low, high
        return replace(self.profiles, rows=tuple(rows), least=least, most=most)


def profiles_of(contents: Contents) -> Profiles:
    """Group the people of a folder by their values.

    Raises
    ------
    Refused
        ``pool-needed`` if the folder lacks `pool.csv`; ``folder-file-broken`` if a household in it
        has no number.
    """
    if contents.values is None:
        raise Refused(
            "pool-needed",
            text("This folder does not hold the table of volunteers, pool.csv."),
            text("Give the full folder; a public part tells only what its proof says."),
        )
    tickets = list(contents.chances)
    order = sorted(range(len(tickets)), key=tickets.__getitem__)
    try:
        homes = [int(home) if home else None for home in contents.homes or ()]
    except ValueError as error:
        raise _broken() from error
    pool = Pool(
        ids=tuple(tickets[i] for i in order),
        values={name: tuple(column[i] for i in order) for name, column in contents.values.items()},
        households=tuple(homes[i] for i in order) if homes else (),
    )
    return Profiles.of(pool, contents.quotas, contents.seats)


def _proven(contents: Contents, profiles: Profiles) -> Optimum:
    """Return the levels of the proof, whose multipliers are by row."""
    position: dict[tuple[str, str, str], int] = {
        (row.kind, row.feature, row.value): r for r, row in enumerate(profiles.rows)
    }
    level_of = {
        ticket: number
        for number, level in enumerate(contents.proof.levels)
        for ticket in level.tickets
    }
    people: list[list[int]] = [[] for _ in contents.proof.levels]
    try:
        for t, members in enumerate(profiles.members):
            people[level_of[profiles.pool.ids[members[0]]]].append(t)
        levels = tuple(
            Level(
                value=level.value,
                profiles=tuple(own),
                multipliers=tuple(_by_row(m, position) for m in level.multipliers),
            )
            for level, own in zip(contents.proof.levels, people, strict=True)
        )
        prices = tuple(_by_row(m, position) for m in contents.proof.prices)
    except KeyError as error:
        raise _broken() from error
    whole = Certificate(multipliers=prices, gap=Fraction(0)) if prices else None
    chances = dict[int, Fraction]()
    for level in levels:
        chances |= dict.fromkeys(level.profiles, level.value)
    return Optimum(
        profiles=profiles,
        chances=tuple(chances[t] for t in range(len(profiles))),
        levels=levels,
        cap=contents.proof.cap,
        certificate=whole,
    )


def _by_row(m: Multiplier, position: Mapping[tuple[str, str, str], int]) -> tuple[int, Fraction]:
    row = position[m.kind, m.feature, m.number or m.value]
    return row, m.multiplier if m.side == "most" else -m.multiplier


def _broken() -> Refused:
    return Refused(
        "folder-file-broken",
        text("The proof and the table of volunteers do not fit together."),
        text("Take an unchanged copy of the folder; `sortition verify` tells more."),
    )
