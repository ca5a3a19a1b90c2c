"""One's own account: name, language and password."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from panels.accounts.names import called
from panels.accounts.proof.attempts import Tried, forgiven, knocked
from panels.accounts.proof.passwords import chosen, fits
from panels.accounts.proof.second_factor import codes_left
from panels.accounts.sessions import end, is_staff
from panels.door import Room, Scope, action, read
from panels.door.roles import GRANTED
from panels.store.tables import Account, AccountIdentity, City, Credential, Grant
from panels.tongue import LANGUAGES
from sortition.refused import Refused
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """Somebody's account as they see it.

    Parameters
    ----------
    name, email, language
        Who they are to colleagues.
    languages
        Codes and names of those that there are.
    password
        Whether they have one.
    provider
        Whether they sign in through the city.
    second_factor
        Whether they have one.
    needed
        Whether their roles ask for one.
    codes_left
        Recovery codes that were not used.
    """

    name: str
    email: str
    language: str
    languages: tuple[tuple[str, str], ...]
    password: bool
    provider: bool
    second_factor: bool
    needed: bool
    codes_left: int


@read(scope=Scope.OWN, roles=GRANTED)
def own_account(room: Room) -> OwnAccount:
    """Show one's own account."""
    identity = room.session.get_one(AccountIdentity, room.actor)
    credential = room.session.get_one(Credential, room.actor)
    return OwnAccount(
        name=identity.name,
        email=identity.email,
        language=room.session.get_one(Account, room.actor).language,
        languages=tuple(LANGUAGES.items()),
        password=credential.password is not None,
        provider=identity.provider is not None,
        second_factor=credential.totp_confirmed,
        needed=is_staff(room, room.actor),
        codes_left=codes_left(room, room.actor),
    )


@action(scope=Scope.OWN, roles=GRANTED, logs="that somebody changed their name; not to what")
def rename_self(room: Room, name: str) -> None:
    """Change what colleagues call one."""
    room.session.get_one(AccountIdentity, room.actor).name = called(name)


@action(scope=Scope.OWN, roles=GRANTED, logs="the language that somebody chose")
def choose_language(room: Room, language: str) -> None:
    """Choose the language of one's screens."""
    if language not in LANGUAGES:
        raise Refused(
            "language-unknown",
            text("There are no screens in this language."),
            text("Choose one of those listed."),
        )
    room.session.get_one(Account, room.actor).language = language
    room.note(language=language)


@action(scope=Scope.OWN, roles=GRANTED, logs="that somebody tried to change their password")
def change_password(room: Room, old: str, new: str) -> bool:
    """Change one's password if `old` is right, and end all sessions; tell whether it was.

    Who had none, because they sign in through the city, leaves `old` empty.
    """
    identity = room.session.get_one(AccountIdentity, room.actor)
    credential = room.session.get_one(Credential, room.actor, with_for_update=True)
    knocked(room, (Tried.ACCOUNT, identity.email_key))
    if credential.password is not None and not fits(credential.password, old):
        room.note(right=False)
        return False
    forgiven(room, Tried.ACCOUNT, identity.email_key)
    set_password(room, room.actor, new)
    room.note(right=True)
    return True


def set_password(room: Room, account: str, password: str) -> None:
    """Set the password of `account` and end its sessions."""
    identity = room.session.get_one(AccountIdentity, account)
    credential = room.session.get_one(Credential, account, with_for_update=True)
    cities = room.session.scalars(
        select(City.name).join(Grant, Grant.city_id == City.id).where(Grant.account_id == account)
    )
    credential.password = chosen(password, about=[identity.name, identity.email, *cities])
    credential.changed_at = room.now
    end(room, account=account)
