"""Signing in and out."""

from __future__ import annotations

from contextlib import suppress

import segno
from starlette.responses import Response

from panels.accounts.first import enter_alone
from panels.accounts.proof.demo import demo_people, enter_demo
from panels.accounts.proof.second_factor import (
    second_factor_begun,
    second_factor_confirmed,
    show_second_factor,
)
from panels.accounts.proof.signing_in import sign_in
from panels.accounts.sessions import Begun, Step, sign_out, standing
from panels.names import role_name
from panels.web import cookies
from panels.web.asking import Asked, inside
from sortition.refused import Refused
from strata.problems import InputError
from strata.texts import text


def sign_in_page(asked: Asked) -> Response:
    """Ask for e-mail and password, and begin a session if they are right."""
    to = inside(asked.filled("to") or asked.request.query_params.get("to", "/"))
    if not asked.sent:
        return _sign_in(asked, to)
    try:
        if account := asked.filled("demo"):
            begun: Begun | None = enter_demo(
                asked.house.visit(), account, asked.token, language=asked.speaks.language
            )
        else:
            begun = sign_in(
                asked.house,
                asked.filled("email"),
                asked.filled("password"),
                address=asked.address,
                replaces=asked.token,
            )
    except Refused as refused:
        status = 429 if refused.problems[0].code == "sign-in-wait" else 400
        return _sign_in(asked, to, status=status, error=refused)
    if begun is None:
        return _sign_in(asked, to, status=403, error=_wrong())
    return asked.signed_in(begun.token, _next(begun.step, to))


def second_factor_page(asked: Asked) -> Response:
    """Ask for a code after the password, or help to set up what makes the codes."""
    token = asked.token
    step = standing(asked.house.visit(), token) if token else None
    if token is None or step is None:
        return asked.onward("/sign-in")
    if step is Step.IN:
        return asked.onward()
    return _set_up(asked) if step is Step.SET_UP else _code(asked, token)


def sign_out_page(asked: Asked) -> Response:
    """Ask whether to sign out, and do it."""
    if not asked.sent:
        return asked.page("sign_out")
    if asked.token:
        with suppress(Refused):  # it had ended by itself
            sign_out(asked.house.visit(), asked.token)
    response = asked.onward("/sign-in")
    cookies.drop(asked.house.settings, response, cookies.SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def enter_page(asked: Asked) -> Response:
    """Come in by the link that the command opened on this machine."""
    try:
        begun = enter_alone(
            asked.house.visit(), asked.request.path_params["token"],
            language=asked.speaks.language,
        )  # fmt: skip
    except Refused as refused:
        return asked.page("message", status=410, error=refused)
    return asked.signed_in(begun.token, _next(begun.step, "/"))


def _sign_in(
    asked: Asked, to: str, *, status: int = 200, error: InputError | None = None
) -> Response:
    settings = asked.house.settings
    people = [
        (one.account, one.name, ", ".join(asked.speaks.say(role_name(role)) for role in one.roles))
        for one in demo_people(asked.house.visit())
    ]
    return asked.page(
        "sign_in",
        status=status,
        error=error,
        email=asked.filled("email"),
        to=to,
        people=people,
        alone=settings.alone,
        provider=bool(settings.oidc_issuer),
    )


def _next(step: Step, to: str) -> str:
    return to if step is Step.IN else "/second-factor"


def _code(asked: Asked, token: str) -> Response:
    if not asked.sent:
        return asked.page("code")
    try:
        begun = show_second_factor(asked.house.visit(), token, asked.filled("code"))
    except Refused as refused:
        return asked.page("code", status=429, error=refused)
    if begun is None:
        return asked.page("code", status=403, error=_wrong_code())
    return asked.signed_in(begun.token)


def _set_up(asked: Asked) -> Response:
    error: InputError | None = None
    if asked.sent:
        try:
            confirmed = second_factor_confirmed(asked.visit, asked.filled("code"), renew=True)
        except Refused as refused:
            error = refused
        else:
            response = asked.page("codes", codes=confirmed.codes)
            if confirmed.token:
                cookies.put(asked.house.settings, response, cookies.SESSION, confirmed.token)
            return response
    secret = second_factor_begun(asked.visit)
    return asked.page(
        "set_up",
        status=400 if error else 200,
        error=error,
        secret=" ".join(secret.text[at : at + 4] for at in range(0, len(secret.text), 4)),
        picture=segno.make(secret.address, error="m").png_data_uri(scale=5, border=3),
    )


def _wrong() -> Refused:
    return Refused(
        "sign-in-wrong",
        text("E-mail address and password do not fit."),
        text("Try again, or ask an administrator of your city for a link to a new password."),
    )


def _wrong_code() -> Refused:
    return Refused(
        "code-wrong",
        text("This is not the code that the app shows now."),
        text("Wait for the next code and type its six digits; check the clock of the device."),
    )
