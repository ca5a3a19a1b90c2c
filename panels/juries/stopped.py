"""That a jury was called off before its end, as everybody may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from panels.store.tables import Jury


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """When a jury was called off, and why."""

    at: datetime
    reason: str


def stopped_of(jury: Jury) -> Stopped | None:
    """Return that `jury` was called off, None if it was not."""
    if jury.stopped_at is None:
        return None
    return Stopped(at=jury.stopped_at, reason=jury.stop_reason or "")
