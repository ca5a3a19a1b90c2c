"""Somebody asks for their data, and then to be forgotten: what they get, and what is left."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

from app_process import PROGRAM, Served
from playwright.sync_api import expect
from reader import Enter

from panels.demo.cast import ADMINISTRATOR, OFFICER

NAME, MAIL = "Hannah Willems", "v001@example.org"
OTHER_NAME, OTHER_MAIL, OTHER_PHONE = "Magda Fernandes", "v003@example.org", "0400 00 00 03"


def test_found_exported_erased_and_nowhere(enter: Enter, demo: Served, tmp_path: Path) -> None:
    head = enter(OFFICER.name)  # administrators see nobody of a jury
    head.go("Personal data")
    head.fill("Name, e-mail address, telephone number or id", MAIL)
    head.press("Look up")
    times = 0
    while head.page.get_by_role("combobox", name=head.say("Who asks")).count():
        times += 1
        head.press("Gather everything about this person")
        page = head.take("Download as a page to read", tmp_path).read_text("utf-8")
        assert NAME in page
        told = head.take("Download as JSON", tmp_path).read_text("utf-8")
        assert MAIL in told
        json.loads(told)
        erase = head.button("Erase this person")
        expect(erase).to_be_disabled()
        head.tick("The person asks for it, and I made sure who it is")
        head.press("Erase this person")
        head.sees("Erased. The certificate is below.")
        certificate = head.take("Download the certificate", tmp_path).read_text("utf-8")
        assert NAME not in certificate
        assert MAIL not in certificate
        head.fill("Name, e-mail address, telephone number or id", MAIL)
        head.press("Look up")
    assert times, "nobody was found"
    head.sees("Nobody was found.")

    administrator = enter(ADMINISTRATOR.name)
    administrator.go("Personal data")
    administrator.sees("one person, on request")
    assert MAIL not in administrator.words()

    officer = head
    officer.go("Juries")
    officer.page.get_by_role("link", name="De Vaartkom na 22 uur", exact=True).click()
    officer.page.wait_for_url(re.compile("jury="))
    officer.settled()
    officer.go("Pool")
    officer.show("People")
    officer.fill("Search by name, e-mail or id", MAIL)
    officer.sees("Nobody fits.")

    store = sqlite3.connect(demo.errors.parent / "sortition.db")
    rows = "\n".join(store.iterdump())
    store.close()
    assert MAIL not in rows


def test_by_an_administrator_who_has_the_id_and_out_of_the_files(
    enter: Enter, demo: Served, tmp_path: Path
) -> None:
    folder = demo.errors.parent
    ids = told_by_the_officer(folder)
    assert ids
    head = enter(ADMINISTRATOR.name)
    head.go("Personal data")
    assert not head.page.get_by_label(
        head.say("Name, e-mail address, telephone number or id"), exact=True
    ).count()
    for one in ids:
        assert OTHER_MAIL.encode() in in_the_files(folder)
        head.fill("Id of the person", one)
        head.press("Show what would go")
        head.sees("What would go")
        head.sees("name, address and how to reach them")
        assert OTHER_MAIL not in head.words()
        expect(head.button("Erase this person")).to_be_disabled()
        head.tick("The person asks for it, and I made sure who it is")
        head.press("Erase this person")
        head.sees("Erased. The certificate is below.")
        certificate = head.take("Download the certificate", tmp_path).read_text("utf-8")
        assert OTHER_MAIL not in certificate
        assert one not in certificate
    head.sees("within the hour")
    head.fill("Id of the person", ids[0])
    head.press("Show what would go")
    head.sees("There is nobody with this id in the city.")
    the_hour_passes(folder)
    head.go("Juries")
    head.go("Personal data")
    expect(head.page.get_by_text(head.say("within the hour"))).to_have_count(0)
    left = in_the_files(folder)
    for gone in (OTHER_MAIL, OTHER_NAME, OTHER_PHONE):
        assert gone.encode() not in left, gone
    assert not told_by_the_officer(folder)


def told_by_the_officer(folder: Path) -> list[str]:
    """Return the ids of the person, one for each jury in whose pool they are."""
    store = sqlite3.connect(folder / "sortition.db")
    try:
        wanted = "SELECT person_id FROM identity WHERE email = ?"
        return [row[0] for row in store.execute(wanted, [OTHER_MAIL])]
    finally:
        store.close()


def in_the_files(folder: Path) -> bytes:
    """Return every byte of the database and its journal."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("sortition.db*")))


def the_hour_passes(folder: Path) -> None:
    """Do what the worker does each hour, by the command for whoever does not wait for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SORTITION_")}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, "retention", "run"],
        env={**kept, "SORTITION_FOLDER": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
