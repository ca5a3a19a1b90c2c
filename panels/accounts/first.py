"""The first administrator, and whoever works alone on a laptop: by a link from the command."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from panels.accounts import links
from panels.accounts.accepting import new_account, nobody_yet
from panels.accounts.cities import added
from panels.accounts.giving import given
from panels.accounts.links import Purpose
from panels.accounts.sessions import Begun, start
from panels.door import Machine, Role, Room, Scope, action, read
from panels.door.refusal import not_allowed
from panels.door.roles import GRANTED
from panels.house import House
from panels.store.tables import Account, AccountIdentity, City, Credential, Link, SignIn
from panels.tongue import LANGUAGES
from sortition.refused import Refused
from strata.texts import text

_NOBODY = "alone@this-machine.example"


def first_link(house: House) -> str | None:
    """Return a link that makes the first administrator, None if there is an account."""
    try:
        return link_for_first(house.machine(Machine.OPERATOR))
    except Refused:
        return None


@read(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR})
def nobody_else(room: Room) -> bool:
    """Tell whether nobody has an account, or one person who works alone and has no password."""
    number = room.session.scalar(select(func.count()).select_from(Account)) or 0
    alone = room.session.scalar(
        select(func.count())
        .select_from(AccountIdentity)
        .join(Credential, Credential.account_id == AccountIdentity.account_id)
        .where(AccountIdentity.email_key == _NOBODY, Credential.password.is_(None))
    )
    return number == 0 or number == alone == 1


@action(
    scope=Scope.HOUSE,
    roles={Role.ADMINISTRATOR},
    logs="that a link for the first administrator was made",
)
def link_for_first(room: Room) -> str:
    """Make the link for the first administrator; one made before opens nothing any more."""
    _on_the_machine(room)
    nobody_yet(room)
    room.session.execute(delete(Link).where(Link.purpose == Purpose.ADMINISTRATOR))
    return links.made(room, Purpose.ADMINISTRATOR)


@action(
    scope=Scope.HOUSE,
    roles={Role.ADMINISTRATOR},
    logs="that a link for who works alone was made; the account",
)
def link_for_one(room: Room, city: str) -> str:
    """Make the link that signs in whoever works alone; the first time with all roles in a city."""
    _on_the_machine(room)
    _alone(room)
    account = room.session.scalar(
        select(AccountIdentity.account_id).where(AccountIdentity.email_key == _NOBODY)
    )
    if account is None:
        nobody_yet(room)
        language = "nl"
        account = new_account(room, "Sortition", _NOBODY, language=language)
        place = room.session.scalar(select(City).where(City.name == city))
        place = place or added(room, city, language)
        for role in sorted(GRANTED):
            given(room, account, role, city=place.id, by=room.actor)
    room.note(account=account)
    room.session.execute(delete(Link).where(Link.purpose == Purpose.ALONE))
    return links.made(room, Purpose.ALONE, account_id=account)


@action(scope=Scope.HOUSE, roles={Role.PUBLIC}, logs="who works alone came in; the account")
def enter_alone(room: Room, token: str, *, language: str | None = None) -> Begun:
    """Come in by the link that the command opened; the first time in the language that is read."""
    _alone(room)
    link = links.used(room, token, Purpose.ALONE)
    account = room.session.get_one(Account, link.account_id)
    room.note(account=account.id)
    before = select(SignIn.digest).where(SignIn.account_id == account.id)
    if language in LANGUAGES and room.session.scalar(before.limit(1)) is None:
        account.language = language
    return start(room, account.id, vouched=True)


def _on_the_machine(room: Room) -> None:
    if room.sign_in is not None:
        raise not_allowed()


def _alone(room: Room) -> None:
    if not room.house.settings.alone:
        raise Refused(
            "not-alone",
            text("This installation is for several people."),
            text("Sign in with your e-mail address and password."),
        )
