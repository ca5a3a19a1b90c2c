"""Encryption of what is most personal: Fernet, with keys that can be rotated."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from strata.problems import InputError, Problem
from strata.texts import text


class Keys:
    """Keys from the environment; the first encrypts, all decrypt.

    Parameters
    ----------
    keys
        Fernet keys, the newest first.

    Raises
    ------
    InputError
        If there is none or one is no key.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise InputError(
                [
                    Problem(
                        code="keys-unusable",
                        what=text("SORTITION_KEYS holds no usable key."),
                        remedy=text(
                            "Give Fernet keys, the newest first, separated by commas; "
                            "`sortition key new` makes one."
                        ),
                    )
                ]
            ) from None
        self._newest = base64.urlsafe_b64decode(keys[0])

    def derived(self, purpose: str) -> bytes:
        """Return a secret for `purpose` alone; another once the newest key changes."""
        return hmac.digest(self._newest, b"sortition-derived\0" + purpose.encode(), hashlib.sha256)

    def hide(self, words: str) -> str:
        """Return `words` encrypted."""
        return self._fernet.encrypt(words.encode()).decode("ascii")

    def show(self, token: str) -> str:
        """Return what `hide` was given.

        Raises
        ------
        InputError
            If none of the keys fits.
        """
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise _missing() from None

    def again(self, token: str) -> str:
        """Return `token` encrypted with the newest key.

        Raises
        ------
        InputError
            If none of the keys fits.
        """
        try:
            return self._fernet.rotate(token.encode()).decode("ascii")
        except InvalidToken:
            raise _missing() from None


def _missing() -> InputError:
    return InputError(
        [
            Problem(
                code="keys-missing",
                what=text("This was encrypted with a key that is not here."),
                remedy=text("Add the older key behind the newest in SORTITION_KEYS."),
            )
        ]
    )
