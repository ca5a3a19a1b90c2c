"""People who stay in a council, and people who have served: what is left to draw, and from whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sortition.cli.sources import Sources
from strata.texts import Text, plural, text

if TYPE_CHECKING:
    from sortition.several.council import Council
    from strata.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left to draw, and from whom.

    Parameters
    ----------
    sources, reading
        With the seats, quotas and people that are left.
    said
        For the summary.
    options
        For the manifest.
    """

    sources: Sources
    reading: Reading
    said: Sequence[Text] = ()
    options: Mapping[str, object] = field(default_factory=dict)


def left(sources: Sources, reading: Reading, *, keep: Path | None, served: Path | None) -> Left:
    """Take away who stays, their households, and who has served.

    Raises
    ------
    InputError
        If a file cannot be read, more stay than seats or a quota allow, or nobody is left to draw.
    """
    found = Left(sources=sources, reading=reading)
    if served is not None:
        found = _without_served(found, served)
    if keep is not None:
        found = _without_members(found, keep, reading)
    return found


def _without_served(found: Left, path: Path) -> Left:
    from sortition.several.council import without
    from strata.reading.members import read_served

    reading, sources = found.reading, found.sources
    out, problems = read_served(path, id_column=sources.id_column, on=sources.on)
    pool = without(reading.pool, out)
    count = len(reading.pool) - len(pool)
    return Left(
        sources=sources,
        reading=replace(reading, pool=pool, problems=(*reading.problems, *problems)),
        said=[
            plural(
                "{count} volunteer has served and is left out; ids listed: {listed}.",
                "{count} volunteers have served and are left out; ids listed: {listed}.",
                count=count, listed=len(out),
            )
        ],
        options={"served": count},
    )  # fmt: skip


def _without_members(found: Left, path: Path, whole: Reading) -> Left:
    """Take away who stays; they may have served, so their values come from the `whole` pool."""
    from sortition.several.council import Council, closed, without
    from strata.reading.members import read_members

    sources, reading = found.sources, found.reading
    members, problems = read_members(
        path,
        whole.pool,
        whole.quotas,
        id_column=sources.id_column,
        household=sources.household,
        on=sources.on,
    )
    council = Council(seats=sources.seats, quotas=whole.quotas, members=members)
    homes = _homes(sources, whole) if members.homes else {}
    shut = closed(whole.pool, members, homes) & set(reading.pool.ids)
    return Left(
        sources=replace(sources, seats=council.open_seats()),
        reading=replace(
            reading,
            pool=without(reading.pool, {*members.ids, *shut}),
            quotas=council.open_quotas(),
            problems=(*reading.problems, *problems),
        ),
        said=[*_said(council, len(shut)), *found.said],
        options={**found.options, "council": {**council.as_json(), "housemates": len(shut)}},
    )


def _homes(sources: Sources, whole: Reading) -> Mapping[str, str | None]:
    from strata.reading.members import marks

    return marks(
        sources.pool,
        whole.quotas,
        sources.household,
        id_column=sources.id_column,
        sheet=sources.sheet,
    )


def _said(council: Council, housemates: int) -> Iterator[Text]:
    yield text(
        "{stay} of {seats} seats are kept; {left} are to be drawn.",
        stay=len(council.members.ids), seats=council.seats, left=council.open_seats(),
    )  # fmt: skip
    if housemates:
        yield plural(
            "{count} volunteer shares a household with somebody who stays and is left out.",
            "{count} volunteers share a household with somebody who stays and are left out.",
            count=housemates,
        )
