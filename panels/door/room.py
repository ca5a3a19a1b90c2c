"""What an action or a read finds behind the door."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from panels.door.refusal import not_allowed
from panels.door.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from panels.house import House
    from panels.store.tables import City, Jury

T = TypeVar("T")
Fact = str | int | bool | None
_CODED = re.compile(r"[A-Za-z0-9_.:+/=×-]{0,200}")


class Unready(Exception):
    """Something has to be worked out first, outside of any transaction; see `Room.prepared`."""

    def __init__(self, key: str, work: Callable[[], object]) -> None:
        super().__init__(key)
        self.key, self.work = key, work


@dataclass(frozen=True, slots=True)
class Ready:
    """What was worked out, and of what."""

    key: str
    value: object


@dataclass(slots=True, kw_only=True)
class Room:
    """One transaction of one person.

    Parameters
    ----------
    house
        Clock, keys and settings.
    session
        The open transaction; it is committed by the door, never here.
    now
        When it began, UTC.
    actor
        Id of the account, or ``machine:worker`` and the like, or ``public``.
    roles
        What the person is here.
    sign_in
        Digest of the token of their session, None without one.
    ready
        What was worked out beforehand, for `prepared`.
    """

    house: House
    session: Session
    now: datetime
    actor: str
    roles: frozenset[Role]
    sign_in: str | None = None
    _city: City | None = None
    _jury: Jury | None = None
    ready: Ready | None = None
    facts: dict[str, Fact] = field(default_factory=dict)

    @property
    def jury(self) -> Jury:
        """The jury that the visit is to."""
        if self._jury is None:
            raise LookupError("this entry has no jury")
        return self._jury

    @property
    def city(self) -> City:
        """The city that the visit is to."""
        if self._city is None:
            raise LookupError("this entry has no city")
        return self._city

    def note(self, **facts: Fact) -> None:
        """Add `facts` to what stands in the log of this action.

        The log outlives erasure, so only numbers, codes, dates and ids are facts; a text with
        spaces or an @ in it is refused, for it could say who somebody is.
        """
        for name, fact in facts.items():
            if isinstance(fact, str) and not _CODED.fullmatch(fact):
                raise ValueError(f"the fact {name!r} of the log is no code")
            self.facts[name] = str(fact) if isinstance(fact, str) else fact

    def prepared(self, key: str, work: Callable[[], T]) -> T:
        """Return what `work` returns, without holding up others while it works.

        The first time this leaves the action: nothing of it has happened, the door does the work
        and comes again. So all before it is done twice, and `work` must not touch the store.

        Parameters
        ----------
        key
            Digest of everything that `work` works with: if that has changed when the door comes
            again, it is worked out anew.
        work
            What takes long.
        """
        if self.ready is None or self.ready.key != key:
            raise Unready(key, work)
        return cast("T", self.ready.value)

    def need(self, *roles: Role) -> None:
        """Raise `Denied` if the person is none of `roles`: where some may do more than others."""
        if not self.roles & set(roles):
            raise not_allowed()


def coded(facts: Mapping[str, Fact]) -> bool:
    """Tell whether all of `facts` may stand in the log."""
    return all(not isinstance(fact, str) or _CODED.fullmatch(fact) for fact in facts.values())
