"""The register of actions and reads: what is not in it cannot be called."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from panels.door.roles import Role
from panels.door.room import Room
from panels.stages import Stage

if TYPE_CHECKING:
    from panels.door.visit import Visit

P = ParamSpec("P")
R = TypeVar("R")


class Scope(StrEnum):
    """Where an entry is about."""

    JURY = "jury"
    CITY = "city"
    HOUSE = "house"
    """The whole installation: only roles held in some city or by a machine count."""
    OWN = "own"
    """Somebody's own account; whoever is signed in may, about themselves only."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry(Generic[P, R]):
    """One action or read, called as ``entry(visit, ...)``.

    Parameters
    ----------
    name
        Unique; stands in the log and in the matrix.
    changes
        Whether it is an action, which may write, and not a read.
    scope
        Where it is about.
    roles
        Who may; nobody else.
    stages
        When it may, None for always; only for a jury.
    logs
        What its record in the log says, for the docs; None if a read leaves no record.
    function
        What happens in the room.
    counts
        Whether an attempt in another stage, by somebody who may, is recorded though it is refused.
    """

    name: str
    changes: bool
    scope: Scope
    roles: frozenset[Role]
    stages: frozenset[Stage] | None
    logs: str | None
    function: Callable[Concatenate[Room, P], R]
    counts: bool = False

    @property
    def about(self) -> str:
        """What it does, in one sentence."""
        return (self.function.__doc__ or "").strip().split("\n")[0]

    def __call__(self, visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Enter: permission, effect and record, all or none of them.

        Raises
        ------
        Denied
            If the person may not, here or now.
        """
        from panels.door.entering import enter

        return enter(self, visit, *args, **kwargs)

    def open_to(self, visit: Visit) -> bool:
        """Tell whether the person could enter here and now, for screens that show what can be."""
        from panels.door.entering import may_enter

        return may_enter(self, visit)


REGISTER: dict[str, Entry[..., Any]] = {}
"""Every entry by its name."""


def action(
    *,
    scope: Scope,
    roles: Collection[Role],
    logs: str,
    stages: Collection[Stage] | None = None,
    counts: bool = False,
) -> Callable[[Callable[Concatenate[Room, P], R]], Entry[P, R]]:
    """Register a function that changes something.

    Parameters
    ----------
    scope, roles, stages, logs, counts
        As in `Entry`. An action always leaves a record.
    """
    return _registered(
        scope=scope, roles=roles, stages=stages, logs=logs, changes=True, counts=counts
    )


def read(
    *,
    scope: Scope,
    roles: Collection[Role],
    logs: str | None = None,
    stages: Collection[Stage] | None = None,
) -> Callable[[Callable[Concatenate[Room, P], R]], Entry[P, R]]:
    """Register a function that only looks. With `logs` each look is recorded."""
    return _registered(scope=scope, roles=roles, stages=stages, logs=logs, changes=False)


def _registered(
    *,
    scope: Scope,
    roles: Collection[Role],
    stages: Collection[Stage] | None,
    logs: str | None,
    changes: bool,
    counts: bool = False,
) -> Callable[[Callable[Concatenate[Room, P], R]], Entry[P, R]]:
    def register(function: Callable[Concatenate[Room, P], R]) -> Entry[P, R]:
        name = function.__name__
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in REGISTER:
            raise TypeError(f"an entry called {name!r} is there already, or its name is unusable")
        if not function.__doc__:
            raise TypeError(f"{name} does not say what it does")
        if not roles:
            raise TypeError(f"nobody may {name}")
        if stages is not None and scope is not Scope.JURY:
            raise TypeError(f"{name} has stages but no jury")
        if changes and not logs:
            raise TypeError(f"the action {name} would leave no record")
        entry = Entry(
            name=name,
            changes=changes,
            scope=scope,
            roles=frozenset(roles),
            stages=None if stages is None else frozenset(stages),
            logs=logs,
            function=function,
            counts=counts,
        )
        REGISTER[name] = entry
        return entry

    return register
