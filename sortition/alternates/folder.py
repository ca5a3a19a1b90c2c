"""The alternates of a draw: chosen from the folder's files and the draw's own seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sortition.alternates.choice import choose
from sortition.alternates.cover import Cover, cover
from sortition.alternates.room import Room
from sortition.alternates.stay import Stay
from sortition.alternates.withdrawals import withdrawals
from sortition.digest import digest, sha256
from sortition.folder.tables import rows_of, table
from sortition.progress import Progress, quiet
from sortition.refused import Refused
from strata.pool import Pool
from strata.problems import Problem
from strata.quotas import Quota, Quotas
from strata.texts import text

DOMAIN = "sortition/alternates/1"

SIMULATIONS = 300
"""Withdrawals by which alternates are chosen."""

FRESH = 1000
"""Further ones, by which it is counted what they cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternates:
    """The alternates of a draw.

    Parameters
    ----------
    tickets
        Who, first to be called first.
    cover
        What they can do about withdrawals that did not choose them.
    files
        The content of `alternates.csv` and `stay.csv`.
    record
        What `draw.json` says of them.
    """

    tickets: tuple[str, ...]
    cover: Cover
    files: Mapping[str, bytes]
    record: Mapping[str, object]


def own_seed(lottery: str, method: str, given: str) -> str:
    """Return the seed of the alternates, which the draw fixes too.

    Parameters
    ----------
    lottery
        SHA-256 of ``lottery.csv`` in hexadecimal.
    method
        ``number``, ``beacon`` or ``seed``.
    given
        The seed of the draw, or the digits of its number where that was thrown.
    """
    return digest(DOMAIN, lottery, method, given)


def alternates(
    folder: Path,
    panel: Sequence[str],
    count: int,
    *,
    stay: Stay,
    seed: str,
    progress: Progress = quiet,
) -> Alternates:
    """Choose alternates for a panel.

    Parameters
    ----------
    folder
        A full folder, which has been verified.
    panel
        Tickets of the members.
    count
        How many alternates, at least 1.
    stay
        Who stays with what probability.
    seed
        Of `own_seed`.
    progress
        Told how far the choice is.

    Raises
    ------
    Refused
        If not so many could step in.
    """
    pool, quotas = people(folder)
    lots = {ticket: digest(DOMAIN, seed, "lot", ticket) for ticket in pool.ids}
    room = Room.of(pool, quotas, panel, lots)
    position = {ticket: at for at, ticket in enumerate(pool.ids)}
    stays = [
        stay.chance({name: pool.values[name][position[ticket]] for name in pool.values})
        for ticket in sorted(panel)
    ]
    ahead = withdrawals(room, stays, digest(DOMAIN, seed, "withdrawals"), SIMULATIONS)
    chosen = choose(room, ahead, count, digest(DOMAIN, seed, "exchanges"), progress)
    if len(chosen) < count:
        raise _few(folder, count, len(chosen))
    fresh = withdrawals(room, stays, digest(DOMAIN, seed, "fresh"), FRESH)
    tickets = tuple(room.names[at] for at in chosen)
    rows = [[str(order), ticket] for order, ticket in enumerate(tickets, start=1)]
    files = {"alternates.csv": table(["order", "id"], rows), "stay.csv": stay.content()}
    covered = cover(room, fresh, chosen)
    return Alternates(
        tickets=tickets, cover=covered, files=files, record=_record(count, files, covered)
    )


def again(folder: Path, drawn: Mapping[str, object]) -> Alternates:
    """Choose the alternates of a folder once more.

    Parameters
    ----------
    folder
        A full folder.
    drawn
        Its `draw.json`.

    Raises
    ------
    Refused
        If not so many could step in.
    ValueError, LookupError, TypeError, OSError
        If the files cannot be read or do not fit.
    """
    own = drawn["alternates"]
    if not isinstance(own, dict):
        raise TypeError("draw.json says nothing of alternates")
    given = drawn["number"] if drawn["seed"] is None else drawn["seed"]
    seed = own_seed(str(drawn["lottery"]), str(drawn["method"]), str(given))
    panel = [row[0] for row in rows_of((folder / "panel.csv").read_bytes())[1:]]
    return alternates(folder, panel, int(own["count"]), stay=_stay(folder / "stay.csv"), seed=seed)


def stay_for(folder: Path, path: Path) -> tuple[Stay, tuple[Problem, ...]]:
    """Read a file of factors for the panel of `folder`, and return it with warnings.

    Raises
    ------
    InputError
        If the file cannot be used.
    """
    from strata.reading.stay_file import read_stay

    base, factors, warnings = read_stay(path, people(folder)[1])
    return Stay(base=base, factors=factors), warnings


def people(folder: Path) -> tuple[Pool, Quotas]:
    """Return the volunteers of a full folder by their tickets, and its quotas."""
    header, *rows = rows_of((folder / "pool.csv").read_bytes())
    _, *bounds = rows_of((folder / "quotas.csv").read_bytes())
    quotas = Quotas(
        tuple(
            Quota(feature=row[0], value=row[1], least=int(row[2]), most=int(row[3]))
            for row in bounds
        )
    )
    # By place: a feature may be called household as well.
    ids, *columns = zip(*rows, strict=True)
    features = header[1 : 1 + len(quotas.features)]
    values = dict(zip(features, columns, strict=False))
    homes = [home or None for column in columns[len(features) :] for home in column]
    return Pool.of(ids=ids, values=values, households=homes), quotas


def _stay(path: Path) -> Stay:
    """Read the folder's own `stay.csv`."""
    _, base, *rows = rows_of(path.read_bytes())
    return Stay(
        base=Fraction(base[2]), factors={(row[0], row[1]): Fraction(row[2]) for row in rows}
    )


def _record(count: int, files: Mapping[str, bytes], covered: Cover) -> dict[str, object]:
    return {
        "count": count,
        "alternates_csv": sha256(files["alternates.csv"]),
        "stay_csv": sha256(files["stay.csv"]),
        "simulated": covered.simulated,
        "kept": covered.kept,
        "missed": covered.missed,
        "missed_without": covered.without,
        "by_left": [
            {"left": left, "simulated": simulated, "kept": kept}
            for left, simulated, kept in covered.by_left
        ],
    }


def _few(folder: Path, count: int, found: int) -> Refused:
    return Refused(
        "alternates-few",
        text(
            "{count} alternates cannot be had: besides the panel and its households, no more than "
            "{found} people could step in together.",
            count=count,
            found=found,
        ),
        text("Ask for {found} or fewer with --alternates.", found=found)
        if found
        else text("Draw without --alternates."),
        file=folder,
    )
