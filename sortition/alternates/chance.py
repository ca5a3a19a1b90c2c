"""Numbers from a seed, the same on every machine and version."""

from __future__ import annotations

import hashlib

import numpy as np

from strata.profiles import Ints

UNIT = 2**32
"""Numbers are whole, from 0 to less than this."""


def numbers(seed: str, count: int) -> Ints:
    """Return `count` numbers: the first bytes of SHAKE-256 over `seed`, four for each, big-endian.

    Parameters
    ----------
    seed
        Any text.
    count
        How many.
    """
    stream = hashlib.shake_256(seed.encode()).digest(4 * count)
    return np.frombuffer(stream, dtype=">u4").astype(np.int64)
