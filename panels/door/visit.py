"""Who comes to the door, and for what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panels.house import House


class Machine(StrEnum):
    """Programs that act without an account: they run on the machine that holds the store."""

    WORKER = "worker"
    OPERATOR = "operator"
    """Whoever can run commands on that machine: an administrator of every city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody at the door.

    Parameters
    ----------
    session
        Token of a session, as the cookie holds it; the door looks it up each time.
    machine
        A program in place of a person.
    """

    session: str | None = field(default=None, repr=False)
    machine: Machine | None = None


ANYONE = Who()
"""Somebody who has not signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody who comes to a jury, to a city, or to the house as such.

    Parameters
    ----------
    house
        Where the store, the clock and the keys are.
    who
        Who comes.
    city, jury
        Ids; a jury implies its city. None for what belongs to no city.
    """

    house: House
    who: Who = ANYONE
    city: str | None = None
    jury: str | None = None

    def to(self, *, city: str | None = None, jury: str | None = None) -> Visit:
        """Return the same person's visit to another place."""
        return replace(self, city=city, jury=jury)
