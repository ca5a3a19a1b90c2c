"""A browser without scripts: it keeps cookies, fills in forms, and sends what a browser sends."""

from __future__ import annotations

import asyncio
import re
from html import unescape

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from panels.house import House
from panels.web.app import guarded_by, routes


def served(house: House) -> Starlette:
    """Our own pages, the guard and the gate, and in place of the screens one that says so."""

    async def screens(request: object) -> PlainTextResponse:
        return PlainTextResponse("the screens")

    methods = ["GET", "POST", "PUT"]
    return Starlette(
        routes=[*routes(house), Route("/{path:path}", screens, methods=methods)],
        middleware=guarded_by(house),
    )


class Browser:
    """One browser at one address."""

    def __init__(
        self,
        house: House,
        *,
        at: str = "192.0.2.1",
        app: object | None = None,
        language: str = "en",
    ) -> None:
        self.house, self.at, self.language = house, at, language
        self.app = app or served(house)
        self.address = house.settings.address
        self.cookies = httpx.Cookies()
        self.page: httpx.Response | None = None

    def ask(self, method: str, path: str, **how: object) -> httpx.Response:
        """Send one request as it is; cookies come and go."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(self.at, 50_000))  # type: ignore[arg-type]
            async with httpx.AsyncClient(
                transport=transport, base_url=self.address, cookies=self.cookies
            ) as client:
                headers = {"accept-language": self.language, **dict(how.pop("headers", {}) or {})}  # type: ignore[call-overload]
                answer = await client.request(method, path, headers=headers, **how)  # type: ignore[arg-type]
                self.cookies = client.cookies
                return answer

        return asyncio.run(send())

    def get(self, path: str, **how: object) -> httpx.Response:
        """Open a page, and follow where it sends."""
        self.page = self.ask("GET", path, **how)
        for _ in range(5):
            if not self.page.is_redirect:
                break
            self.page = self.ask("GET", self.page.headers["location"])
        return self.page

    def form(self, **fields: str) -> dict[str, str]:
        """What the form of the page would send, with `fields` filled in."""
        assert self.page is not None
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page.text)
        return {name: unescape(value) for name, value in hidden} | fields

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Fill in the form of the page and send it; where it leads is not followed."""
        answer = self.ask(
            "POST", path, data=self.form(**fields),
            headers={"origin": self.address, "sec-fetch-site": "same-origin"},
        )  # fmt: skip
        self.page = answer
        return answer

    @property
    def session(self) -> str | None:
        """The token of the session."""
        return self.cookies.get("session") or self.cookies.get("__Host-session")
