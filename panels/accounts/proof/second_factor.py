"""The second factor: a code that changes every half minute, and codes for a lost telephone."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass, field

import pyotp
from sqlalchemy import CursorResult, delete, func, select, update

from panels.accounts.proof.attempts import Tried, forgiven, knocked
from panels.accounts.recognising import digest_of
from panels.accounts.sessions import Begun, Step, begin, end, fresh
from panels.door import Role, Room, Scope, action
from panels.door.roles import GRANTED
from panels.store.tables import Account, AccountIdentity, Credential, RecoveryCode, SignIn
from sortition.refused import Refused
from strata.texts import text

ISSUER = "Sortition"
CODES = 10
"""Recovery codes that somebody gets."""
_STEP = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What an app for codes has to know: as text, and as an address for a QR code."""

    text: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A second factor that was set up.

    Parameters
    ----------
    codes
        Recovery codes; they are shown once and never again.
    token
        Of the session that replaces this one, if a new one was asked for.
    """

    codes: tuple[str, ...] = field(repr=False)
    token: str | None = field(default=None, repr=False)


@action(scope=Scope.OWN, roles=GRANTED, logs="that somebody began to set up a second factor")
def second_factor_begun(room: Room) -> Secret:
    """Begin to set up a second factor, or show again what was begun and not confirmed."""
    credential = _own(room)
    fresh(room)
    if credential.totp_confirmed:
        raise Refused(
            "second-factor-there",
            text("You have a second factor already."),
            text("End it first, with one of its codes."),
        )
    if credential.totp is None:
        credential.totp = room.house.keys.hide(pyotp.random_base32())
        credential.totp_last = None
    secret = room.house.keys.show(credential.totp)
    email = room.session.get_one(AccountIdentity, room.actor).email
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return Secret(text=secret, address=address)


@action(scope=Scope.OWN, roles=GRANTED, logs="that somebody set up a second factor")
def second_factor_confirmed(room: Room, code: str, *, renew: bool = False) -> Confirmed:
    """Confirm the second factor by its first code; other sessions end, this one counts twice.

    `renew` ends this session as well and begins another in its place.
    """
    credential = _own(room)
    fresh(room)
    if credential.totp is None or credential.totp_confirmed or not _is_next(room, credential, code):
        raise Refused(
            "code-wrong",
            text("This is not the code that the app shows now."),
            text("Wait for the next code and type its six digits; check the clock of the device."),
        )
    credential.totp_confirmed = True
    codes = _new_codes(room)
    end(room, account=room.actor, but=None if renew else room.sign_in)
    if renew:
        return Confirmed(codes=codes, token=begin(room, room.actor, complete=True, strong=True))
    room.session.get_one(SignIn, room.sign_in).strong = True
    return Confirmed(codes=codes)


@action(scope=Scope.OWN, roles=GRANTED, logs="that somebody tried to end their second factor")
def second_factor_ended(room: Room, code: str) -> bool:
    """End one's second factor with one of its codes, to set up another; tell whether it was right.

    Whoever needs one for their roles sees nothing but their own account until another is there.
    """
    if not code_fits(room, room.actor, code):
        return False
    lifted(room, room.actor)
    return True


@action(scope=Scope.OWN, roles=GRANTED, logs="that somebody asked for new recovery codes")
def recovery_codes_renewed(room: Room, code: str) -> tuple[str, ...] | None:
    """Make new recovery codes in place of the old, if `code` is right."""
    return _new_codes(room) if code_fits(room, room.actor, code) else None


@action(scope=Scope.HOUSE, roles={Role.PUBLIC}, logs="who showed a second factor, right or wrong")
def show_second_factor(room: Room, token: str, code: str) -> Begun | None:
    """Show a code after the password; if it is right a session with a new token takes over."""
    waiting = room.session.scalar(
        select(SignIn)
        .join(Account, Account.id == SignIn.account_id)
        .where(
            SignIn.digest == digest_of(token),
            SignIn.complete.is_(False),
            SignIn.ended_at.is_(None),
            SignIn.ends_at > room.now,
            Account.active,
        )
    )
    if waiting is None:
        raise Refused(
            "sign-in-over",
            text("You took too long, or this sign-in has ended."),
            text("Begin again with your password."),
        )
    right = code_fits(room, waiting.account_id, code)
    room.note(account=waiting.account_id, right=right)
    if not right:
        return None
    end(room, account=None, only=waiting.digest)
    begun = begin(room, waiting.account_id, complete=True, strong=True)
    return Begun(token=begun, step=Step.IN)


def code_fits(room: Room, account: str, code: str) -> bool:
    """Tell whether `code` is the next of the app or an unused recovery code, and use it up.

    Raises
    ------
    Refused
        If there were too many wrong ones.
    """
    knocked(room, (Tried.CODE, account))
    credential = room.session.get(Credential, account, with_for_update=True)
    if credential is None or not credential.totp_confirmed:
        return False
    if not (_is_next(room, credential, code) or _recovers(room, account, code)):
        return False
    forgiven(room, Tried.CODE, account)
    return True


def lifted(room: Room, account: str) -> None:
    """Take the second factor of `account` away, and what was proven by it."""
    credential = room.session.get(Credential, account, with_for_update=True)
    if credential is not None:
        credential.totp, credential.totp_confirmed, credential.totp_last = None, False, None
    room.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    room.session.execute(update(SignIn).where(SignIn.account_id == account).values(strong=False))


def codes_left(room: Room, account: str) -> int:
    """Return how many recovery codes can still be used."""
    return (
        room.session.scalar(
            select(func.count()).where(
                RecoveryCode.account_id == account, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def _own(room: Room) -> Credential:
    return room.session.get_one(Credential, room.actor, with_for_update=True)


def _is_next(room: Room, credential: Credential, code: str) -> bool:
    """Tell whether `code` is of this half minute or the one beside it, and none was used since."""
    code = code.replace(" ", "")
    if credential.totp is None or not code.isascii():
        return False
    app = pyotp.TOTP(room.house.keys.show(credential.totp))
    now = int(room.now.timestamp()) // _STEP
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(app.generate_otp(step), code):
            if credential.totp_last is not None and step <= credential.totp_last:
                return False
            credential.totp_last = step
            return True
    return False


def _recovers(room: Room, account: str, code: str) -> bool:
    """Tell whether `code` is a recovery code of `account`; only the first who shows it is right."""
    result = room.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account,
            RecoveryCode.digest == _digest(account, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=room.now)
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def _new_codes(room: Room) -> tuple[str, ...]:
    room.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == room.actor))
    codes = tuple(_made() for _ in range(CODES))
    for code in codes:
        room.session.add(RecoveryCode(account_id=room.actor, digest=_digest(room.actor, code)))
    return codes


def _made() -> str:
    """Return a code of 120 random bits in groups that can be read out."""
    letters = base64.b32encode(secrets.token_bytes(15)).decode("ascii").lower()
    return "-".join(letters[at : at + 4] for at in range(0, 24, 4))


def _digest(account: str, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return digest_of(f"recovery {account} {plain}")
