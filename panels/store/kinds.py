"""What kind of data stands in a table: written beside the table, so that no column is forgotten.

`docs/personal-data.md` is made from it, and retention, erasure and export follow it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from panels.door.roles import Role


class Kind(StrEnum):
    """How close a table is to a person."""

    PUBLIC = "public"
    """May be published as it stands."""
    INTERNAL = "internal"
    """About the work, about nobody."""
    PSEUDONYMOUS = "pseudonymous"
    """About people who appear as ids that lose their meaning when the person is erased."""
    PERSONAL = "personal"
    """Says who somebody is, or what can be used to reach them."""
    SPECIAL = "special"
    """Health, diet, opinions: encrypted."""


class Keep(StrEnum):
    """Clocks of retention; how long each runs is set per city."""

    FOREVER = "forever"
    """Holds nothing personal."""
    ACCOUNT = "account"
    """As long as the account is used."""
    RESPONDENTS = "respondents"
    """People who registered and were not drawn."""
    MEMBERS = "members"
    """People who were drawn."""
    SUPPORT = "support"
    """Support needs: soonest of all."""
    SECURITY = "security"
    """Sessions, invitations, attempts to sign in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a table is for.

    Parameters
    ----------
    kind
        How close it is to a person.
    purpose, basis
        What for, and on what ground of the law (GDPR article 6, and 9 for special data).
    keep
        Which clock ends it.
    seen
        Roles whose screens show it.
    """

    kind: Kind
    purpose: str
    basis: str = "none needed: not personal"
    keep: Keep = Keep.FOREVER
    seen: Collection[Role] = ()


TASK = "public task (GDPR 6.1.e)"
CONSENT = "consent (GDPR 6.1.a)"
EXPLICIT = "explicit consent (GDPR 9.2.a)"


def about(
    kind: Kind,
    purpose: str,
    *,
    basis: str | None = None,
    keep: Keep = Keep.FOREVER,
    seen: Collection[Role] = (),
) -> dict[str, About]:
    """Return the ``info`` of a table.

    Raises
    ------
    TypeError
        If personal data has no basis or no clock.
    """
    if kind in (Kind.PERSONAL, Kind.SPECIAL) and (basis is None or keep is Keep.FOREVER):
        raise TypeError(f"personal data needs a basis and a clock: {purpose}")
    return {
        "about": About(
            kind=kind,
            purpose=purpose,
            basis=basis or "none needed: not personal",
            keep=keep,
            seen=tuple(seen),
        )
    }
