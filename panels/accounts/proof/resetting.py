"""A new password by a link that an administrator hands over."""

from __future__ import annotations

from panels.accounts import links
from panels.accounts.links import Purpose
from panels.accounts.own import set_password
from panels.door import Role, Room, Scope, action, read
from panels.store.tables import Account, AccountIdentity
from sortition.refused import Refused
from strata.texts import text


@read(scope=Scope.HOUSE, roles={Role.PUBLIC})
def password_link(room: Room, token: str) -> str | None:
    """Return for which e-mail address a link sets a password, None if it cannot be used."""
    link = links.found(room, token, Purpose.PASSWORD)
    if link is None or link.account_id is None:
        return None
    return room.session.get_one(AccountIdentity, link.account_id).email


@action(
    scope=Scope.HOUSE, roles={Role.PUBLIC}, logs="whose password was set by a link; the account"
)
def reset_password(room: Room, token: str, password: str) -> None:
    """Set a password by a link; all sessions of the account end, and the second factor stays."""
    link = links.used(room, token, Purpose.PASSWORD)
    account = None if link.account_id is None else room.session.get(Account, link.account_id)
    if account is None or not account.active:
        raise Refused(
            "link-over",
            text("This link cannot be used: it was used before, or it has ended."),
            text("Ask whoever sent it for a new one."),
        )
    room.note(account=account.id)
    set_password(room, account.id, password)
