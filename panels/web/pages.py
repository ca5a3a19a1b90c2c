"""Pages from templates, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from babel import negotiate_locale
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from panels.settings import Settings
from panels.tongue import LANGUAGES, tongue
from panels.web import cookies
from sortition.report.tongue import Tongue
from strata.problems import Problem
from strata.texts import Text


def language_of(settings: Settings, request: Request) -> str:
    """Return the language that the reader chose, else their browser's, else Dutch."""
    asked = request.query_params.get("lang")
    for chosen in (asked, cookies.read(settings, request, cookies.LANGUAGE)):
        if chosen in LANGUAGES:
            return str(chosen)
    header = request.headers.get("accept-language", "")[:200]
    wanted = [part.split(";")[0].strip() for part in header.split(",")]
    short = [part.split("-")[0].lower() for part in wanted if part]
    return negotiate_locale(short, list(LANGUAGES)) or "nl"


def page(
    name: str,
    speaks: Tongue,
    /,
    *,
    status: int = 200,
    problems: Sequence[Problem] = (),
    **about: object,
) -> HTMLResponse:
    """Return the page of the template `name`."""

    def say(words: Text) -> str:
        return speaks.say(words)

    said = [(say(one.what), say(one.remedy)) for one in problems]
    html = (
        _environment(speaks.language)
        .get_template(f"{name}.html")
        .render(tongue=speaks, languages=LANGUAGES, problems=said, say=say, **about)
    )
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})


@lru_cache(maxsize=8)
def _environment(language: str) -> Environment:
    made = Environment(
        loader=PackageLoader("panels.web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(  # type: ignore[attr-defined]
        tongue(language).catalogue, newstyle=True
    )
    return made
