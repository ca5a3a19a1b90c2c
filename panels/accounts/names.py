"""What people and cities are called, as they type it."""

from __future__ import annotations

import unicodedata

from sortition.refused import Refused
from strata.texts import text

MOST = 120


def called(name: str) -> str:
    """Return a name on one line.

    Raises
    ------
    Refused
        If there is none, it is too long, or it holds signs that cannot be seen.
    """
    name = " ".join(name.split())
    unseen = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co") for letter in name)
    if not name or len(name) > MOST or unseen:
        raise Refused(
            "name-unusable",
            text("A name is needed, of at most {most} characters.", most=MOST),
            text("Write it as others read it."),
        )
    return name
