"""Features that cross others: ``age × gender``, with values such as ``16-29 × woman``."""

from __future__ import annotations

import re
from collections.abc import Iterable

SIGN = " × "
_CROSS = re.compile(r"\s*×\s*")
_LETTER = re.compile(r"\s+[xX]\s+")


def crossed(names: Iterable[str]) -> str:
    """Return the name of what crosses these: of their features, or of a value of each."""
    return SIGN.join(names)


def parts(name: str) -> tuple[str, ...]:
    """Return the names that `name` crosses; a single one if it crosses none.

    Where there is no ``×``, an ``x`` between spaces stands for it.
    """
    sign = _CROSS if "×" in name else _LETTER
    return tuple(sign.split(name.strip()))
