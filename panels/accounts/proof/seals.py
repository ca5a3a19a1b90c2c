"""Seals: what this house said a moment ago, carried by somebody who cannot change it."""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from panels.keys import Keys


def sealed(keys: Keys, purpose: str, *facts: str, now: datetime) -> str:
    """Return `facts` sealed for `purpose`."""
    return str(_sealer(keys, purpose).dumps([now.isoformat(), *facts]))


def unsealed(
    keys: Keys, purpose: str, seal: str, *, now: datetime, within: timedelta
) -> list[str] | None:
    """Return what was sealed for `purpose` not longer ago than `within`, None for anything else."""
    try:
        at, *facts = _sealer(keys, purpose).loads(seal)
        age = now - datetime.fromisoformat(at)
    except (BadData, ValueError, TypeError):
        return None
    return [str(fact) for fact in facts] if timedelta(0) <= age <= within else None


def _sealer(keys: Keys, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(keys.derived(f"seal {purpose}"), salt=purpose)
