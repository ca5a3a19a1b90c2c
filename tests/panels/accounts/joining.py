"""People who come in the way real ones do: invited, with a password, and a second factor."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pyotp

from panels.accounts.proof.second_factor import second_factor_begun, second_factor_confirmed
from panels.accounts.recognising import digest_of
from panels.door import Visit
from panels.house import House
from panels.store.tables import SignIn

PASSWORD = "zonnebloem trap mier kade"
"""Of everybody here."""


@dataclass
class Joined:
    """Somebody who took up an invitation."""

    house: House
    city: str
    email: str
    token: str
    account: str
    secret: str = ""
    codes: tuple[str, ...] = ()

    @property
    def visit(self) -> Visit:
        return self.house.visit(self.token, city=self.city)

    def code(self, ahead: int = 0) -> str:
        """What the app shows now, or some half minutes later."""
        now = int(self.house.now().timestamp()) // 30
        return pyotp.TOTP(self.secret).generate_otp(now + ahead)

    def set_up(self) -> Joined:
        """Set up a second factor, as the page after the password does."""
        self.secret = second_factor_begun(self.visit).text
        confirmed = second_factor_confirmed(self.visit, self.code(-1), renew=True)
        self.codes, self.token = confirmed.codes, confirmed.token or ""
        return self


Joins = Callable[..., Joined]


def owner(house: House, token: str) -> str:
    with house.transaction(writes=False) as session:
        return session.get_one(SignIn, digest_of(token)).account_id


def same_time(*works: Callable[[], object]) -> list[object]:
    """Do all `works` at once, each in its own thread; return results, and errors as they are."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
