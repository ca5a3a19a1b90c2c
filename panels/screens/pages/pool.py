"""The pool: how it fills, who is in it, files, people by hand, and files to take along."""

from __future__ import annotations

from typing import Any

import streamlit as st

from panels.door import Entry, Visit
from panels.pool.by_hand import add_person
from panels.pool.files.exporting import export_pool
from panels.pool.files.importing import preview_import
from panels.pool.looking import people
from panels.pool.monitoring import monitoring
from panels.screens import frame
from panels.screens.pool import entering, filling, importing, leaving, listing
from strata.texts import Text, text

_VIEWS: dict[str, tuple[Text, Entry[..., Any]]] = {
    "filling": (text("How it fills"), monitoring),
    "people": (text("People"), people),
    "import": (text("Import a file"), preview_import),
    "enter": (text("Enter somebody"), people),
    "export": (text("Export"), export_pool),
}
_SHOWN = {
    "filling": filling.show,
    "people": listing.show,
    "import": importing.show,
    "enter": entering.show,
    "export": leaving.show,
}


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    frame.title(
        text("Pool"),
        text("Everybody who registered and may be drawn. It stays open until it is frozen, "
             "before the draw."),
    )  # fmt: skip
    if people.open_to(visit) and not add_person.open_to(visit):
        st.info(
            frame.say(
                text("The pool is frozen: nobody can be added, changed or taken out any more. "
                     "Whoever comes now is refused, and the log counts the attempt.")
            )
        )  # fmt: skip
    views = [name for name, (_, entry) in _VIEWS.items() if entry.open_to(visit)]
    view = views[0] if len(views) == 1 else _chosen(views)
    with frame.guarded():
        _show(view, visit)


def _chosen(views: list[str]) -> str:
    return st.radio(
        frame.say(text("Show")), views, key="view", horizontal=True,
        format_func=lambda one: frame.say(_VIEWS[one][0]),
    )  # fmt: skip


def _show(view: str, visit: Visit) -> None:
    _SHOWN[view](visit)


main()
