"""What guards every page and the socket: whose host, from where, how much, and which headers."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from panels.house import House
from panels.web.cookies import secure

_PAGES = frozenset({"/sign-in", "/second-factor", "/sign-out", "/health", "/style.css"})
ROOMS = ("/invitation/", "/password/", "/enter/", "/oidc/")
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine: nobody else can make a browser send them as a host."""
UPLOADS = 25 * 1024 * 1024
"""Bytes of a file that is uploaded."""
_SENT = 64 * 1024
_AROUND = 64 * 1024
"""Bytes of a form around the file."""
_UPLOAD = "/_stcore/upload_file/"
_MEDIA = "/media/"
"""What screens hand over: files about people, which no browser is to keep."""
_CLOSED = (
    "/_stcore/agent",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/auth/",
    "/oauth2callback",
)
"""What Streamlit offers besides and nobody needs here."""
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ASKED = frozenset({"GET", "HEAD", "POST"})
_NONE = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "midi",
    "payment", "usb",
)  # fmt: skip


def ours(path: str) -> bool:
    """Tell whether a path is of our own pages, which are open to anybody."""
    return path in _PAGES or path.startswith(ROOMS)


def own_policy() -> str:
    """Return the policy of our own pages: no script at all."""
    return (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )


def screens_policy() -> str:
    """Return the policy of Streamlit's pages: their own scripts and nothing from elsewhere."""
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    inline = re.findall(r"<script>(.*?)</script>", index.read_text(encoding="utf-8"), re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in inline
    )
    return (
        f"default-src 'none'; script-src 'self' 'unsafe-eval' {hashes}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; media-src 'self' blob:; "
        "manifest-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


class Guard:
    """Stands before everything that is served.

    Parameters
    ----------
    app
        What it guards.
    house
        Whose address says which hosts are ours.
    """

    def __init__(self, app: ASGIApp, *, house: House) -> None:
        self._app = app
        self._only_here = house.settings.demo or house.settings.alone
        self._hosts = HERE | {(urlsplit(house.settings.address).hostname or "").lower()}
        self._own_headers = _headers(house, own_policy())
        self._screens_headers = _headers(house, screens_policy())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what is in order, with headers; answer the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        path, headers = scope["path"], Headers(scope=scope)
        wrong = self._wrong(scope, headers)
        if scope["type"] == "websocket":
            if wrong:
                await _turned_away(receive, send)
            else:
                await self._app(scope, receive, send)
            return
        most = UPLOADS + _AROUND if path.startswith(_UPLOAD) else _SENT
        shown = self._own_headers if ours(path) else self._screens_headers
        counted = _Counted(receive, most)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = MutableHeaders(scope=message)
                for name, value in shown.items():
                    there[name] = value
                if path.startswith(_MEDIA):
                    there["Cache-Control"] = "no-store"
            await send(message)

        if not wrong and _length(headers) > most:
            wrong = (413, "too large")
        if wrong:
            status, words = wrong
            await PlainTextResponse(words, status)(scope, receive, sending)
            return
        await self._app(scope, counted, sending)

    def _wrong(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Return status and words if something is not in order."""
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            return 421, "not a host of ours"
        if self._only_here and not _on_this_machine(scope):
            return 403, "on this machine only"
        if scope["path"].startswith(_CLOSED):
            return 404, "not here"
        if ours(scope["path"]) and scope.get("method") not in _ASKED:
            return 405, "not so"
        socket = scope["type"] == "websocket"
        changes = socket or scope["method"] in _CHANGING
        if changes and not _from_here(headers, host, socket=socket):
            return 403, "not from our own pages"
        return None


class _Counted:
    """What is received, up to a limit: whoever hides how much it is is cut off."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                return {"type": "http.disconnect"}
        return message


def _headers(house: House, policy: str) -> Mapping[str, str]:
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _NONE),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if secure(house.settings):
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def _from_here(headers: Headers, host: str, *, socket: bool) -> bool:
    """Tell whether a request comes from a page of ours, as far as the browser says."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    # Under our own policy of no referrer, browsers send forms from "null"; these carry a seal.
    if origin in (None, "null"):
        return origin is None or not socket
    return urlsplit(origin).netloc.lower() == host.lower()


def _on_this_machine(scope: Scope) -> bool:
    """Tell whether somebody on this machine asks, also if a proxy on it says for whom."""
    address, _ = scope.get("client") or ("", 0)
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _length(headers: Headers) -> int:
    said = headers.get("content-length", "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else UPLOADS * 2


async def _turned_away(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})
