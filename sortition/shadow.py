"""A shadow panel: for each seat somebody in reserve, of the same profile where there is anybody.

Seats and reserves are matched all at once, so that as few features as possible differ over the
whole panel; of equally good matchings one in which as few as possible would break a quota by
stepping in; of these the lot decides. The lot is the draw's own, under a name of its own, so that
the shadow panel was fixed on the day of the draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from sortition.digest import digest
from sortition.folder.atomic import held, put_file
from sortition.folder.contents import load
from sortition.folder.tables import rows_of, table
from sortition.refused import Refused
from sortition.verification import holds, verify
from strata.texts import text

FILE = "shadow.csv"
DOMAIN = "sortition/shadow/1"

_UNITS = 2**20
"""The lot of a person and a seat is a whole number below this."""
_BREAKS = 2**30
"""What stepping in and breaking a quota costs: more than all lots of a panel together."""
_DIFFERS = 2**40
"""What a feature that differs costs: more than all broken quotas of a panel together."""
_NEVER = 2.0**50


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A feature in which a reserve differs: the `seat` has one value, the reserve another."""

    feature: str
    seat: str
    reserve: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """Who is in reserve for a seat.

    Parameters
    ----------
    seat
        The ticket of the member.
    shadow
        The ticket of the reserve, None if nobody is left.
    differs
        In what they differ from the member, in the order of the features.
    keeps
        Whether the panel keeps its quotas if only they step in.
    """

    seat: str
    shadow: str | None
    differs: tuple[Difference, ...] = ()
    keeps: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a shadow panel is made from.

    Parameters
    ----------
    seats
        Tickets of the members, sorted.
    juries
        For each seat the number of its jury, all 1 if there is one.
    values
        For each ticket of the pool its values, in the order of `features`.
    homes
        For each ticket its household, empty for most.
    out
        Tickets that are not to be chosen, such as alternates.
    bounds
        Seats of each feature and value, at least and at most, in one jury.
    """

    seats: tuple[str, ...]
    juries: tuple[str, ...]
    features: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    homes: Mapping[str, str]
    out: frozenset[str]
    bounds: Mapping[tuple[str, str], tuple[int, int]]


def shadow(folder: Path) -> tuple[Reserve, ...]:
    """Choose the shadow panel of the draw in `folder` and write `shadow.csv`.

    The same folder gives the same shadow panel, however often.

    Raises
    ------
    Refused
        If nothing was drawn, if `folder` does not verify, if it lacks `pool.csv`, or if somebody
        was replaced already.
    """
    with held(folder):
        _check(folder)
        found = reserves(_drawn(folder), _seed(folder))
        rows = [
            [one.seat, one.shadow or "", _differences(one), "yes" if one.keeps else "no"]
            for one in found
        ]
        header = ["id", "shadow", "differs", "keeps_quotas"]
        put_file(folder / FILE, table(header, rows), replace=True)
    return found


def reserves(drawn: Drawn, seed: str) -> tuple[Reserve, ...]:
    """Match seats with people in reserve.

    Nobody is in reserve twice, nobody shares a household with a member other than their own, and
    no two of them share one.

    Parameters
    ----------
    drawn
        The panel and the pool.
    seed
        Decides between equally good matchings.

    Returns
    -------
    One for each seat, in the order of the seats.
    """
    groups = _groups(drawn)
    if not groups:
        return tuple(Reserve(seat=seat, shadow=None) for seat in drawn.seats)
    people = [ticket for group in groups for ticket in group]
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    costs = _costs(drawn, people, seed)
    # Of a household one person at most, so it is matched as a whole, by whoever suits a seat best.
    columns = np.minimum.reduceat(costs, starts, axis=1)
    rows, chosen = linear_sum_assignment(columns)
    found: list[Reserve] = [Reserve(seat=seat, shadow=None) for seat in drawn.seats]
    for row, column in zip(rows.tolist(), chosen.tolist(), strict=True):
        if columns[row, column] >= _NEVER:
            continue
        first = int(starts[column])
        best = first + int(costs[row, first : first + len(groups[column])].argmin())
        found[row] = _reserve(drawn, row, people[best])
    return tuple(found)


def _groups(drawn: Drawn) -> list[list[str]]:
    """Return who can be in reserve, sorted, people of one household together."""
    seats = set(drawn.seats)
    groups: dict[tuple[str, str], list[str]] = {}
    for ticket in sorted(drawn.values):
        if ticket not in seats and ticket not in drawn.out:
            home = drawn.homes.get(ticket, "")
            groups.setdefault((home, "" if home else ticket), []).append(ticket)
    return list(groups.values())


def _costs(drawn: Drawn, people: Sequence[str], seed: str) -> NDArray[np.float64]:
    """Return what each of `people` costs at each seat, shape (seats, people)."""
    codes = [
        {value: code for code, value in enumerate(sorted({v[f] for v in drawn.values.values()}))}
        for f in range(len(drawn.features))
    ]
    costs = np.zeros((len(drawn.seats), len(people)))
    broken = np.zeros(costs.shape, dtype=bool)
    counts = _counts(drawn)
    for f, feature in enumerate(drawn.features):
        own = np.array([codes[f][drawn.values[seat][f]] for seat in drawn.seats])
        theirs = np.array([codes[f][drawn.values[person][f]] for person in people])
        differ = own[:, None] != theirs[None, :]
        costs += differ * float(_DIFFERS)
        for jury in sorted(set(drawn.juries)):
            here = np.array([number == jury for number in drawn.juries])
            held = [counts[jury, feature, value] for value in codes[f]]
            bounds = [drawn.bounds[feature, value] for value in codes[f]]
            loses = np.array([have <= least for have, (least, _) in zip(held, bounds, strict=True)])
            gains = np.array([have >= most for have, (_, most) in zip(held, bounds, strict=True)])
            broken |= here[:, None] & differ & (loses[own][:, None] | gains[theirs][None, :])
    costs += broken * float(_BREAKS) + _lots(drawn.seats, people, seed)
    homes = np.array([drawn.homes.get(person, "") for person in people])
    for row, seat in enumerate(drawn.seats):
        others = {drawn.homes.get(other, "") for other in drawn.seats if other != seat} - {""}
        costs[row, np.isin(homes, sorted(others))] = _NEVER
    return costs


def _lots(seats: Sequence[str], people: Sequence[str], seed: str) -> NDArray[np.float64]:
    """Return a whole number for each seat and person, from digests only."""
    one, other = (
        np.array([int(digest(DOMAIN, seed, way, name)[:16], 16) | 1 for name in names], np.uint64)
        for way, names in (("seat", seats), ("person", people))
    )
    product = one[:, None] * other[None, :]  # modulo 2^64
    return np.asarray((product >> np.uint64(44)) % np.uint64(_UNITS), dtype=np.float64)


def _counts(drawn: Drawn) -> Counter[tuple[str, str, str]]:
    """Return how many of each jury have each value of each feature."""
    return Counter(
        (jury, feature, value)
        for seat, jury in zip(drawn.seats, drawn.juries, strict=True)
        for feature, value in zip(drawn.features, drawn.values[seat], strict=True)
    )


def _reserve(drawn: Drawn, row: int, person: str) -> Reserve:
    """Return `person` in reserve for a seat, with what differs."""
    seat, jury, counts = drawn.seats[row], drawn.juries[row], _counts(drawn)
    differs = tuple(
        Difference(feature=feature, seat=own, reserve=theirs)
        for feature, own, theirs in zip(
            drawn.features, drawn.values[seat], drawn.values[person], strict=True
        )
        if own != theirs
    )
    keeps = all(
        counts[jury, d.feature, d.seat] > drawn.bounds[d.feature, d.seat][0]
        and counts[jury, d.feature, d.reserve] < drawn.bounds[d.feature, d.reserve][1]
        for d in differs
    )
    return Reserve(seat=seat, shadow=person, differs=differs, keeps=keeps)


def _differences(one: Reserve) -> str:
    return "; ".join(f"{d.feature}: {d.reserve} for {d.seat}" for d in one.differs)


def _check(folder: Path) -> None:
    """Check that there is a draw from a full folder that adds up, and nobody was replaced yet."""
    if not (folder / "draw.json").is_file():
        raise Refused(
            "shadow-undrawn",
            text("No panel has been drawn in {folder}.", folder=folder),
            text("Draw first: a shadow panel is of a panel that is known."),
            file=folder,
        )
    if not (folder / "pool.csv").is_file():
        raise Refused(
            "shadow-public",
            text("{folder} lacks pool.csv, which says who has which values.", folder=folder),
            text("Give the full folder, not its public part."),
            file=folder,
        )
    findings = verify(folder)
    if not holds(findings):
        wrong = next(finding for finding in findings if finding.state == "wrong")
        raise Refused(
            "folder-tampered",
            text("{folder} does not verify: {what}.", folder=folder, what=wrong.what),
            text("See `sortition verify`; use the full folder as it was written."),
            file=folder,
        )
    if (folder / "replacements").exists():
        raise Refused(
            "shadow-replaced",
            text("Members of this panel have been replaced already."),
            text("A shadow panel is made right after the draw; use `sortition replace` now."),
            file=folder,
        )


def _seed(folder: Path) -> str:
    """Return the seed of the shadow panel, which the draw fixes."""
    drawn = load(folder / "draw.json")
    given = drawn["seed"] or drawn["number"]
    return digest(DOMAIN, str(drawn["lottery"]), str(drawn["method"]), str(given))


def _drawn(folder: Path) -> Drawn:
    """Read the panel and the pool of a folder that has been verified."""
    manifest = load(folder / "manifest.json")
    features = tuple(manifest["features"])
    _, *people = rows_of((folder / "pool.csv").read_bytes())
    _, *seats = rows_of((folder / "panel.csv").read_bytes())
    quotas = rows_of((folder / "quotas.csv").read_bytes())[1:]
    alternates = folder / "alternates.csv"
    out = rows_of(alternates.read_bytes())[1:] if alternates.exists() else []
    return Drawn(
        seats=tuple(row[0] for row in seats),
        juries=tuple(row[1] if len(row) > 1 else "1" for row in seats),
        features=features,
        values={row[0]: tuple(row[1 : 1 + len(features)]) for row in people},
        homes={row[0]: row[-1] for row in people} if manifest["households"] else {},
        out=frozenset(row[1] for row in out),
        bounds={(row[0], row[1]): (int(row[2]), int(row[3])) for row in quotas},
    )
