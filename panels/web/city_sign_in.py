"""The way to the city's own sign-in and back."""

from __future__ import annotations

import hmac
import json
import secrets
from datetime import datetime, timedelta

from starlette.responses import Response

from panels.accounts.proof.provider import enter_by_provider, vouched
from panels.accounts.sessions import Step
from panels.web import cookies
from panels.web.asking import Asked, inside
from panels.web.oidc import Flow, Provider
from sortition.refused import Refused
from strata.problems import InputError
from strata.texts import text

_LASTS = timedelta(minutes=10)


def start_page(asked: Asked) -> Response:
    """Send somebody to the city's own sign-in."""
    if not asked.house.settings.oidc_issuer:
        return asked.onward("/sign-in")
    flow = Flow(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
    )
    asking = asked.request.query_params
    response = asked.onward(Provider(asked.house.settings).way_out(flow))
    kept = {
        "at": asked.house.now().isoformat(),
        "state": flow.state,
        "nonce": flow.nonce,
        "verifier": flow.verifier,
        "invitation": asking.get("invitation", "")[:100] or None,
        "to": inside(asking.get("to", "/")),
    }
    cookies.put(
        asked.house.settings,
        response,
        cookies.PROVIDER,
        asked.house.keys.hide(json.dumps(kept)),
        seconds=int(_LASTS.total_seconds()),
    )
    return response


def back_page(asked: Asked) -> Response:
    """Take somebody in who comes back from there."""
    if not asked.house.settings.oidc_issuer:
        return asked.onward("/sign-in")
    try:
        response = _come_back(asked)
    except InputError as error:
        response = asked.page("message", status=403, error=error)
    cookies.drop(asked.house.settings, response, cookies.PROVIDER)
    return response


def _come_back(asked: Asked) -> Response:
    settings, now = asked.house.settings, asked.house.now()
    kept = _kept(asked, now)
    given = asked.request.query_params
    state, issuer = given.get("state", ""), given.get("iss")
    if not hmac.compare_digest(state.encode(), str(kept["state"]).encode()):
        raise _over()
    if issuer is not None and issuer.rstrip("/") != settings.oidc_issuer.rstrip("/"):
        raise _over()
    if not given.get("code"):
        raise Refused(
            "provider-refused",
            text("The sign-in of the city let nobody in."),
            text("Try again, or sign in with a password if you have one."),
        )
    flow = Flow(state=state, nonce=str(kept["nonce"]), verifier=str(kept["verifier"]))
    claims = Provider(settings).way_back(given["code"], flow, now)
    begun = enter_by_provider(
        asked.house.visit(),
        vouched(asked.house.keys, claims, now),
        invitation=kept["invitation"],
        replaces=asked.token,
    )
    to = inside(str(kept["to"])) if begun.step is Step.IN else "/second-factor"
    return asked.signed_in(begun.token, to)


def _kept(asked: Asked, now: datetime) -> dict[str, str | None]:
    """Return what this browser was given on the way out."""
    cookie = cookies.read(asked.house.settings, asked.request, cookies.PROVIDER)
    if cookie is None:
        raise _over()
    try:
        kept: dict[str, str | None] = json.loads(asked.house.keys.show(cookie))
    except InputError:
        raise _over() from None
    if not timedelta(0) <= now - datetime.fromisoformat(str(kept["at"])) <= _LASTS:
        raise _over()
    return kept


def _over() -> Refused:
    return Refused(
        "provider-over",
        text("This sign-in was not begun in this browser, or it took too long."),
        text("Begin again."),
    )
