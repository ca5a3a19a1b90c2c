"""How long a look at the quotas may take."""

from __future__ import annotations

import time

from sortition.clock import Clock


def seconds(limit: float) -> Clock:
    """Return a clock that runs out after `limit` seconds from now."""
    end = time.monotonic() + limit
    return lambda: end - time.monotonic()
