"""An observer checks a draw: the whole folder recomputed elsewhere, and no name on any page."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from own_files import LEUVEN
from reader import Enter, Reader

from panels.demo.cast import OBSERVER

JURY = "Regenwater"


def names() -> set[str]:
    """Return names, addresses and telephones of everybody in the pool."""
    with (LEUVEN / "pool.csv").open(newline="", encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    return {
        word
        for one in people
        for word in (f"{one['first_name']} {one['last_name']}", one["email"], one["phone"],
                     one["address"])
        if word
    }  # fmt: skip


def read_all(reader: Reader) -> dict[str, str]:
    """Return the words of every page in the menu."""
    found = {}
    links = reader.page.get_by_test_id("stSidebarNavLink")
    for at in range(links.count()):
        links.nth(at).click()
        reader.settled()
        found[reader.page.url] = reader.page.get_by_test_id("stMain").inner_text()
    return found


def test_a_check_without_a_name(enter: Enter, tmp_path: Path) -> None:
    observer = enter(OBSERVER.name)
    observer.go("Juries")
    observer.page.get_by_role("link", name=JURY, exact=True).click()
    observer.page.wait_for_url(re.compile("jury="))
    observer.settled()
    observer.go("Draw")
    kept = observer.take("Full folder, for officers and observers", tmp_path)
    with zipfile.ZipFile(kept) as packed:
        packed.extractall(tmp_path / "full")
    (script,) = [path for path in (tmp_path / "full").rglob("verify.py")
                 if path.parent.name != "public"]  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=script.parent, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr

    observer.press("Verify the folder")
    observer.sees("What was computed once more")

    pages = read_all(observer)
    assert len(pages) >= 6
    everybody = names()
    for path in (tmp_path / "full").rglob("*"):
        if path.is_file():
            pages[str(path)] = path.read_text("utf-8", "replace")
    for where, words in pages.items():
        assert not [name for name in everybody if name in words], where
