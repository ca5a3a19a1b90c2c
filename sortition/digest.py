"""Digests: what is published instead of what must not change."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from strata.profiles import Profiles


def digest(*fields: str) -> str:
    """Return the SHA-256 of `fields` in hexadecimal, each led by its length in bytes.

    The length goes first as 8 bytes, big-endian, so that no two lists of fields look alike; the
    first field names the domain. See `docs/folder.md`.
    """
    encoded = [field.encode() for field in fields]
    led = (part for field in encoded for part in (len(field).to_bytes(8, "big"), field))
    return sha256(b"".join(led))


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file's content in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def ticket_digest(ticket: str, name: str, salt: str, values: Sequence[str], household: str) -> str:
    """Return the digest that stands for a volunteer in the manifest.

    `name` is the id in the pool, `values` stand in the order of the manifest's features, and
    `household` is its number or empty.
    """
    return digest("sortition/ticket/1", ticket, name, salt, *values, household)


def input_digest(profiles: Profiles) -> str:
    """Return the digest of all that shapes a lottery, which seeds the lottery's own randomness.

    It holds seats, quotas, how many people have which values, and which values share a household;
    neither ids nor any order of rows, so that neither can be chosen for its luck.
    """
    quotas = [row for row in profiles.rows if row.kind == "quota"]
    homes: dict[int, list[tuple[str, ...]]] = {}
    alone: list[tuple[tuple[str, ...], int]] = []
    households = profiles.pool.households
    for values, members in zip(profiles.values, profiles.members, strict=True):
        home = households[members[0]] if households else None
        if home is None:
            alone.append((values, len(members)))
        else:
            homes.setdefault(home, []).append(values)
    fields = ["sortition/input/1", str(profiles.seats), str(len(quotas))]
    for row in quotas:
        fields += [row.feature, row.value, str(row.least), str(row.most)]
    fields.append(str(len(alone)))
    for values, count in sorted(alone):
        fields += [*values, str(count)]
    fields.append(str(len(homes)))
    for home_values in sorted(sorted(home) for home in homes.values()):
        fields.append(str(len(home_values)))
        fields += [value for values in home_values for value in values]
    return digest(*fields)
