"""Names as officers write them, and the list of who sits now."""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Mapping
from pathlib import Path

from sortition.folder.atomic import put_file
from sortition.folder.tables import rows_of, table
from sortition.folder.tickets import Holders
from sortition.refused import Refused
from strata.texts import text

_HEADERS = (["ticket", "since"], ["ticket", "id", "since"])


def named(written: str, holders: Holders) -> tuple[str, ...]:
    """Return the tickets in a list separated by commas.

    Parameters
    ----------
    written
        Tickets, or ids that `holders` know; spaces around them do not count, and what holds a
        comma itself stands between quotation marks.
    holders
        The private list; empty if there is none.
    """
    ticket_of = {name: ticket for ticket, (name, _) in holders.items()}
    cells = (cell.strip() for row in csv.reader([written], skipinitialspace=True) for cell in row)
    return tuple(cell if cell in holders else ticket_of.get(cell, cell) for cell in cells if cell)


def check_members(path: Path) -> None:
    """Check, before anybody is drawn, that the list of members may be written to `path`.

    Raises
    ------
    Refused
        If something else stands there.
    OSError
        If its folder is missing or may not be written to.
    """
    path.parent.stat()
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    if not path.exists():
        return
    try:
        ours = rows_of(path.read_bytes())[0] in _HEADERS
    except (OSError, ValueError, IndexError):
        ours = False
    if not ours:
        raise Refused(
            "members-exist",
            text("{file} is there already and is no list of members.", file=path),
            text("Choose another name with --members."),
            file=path,
        )


def write_members(path: Path, members: Mapping[str, int], holders: Holders) -> None:
    """Write who sits, and since which replacement, 0 being the draw; with ids if `holders` know."""
    rows = [
        [ticket, *([holders[ticket][0]] if holders else []), str(since)]
        for ticket, since in sorted(members.items())
    ]
    mode = 0o600 if holders else 0o666
    put_file(path, table(_HEADERS[bool(holders)], rows), replace=True, mode=mode)
