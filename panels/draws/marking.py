"""The mark of a test: in every ticket, in the manifest, on the page, and in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sortition.folder.tickets import issue
from strata.pool import Pool

MARK = "TEST"
NOTE = "TEST.txt"
_WORDS = (
    "TEST. This lottery was made for trial. It is not the lottery of the jury, and no panel is\n"
    "drawn from it.\n\n"
    "PROEF. Deze loting is gemaakt om te proberen. Het is niet de loting van de jury, en er wordt\n"
    "geen panel uit getrokken.\n"
)


def marked(pool: Pool, token: Callable[[], str]) -> tuple[Pool, dict[str, str]]:
    """Return `pool` with tickets such as ``TEST-K7M4QX`` for ids, and whose each ticket is."""
    taken: set[str] = set()
    for _ in pool.ids:
        issue(token, taken)
    names = [f"{MARK}-{ticket.replace('-', '')}" for ticket in sorted(taken)]
    renamed = Pool.of(ids=names, values=pool.values, households=pool.households)
    return renamed, dict(zip(names, pool.ids, strict=True))


def stamp(folder: Path) -> None:
    """Mark the folder of a test and its page."""
    (folder / NOTE).write_text(_WORDS, encoding="utf-8")
    page = folder / "report.html"
    if page.exists():
        content = page.read_text(encoding="utf-8")
        content = content.replace("<title>", f"<title>{MARK}: ", 1)
        content = content.replace("<h1>", f"<h1>{MARK}: ", 1)
        page.write_text(content, encoding="utf-8")
