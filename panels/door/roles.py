"""Roles: what somebody is to a city or a jury."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is. People can hold several; whoever holds none is the public."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    FACILITATOR = "facilitator"
    CALLER = "caller"
    DEPARTMENT = "department"
    OBSERVER = "observer"
    MEMBER = "member"
    PUBLIC = "public"
    WORKER = "worker"
    """The program's own process for long computations and clocks; nobody can be given this role."""


GRANTED = frozenset(Role) - {Role.PUBLIC, Role.WORKER}
"""Roles that somebody can be given."""
FOR_A_CITY = frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.DEPARTMENT})
"""Roles that can be given for a whole city; the others are given for one jury."""
STAFF = frozenset({Role.ADMINISTRATOR, Role.OFFICER})
