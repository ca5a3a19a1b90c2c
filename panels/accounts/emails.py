"""E-mail addresses as names of accounts."""

from __future__ import annotations

import re
import unicodedata

from sortition.refused import Refused
from strata.texts import text

_SHAPE = re.compile(r"[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;.]+")


def key_of(email: str) -> str:
    """Return what makes two ways of writing an address the same."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def usable(email: str) -> str:
    """Return `email` without what stands around it.

    Raises
    ------
    Refused
        If it is no address.
    """
    email = email.strip()
    if len(key_of(email)) > 254 or not email.isprintable() or not _SHAPE.fullmatch(email):
        raise Refused(
            "email-unusable",
            text("This is no e-mail address."),
            text("Write it as in name@city.example."),
        )
    return email
