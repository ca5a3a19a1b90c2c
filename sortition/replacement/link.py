"""A replacement on the disk: a lottery of its own, bound to all that went before."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sortition.digest import digest
from sortition.draw import Drawn, Randomness, draw_here
from sortition.folder.atomic import new_folder
from sortition.folder.contents import Names, files
from sortition.lottery import Lottery
from sortition.refused import Refused
from sortition.replacement.look import Look
from sortition.replacement.remedies import Choice
from sortition.replacement.standing import Standing
from strata.texts import text

DOMAIN = "sortition/replace/1"


def own_seed(lottery: str, drawn: str, number: int) -> str:
    """Return the seed of a replacement that the draw of the panel fixed too.

    Parameters
    ----------
    lottery
        SHA-256 of the first ``lottery.csv`` in hexadecimal.
    drawn
        The seed of the first draw, or the digits of its number where that was thrown.
    number
        Of the replacement, from 1.
    """
    return digest(DOMAIN, lottery, drawn, str(number))


def write_link(
    look: Look,
    *,
    randomness: Randomness,
    later: bool,
    at: datetime,
    made_with: Mapping[str, str],
) -> Drawn | None:
    """Write the next replacement, drawn unless `later`: all of it or nothing.

    Whoever calls holds the folder, see `sortition.folder.atomic.held`.

    Parameters
    ----------
    look
        With the lottery and what is followed.
    randomness
        Where the number comes from.
    later
        Whether only the lottery is written, to be drawn by randomness that is named later.
    at
        Now; a time zone is needed.
    made_with
        Names and versions of programs, for the manifest.

    Returns
    -------
    What was drawn; None if `later`.

    Raises
    ------
    Refused
        If number, seed or beacon are not right.
    ValueError
        If `look` follows nothing.
    """
    if look.lottery is None or look.followed is None:
        raise ValueError("there is no lottery to write")
    standing = look.batch.standing
    number = standing.links + 1
    own = not randomness.count and not later
    seed = own_seed(standing.lottery, standing.drawn, number) if own else None
    found = files(
        look.lottery,
        names=_names(standing, look.lottery),
        quotas=look.followed.quotas,
        options={"panels": len(look.lottery.panels) if not look.lottery.weights else 0},
        made_with=made_with,
        replacement=_record(look.followed, number, seed),
    )
    with new_folder(standing.place(number), free=_must_be_free) as fresh:
        for name, content in found.items():
            (fresh / name).write_bytes(content)
        if later:
            return None
        return draw_here(fresh, Randomness(seed=seed) if seed else randomness, at=at)


def _record(choice: Choice, number: int, seed: str | None) -> dict[str, object]:
    """Return what the manifest says of the replacement."""
    batch = choice.batch
    return {
        "number": number,
        "follows": batch.standing.follows,
        "left": sorted(batch.wish.left),
        "declined": sorted(batch.wish.declined),
        "unavailable": sorted(batch.wish.unavailable),
        "from": "alternates" if batch.wish.alternates else "pool",
        "open": choice.open,
        "widened": [change.as_json() for change in choice.changes],
        "seed": seed,
    }


def _names(standing: Standing, lottery: Lottery) -> Names:
    """Return tickets, salts and digests as they are in the folder of the draw."""
    tickets = lottery.profiles.pool.ids
    return Names(
        tickets=tickets,
        salts=tuple(standing.salts.get(ticket, "") for ticket in tickets),
        private=not standing.salts,
        digests={ticket: standing.digests[ticket] for ticket in tickets},
    )


def _must_be_free(place: Path) -> None:
    if os.path.lexists(place):
        raise Refused(
            "replace-in-the-way",
            text("{folder} is there already.", folder=place),
            text("Take the folder as the last replacement left it."),
            file=place,
        )
