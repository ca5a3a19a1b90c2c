"""Passwords: long enough, hard to guess, kept as argon2id."""

from __future__ import annotations

from collections.abc import Sequence
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from sortition.refused import Refused
from strata.texts import text

LEAST, MOST = 12, 200
"""Characters of a password."""
_HARD = 4
"""What zxcvbn says of a password that takes more than ten thousand million guesses."""
_READ = 72
"""Characters that it looks at."""
_HASHER = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)
_AT_ONCE = BoundedSemaphore(4)
"""Each takes 46 MiB: whoever knocks a thousand times does not fill the memory."""
_OF_NOBODY = _HASHER.hash("nobody has this password")
_OURS = ("sortition", "loting", "burgerjury", "burgerpanel")


def chosen(password: str, *, about: Sequence[str] = ()) -> str:
    """Return the hash of a password that somebody chose.

    Parameters
    ----------
    password
        As it was typed.
    about
        What others know of the person: such words do not make it harder to guess.

    Raises
    ------
    Refused
        If it is too short, too long or easy to guess.
    """
    if not LEAST <= len(password) <= MOST:
        raise Refused(
            "password-length",
            text("A password has {least} to {most} characters.", least=LEAST, most=MOST),
            text("Take a sentence, or let a password manager make one."),
        )
    words = [word for known in (*about, *_OURS) for word in known.replace("@", " ").split()]
    if zxcvbn(password[:_READ], user_inputs=words)["score"] < _HARD:
        raise Refused(
            "password-weak",
            text("This password is easy to guess."),
            text("Take four words that have nothing to do with each other, or let a password "
                 "manager make one."),
        )  # fmt: skip
    with _AT_ONCE:
        return _HASHER.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Tell whether `password` is the one `kept` as a hash; without one it takes as long."""
    with _AT_ONCE:
        try:
            right = _HASHER.verify(kept or _OF_NOBODY, password[: MOST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None
