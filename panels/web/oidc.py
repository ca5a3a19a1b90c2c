"""OpenID Connect: the code flow with PKCE, and everything checked that the provider says."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from panels.accounts.proof.provider import Claims
from panels.settings import Settings
from panels.web.guard import HERE
from sortition.refused import Refused
from strata.texts import text

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures that are taken; none with a shared secret, and never none at all."""
_LEEWAY = 60
"""Seconds that two clocks may differ."""
_MOST = 1_000_000
"""Bytes that a provider may answer."""
_TWICE = frozenset({"mfa", "otp", "hwk", "swk", "sc"})
"""Ways of proving oneself twice, as RFC 8176 names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What a sign-in is bound to, from the way out to the way back."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Provider:
    """The city's own sign-in.

    Parameters
    ----------
    settings
        Issuer, client and secret, and our own address.
    http
        How it is reached.
    """

    def __init__(self, settings: Settings, http: httpx.Client | None = None) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer.rstrip("/")
        parts = urlsplit(self._issuer)
        if parts.scheme != "https" and (parts.hostname or "") not in HERE:
            raise _away()
        self._http = http or httpx.Client(timeout=10, follow_redirects=False, trust_env=False)
        self._back = f"{settings.address.rstrip('/')}/oidc/back"

    def way_out(self, flow: Flow) -> str:
        """Return where to send somebody who wants to sign in."""
        digest = hashlib.sha256(flow.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client,
            "redirect_uri": self._back,
            "scope": "openid email profile",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        address = self._discovered()["authorization_endpoint"]
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def way_back(self, code: str, flow: Flow, now: datetime) -> Claims:
        """Return whom the provider vouches for.

        Raises
        ------
        Refused
            If it cannot be reached, or anything of what it says is not as it must be.
        """
        found = self._discovered()
        given = self._fetched(
            "POST",
            found["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._back,
                "code_verifier": flow.verifier,
            },
            auth=(self._settings.oidc_client, self._settings.oidc_secret),
        )
        keys = self._fetched("GET", found["jwks_uri"])
        claims = self._checked(str(given.get("id_token", "")), keys, flow, now)
        if "email" not in claims and "userinfo_endpoint" in found:
            more = self._fetched(
                "GET",
                found["userinfo_endpoint"],
                headers={"Authorization": f"Bearer {given.get('access_token', '')}"},
            )
            if more.get("sub") == claims["sub"]:
                claims = {**more, **claims}
        return self._told(claims)

    def _discovered(self) -> Mapping[str, Any]:
        found = self._fetched("GET", f"{self._issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise _away()
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            parts = urlsplit(str(found.get(name, "")))
            if parts.scheme != "https" and (parts.hostname or "") not in HERE:
                raise _away()
        return found

    def _fetched(self, method: str, address: str, **how: Any) -> Mapping[str, Any]:
        """Return what the provider answers, of a size that is none to fear."""
        try:
            with self._http.stream(method, address, **how) as answer:
                body = b""
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > _MOST:
                        raise _away()
                answer.raise_for_status()
            found = httpx.Response(200, content=body).json()
        except (httpx.HTTPError, ValueError):
            raise _away() from None
        if not isinstance(found, dict):
            raise _away()
        return found

    def _checked(
        self, token: str, keys: Mapping[str, Any], flow: Flow, now: datetime
    ) -> dict[str, Any]:
        """Return the claims of an ID token: signed, for us, now, and asked for by this browser."""
        try:
            known = KeySet.import_key_set(keys)  # type: ignore[arg-type]
            claims = dict(jwt.decode(token, known, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError, KeyError):
            raise _unsound() from None
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        at = now.timestamp()
        sound = (
            str(claims.get("iss", "")).rstrip("/") == self._issuer
            and self._settings.oidc_client in audiences
            and (len(audiences) == 1 or claims.get("azp") == self._settings.oidc_client)
            and _number(claims.get("exp")) > at - _LEEWAY
            and _number(claims.get("iat")) < at + _LEEWAY
            and hmac.compare_digest(str(claims.get("nonce", "")).encode(), flow.nonce.encode())
            and bool(claims.get("sub"))
        )
        if not sound:
            raise _unsound()
        return claims

    def _told(self, claims: Mapping[str, Any]) -> Claims:
        ways = claims.get("amr")
        twice = isinstance(ways, list) and not _TWICE.isdisjoint(map(str, ways))
        verified = claims.get("email_verified") is True
        return Claims(
            issuer=self._issuer,
            subject=str(claims["sub"])[:255],
            email=str(claims.get("email", ""))[:254] if verified else "",
            name=str(claims.get("name", ""))[:120],
            twice=twice or self._settings.oidc_second_factor,
        )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _away() -> Refused:
    return Refused(
        "provider-away",
        text("The sign-in of the city does not answer as it should."),
        text("Try again in a moment, or sign in with a password if you have one."),
    )


def _unsound() -> Refused:
    return Refused(
        "provider-unsound",
        text("What the sign-in of the city says could not be checked."),
        text("Begin again; if it stays, tell who runs this installation."),
    )
