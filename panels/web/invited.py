"""Invitations and new passwords, by links for one use."""

from __future__ import annotations

from starlette.responses import Response

from panels.accounts.accepting import accept_as_self, accept_invitation
from panels.accounts.inviting import Invitation, invitation
from panels.accounts.proof.passwords import LEAST
from panels.accounts.proof.resetting import password_link, reset_password
from panels.accounts.sessions import Step, standing
from panels.names import role_name
from panels.web.asking import Asked
from sortition.refused import Refused
from strata.problems import InputError
from strata.texts import text


def invitation_page(asked: Asked) -> Response:
    """Show an invitation, and take it up."""
    token = str(asked.request.path_params["token"])
    found = invitation(asked.house.visit(), token)
    if found is None:
        return asked.page("message", status=410, error=over())
    if not asked.sent:
        return _invitation(asked, token, found)
    try:
        if found.known:
            accept_as_self(asked.visit, token)
            return asked.onward()
        begun = accept_invitation(
            asked.house.visit(),
            token,
            name=asked.filled("name"),
            password=asked.filled("password"),
            email=asked.filled("email"),
            city=asked.filled("city"),
            language=asked.speaks.language,
        )
    except InputError as error:
        return _invitation(asked, token, found, status=400, error=error)
    to = "/" if begun.step is Step.IN else "/second-factor"
    return asked.signed_in(begun.token, to)


def password_page(asked: Asked) -> Response:
    """Set a new password."""
    token = str(asked.request.path_params["token"])
    email = password_link(asked.house.visit(), token)
    if email is None:
        return asked.page("message", status=410, error=over())
    if not asked.sent:
        return asked.page("password", email=email, least=LEAST)
    try:
        reset_password(asked.house.visit(), token, asked.filled("password"))
    except Refused as refused:
        return asked.page("password", status=400, error=refused, email=email, least=LEAST)
    return asked.onward("/sign-in")


def _invitation(
    asked: Asked,
    token: str,
    found: Invitation,
    *,
    status: int = 200,
    error: InputError | None = None,
) -> Response:
    step = standing(asked.house.visit(), asked.token) if asked.token else None
    return asked.page(
        "invitation",
        status=status,
        error=error,
        found=found,
        role=asked.speaks.say(role_name(found.role)),
        inside=step in (Step.IN, Step.SET_UP),
        name=asked.filled("name"),
        email=asked.filled("email"),
        city=asked.filled("city"),
        least=LEAST,
        provider=f"/oidc/start?invitation={token}"
        if asked.house.settings.oidc_issuer and not found.first
        else "",
    )


def over() -> Refused:
    """Say that a link is over."""
    return Refused(
        "link-over",
        text("This link cannot be used: it was used before, or it has ended."),
        text("Ask whoever sent it for a new one."),
    )
