"""Who could sit in the room: features and values, quotas, the pool and its households.

What stands here is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.lazy import offered

if TYPE_CHECKING:
    from strata.pool import Pool
    from strata.problems import InputError, Problem
    from strata.profiles import Profiles
    from strata.quotas import Quota, Quotas
    from strata.reading import Reading, read, read_pool, read_quotas

__all__ = [
    "InputError",
    "Pool",
    "Problem",
    "Profiles",
    "Quota",
    "Quotas",
    "Reading",
    "read",
    "read_pool",
    "read_quotas",
]

_HOMES = {
    "InputError": "problems",
    "Pool": "pool",
    "Problem": "problems",
    "Profiles": "profiles",
    "Quota": "quotas",
    "Quotas": "quotas",
    "Reading": "reading",
    "read": "reading",
    "read_pool": "reading",
    "read_quotas": "reading",
}


__getattr__ = offered(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
