"""What somebody asks of a page: checked before any page does something with it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from panels.accounts.proof.seals import sealed, unsealed
from panels.accounts.recognising import digest_of
from panels.door import Visit
from panels.house import House
from panels.tongue import LANGUAGES, tongue
from panels.web import cookies, pages
from sortition.report.tongue import Tongue
from strata.problems import InputError, Problem
from strata.texts import text

_PURPOSE = "form"
_OPEN = timedelta(hours=12)
"""How long a form can lie open."""
_MOST = 16_384
"""Bytes of a form."""
_logger = logging.getLogger("panels.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request to one of our own pages.

    Parameters
    ----------
    house, request
        Where, and what.
    form
        What was filled in; empty unless something was sent.
    speaks
        The reader's language.
    mark
        What binds forms to this browser.
    """

    house: House
    request: Request = field(repr=False)
    form: Mapping[str, str] = field(repr=False)
    speaks: Tongue = field(repr=False)
    mark: str = field(repr=False)

    @property
    def sent(self) -> bool:
        """Whether something is to be done, not only shown."""
        return self.request.method == "POST"

    @property
    def token(self) -> str | None:
        """The token of the session, as the cookie holds it."""
        return cookies.read(self.house.settings, self.request, cookies.SESSION)

    @property
    def visit(self) -> Visit:
        """The visit of whoever asks."""
        return self.house.visit(self.token)

    @property
    def address(self) -> str:
        """From where it comes, as the server says."""
        return self.request.client.host if self.request.client else ""

    def filled(self, name: str) -> str:
        """Return what was filled in at `name`."""
        return self.form.get(name, "")

    def page(
        self, name: str, /, *, status: int = 200, error: InputError | None = None, **about: object
    ) -> HTMLResponse:
        """Return the page `name`, with a form that this browser alone can send."""
        return pages.page(
            name,
            self.speaks,
            status=status,
            problems=error.problems if error else (),
            csrf=sealed(self.house.keys, _PURPOSE, *self._bound(), now=self.house.now()),
            path=self.request.url.path,
            **about,
        )

    def onward(self, to: str = "/") -> RedirectResponse:
        """Send the reader to another page of ours."""
        return RedirectResponse(to, status_code=303, headers={"Cache-Control": "no-store"})

    def signed_in(self, token: str, to: str = "/") -> RedirectResponse:
        """Send the reader on with the cookie of a new session."""
        response = self.onward(to)
        cookies.put(self.house.settings, response, cookies.SESSION, token)
        return response

    def genuine(self) -> bool:
        """Tell whether the form that was sent is one that this browser was given."""
        facts = unsealed(
            self.house.keys, _PURPOSE, self.filled("csrf"), now=self.house.now(), within=_OPEN
        )
        return facts == self._bound()

    def _bound(self) -> list[str]:
        return [self.mark, digest_of(self.token) if self.token else ""]


def inside(to: str) -> str:
    """Return `to` if it is a page of these screens, else their first."""
    fine = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if fine and len(to) <= 500 else "/"


def route(house: House, path: str, answer: Callable[[Asked], Response], *methods: str) -> Route:
    """Return the route of one page: `answer` is called once what was sent is found genuine."""

    async def endpoint(request: Request) -> Response:
        settings = house.settings
        mark = cookies.read(settings, request, cookies.FORM)
        form = await _form(request) if request.method == "POST" else {}
        asked = Asked(
            house=house,
            request=request,
            form=form or {},
            speaks=tongue(pages.language_of(settings, request)),
            mark=mark or secrets.token_urlsafe(24),
        )
        response = await run_in_threadpool(_answered, asked, answer, known=mark is not None)
        if mark is None:
            cookies.put(settings, response, cookies.FORM, asked.mark)
        if request.query_params.get("lang") in LANGUAGES:
            cookies.put(
                settings, response, cookies.LANGUAGE, asked.speaks.language, seconds=31_536_000
            )
        return response

    return Route(path, endpoint, methods=list(methods))


def _answered(asked: Asked, answer: Callable[[Asked], Response], *, known: bool) -> Response:
    """Return the answer, or a page that says what is wrong; never what failed inside."""
    if asked.sent and not (known and asked.genuine()):
        return asked.page("message", status=403, error=_STALE)
    try:
        return answer(asked)
    except InputError as error:
        return asked.page("message", status=400, error=error)
    except Exception as error:
        _logger.error("a page failed: %s", type(error).__name__)
        return asked.page("message", status=500, error=FAILED)


async def _form(request: Request) -> dict[str, str] | None:
    """Return what was filled in, None if it is no form of ours."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST:
            return None
    if kind != "application/x-www-form-urlencoded":
        return None
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=30)
    except ValueError:
        return None
    return dict(pairs)


_STALE = InputError(
    [
        Problem(
            code="form-stale",
            what=text("This form is too old, or was not opened in this browser."),
            remedy=text("Open the page again and fill it in once more."),
        )
    ]
)
FAILED = InputError(
    [
        Problem(
            code="page-failed",
            what=text("Something went wrong here; nothing was changed."),
            remedy=text("Try again; if it stays, tell who runs this installation at what time."),
        )
    ]
)
