"""Pages as somebody sees them, without a server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from panels.door import Visit
from panels.rooms import furnished
from panels.screens import here

PAGES = Path(__file__).parents[3] / "panels" / "screens" / "pages"

Shown = Callable[..., AppTest]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Return ``shown("pool", visit, language="en")``: the page as that person sees it."""

    def show(page: str, visit: Visit, *, language: str = "en") -> AppTest:
        furnished()
        monkeypatch.setattr(here, "house", lambda: visit.house)
        monkeypatch.setattr(here, "token", lambda: visit.who.session)
        app = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=30)
        app.session_state["_city"] = visit.city or _city_of(visit)
        app.session_state["_language"] = language
        if visit.jury:
            app.query_params["jury"] = visit.jury
        return app.run()

    return show


def _city_of(visit: Visit) -> str | None:
    from panels.store.tables import Jury

    if visit.jury is None:
        return None
    with visit.house.transaction(writes=False) as session:
        jury = session.get(Jury, visit.jury)
        return jury.city_id if jury else None


def words(app: AppTest) -> str:
    """Return all that the page says, for a look at it."""
    kinds = ("title", "header", "subheader", "markdown", "info", "success", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))
