"""The file of a dossier: one JSON, compressed, and encrypted with a key of its own.

The key is shown once, to whoever exports; without it the file says nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Table

from panels.care.erasure.reach import hanging, tables
from panels.store.kinds import Keep
from sortition.refused import Refused
from strata.texts import Text, text

FORMAT = "sortition-dossier/1"
_LARGEST, _PARTS = 1 << 28, 1 << 22
"""Bytes that a dossier may have when it is unpacked, and rows and lists in it: a small file could
be made that fills the memory."""
_STAYS = frozenset({"job"})
"""Work of this machine."""

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What stands in the file.

    Parameters
    ----------
    revision
        Of the tables.
    jury
        Its id where it comes from.
    rows
        Of each table, cells as they are written; what was encrypted in the store is in clear.
    log
        `chain`, `number` and `digest` of the end of the log, and `records`.
    """

    revision: str
    jury: str
    rows: Mapping[str, Sequence[Row]]
    log: Mapping[str, object] = field(default_factory=dict)


def carried() -> list[Table]:
    """Return the tables that go with a jury: all that hangs on it but accounts and their roles."""
    own = hanging("jury", tables()["jury"].c.id == "")
    return [
        table
        for table in own
        if table.name not in _STAYS
        and table.info["about"].keep not in (Keep.ACCOUNT, Keep.SECURITY)
        and not any(key.column.table.name == "account" for key in table.foreign_keys)
    ]


def packed(dossier: Dossier) -> tuple[bytes, str]:
    """Return the file of a dossier, and its key."""
    content = {
        "format": FORMAT,
        "revision": dossier.revision,
        "jury": dossier.jury,
        "tables": {name: list(rows) for name, rows in dossier.rows.items()},
        "log": dict(dossier.log),
    }
    key = Fernet.generate_key()
    plain = json.dumps(content, separators=(",", ":")).encode()
    return Fernet(key).encrypt(zlib.compress(plain, 6)), key.decode("ascii")


def unpacked(file: bytes, key: str) -> Dossier:
    """Read a dossier.

    Raises
    ------
    Refused
        If the key does not fit, or the file is no dossier.
    """
    try:
        squeezed = Fernet(key.strip().encode()).decrypt(file)
    except (InvalidToken, ValueError) as error:
        raise Refused(
            "dossier-key",
            text("This key does not open this file."),
            text("Ask for the key that was shown when the jury was exported."),
        ) from error
    try:
        opening = zlib.decompressobj()
        plain = opening.decompress(squeezed, _LARGEST)
        if not opening.eof:
            raise ValueError("too large")
        if plain.count(b"{") + plain.count(b"[") > _PARTS:
            raise ValueError("too many rows")
        content = json.loads(plain)
        if content["format"] != FORMAT:
            raise ValueError("another format")
        return Dossier(
            revision=str(content["revision"]),
            jury=str(content["jury"]),
            rows={
                str(name): [dict(row) for row in rows] for name, rows in content["tables"].items()
            },
            log=dict(content["log"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error) as error:
        raise broken(text("It is no dossier of a jury.")) from error


def broken(what: Text) -> Refused:
    """Say that a dossier cannot be used."""
    return Refused(
        "dossier-broken",
        text("This dossier cannot be imported. {what}", what=what),
        text("Export the jury again; nothing was changed."),
    )
