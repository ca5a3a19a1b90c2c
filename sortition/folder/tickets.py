"""Tickets: public names that give nothing away, and the private list that says whose they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from sortition.folder.atomic import put_file
from sortition.folder.tables import rows_of, table
from sortition.refused import Refused
from strata.texts import text

ALPHABET = "CDFGHJKMNPQRTVWXY34679"
"""No vowels, so that no words arise, and none of 0 O, 1 I L, 2 Z, 5 S, 8 B, which look alike."""

_HEADER = ["ticket", "id", "salt"]

Holders = Mapping[str, tuple[str, str]]
"""For each ticket its id and salt."""


def issue(token: Callable[[], str], taken: set[str]) -> str:
    """Return a new ticket such as ``K7M-4QX`` and add it to `taken`.

    Parameters
    ----------
    token
        Gives 32 random hexadecimal digits.
    taken
        Tickets that are somebody's already.
    """
    while True:
        number = int(token(), 16)
        letters = ""
        for _ in range(6):
            number, letter = divmod(number, len(ALPHABET))
            letters += ALPHABET[letter]
        ticket = f"{letters[:3]}-{letters[3:]}"
        if ticket not in taken:
            taken.add(ticket)
            return ticket


def read_list(path: Path) -> dict[str, tuple[str, str]]:
    """Read a private list of tickets.

    Raises
    ------
    Refused
        If the file is no such list.
    """
    try:
        header, *rows = rows_of(path.read_bytes())
        if header != _HEADER:
            raise ValueError(f"columns {header}")
        return {ticket: (name, salt) for ticket, name, salt in rows}
    except ValueError as error:
        raise Refused(
            "tickets-unreadable",
            text("{file} is not a list of tickets ({why}).", file=path, why=error),
            text("Give the file that `--tickets` wrote, or a name that is free."),
            file=path,
        ) from error


def free(path: Path, out: Path, *, replace: bool) -> None:
    """Check that the private list can be written to `path`, which may replace another list.

    Raises
    ------
    Refused
        If it would lie in the folder `out`, or something stands there that must stay.
    """
    real, folder = (Path(os.path.realpath(place)) for place in (path, out))
    if real == folder or folder in real.parents:
        raise Refused(
            "tickets-inside",
            text(
                "The list of tickets {file} would lie inside the folder {out}.", file=path, out=out
            ),
            text("Choose a place outside the folder: the list says who is who."),
            file=path,
        )
    if not os.path.lexists(path):
        return
    if not replace:
        raise _exists(path)
    read_list(path)


def put_list(path: Path, holders: Holders, *, replace: bool) -> None:
    """Write the private list, readable for its owner only.

    Raises
    ------
    Refused
        If a file stands at `path` and `replace` is false.
    """
    rows = [(ticket, name, salt) for ticket, (name, salt) in sorted(holders.items())]
    try:
        put_file(path, table(_HEADER, rows), replace=replace, mode=0o600)
    except FileExistsError:
        raise _exists(path) from None


def _exists(path: Path) -> Refused:
    return Refused(
        "tickets-exist",
        text("{file} exists already.", file=path),
        text("Choose another name, or add --replace if that list is no longer needed."),
        file=path,
    )
