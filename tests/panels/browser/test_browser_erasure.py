"""Somebody asks for their data, and then to be forgotten: what they get, and what is left."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from app_process import Served
from playwright.sync_api import expect
from reader import Enter

from panels.demo.cast import ADMINISTRATOR, OFFICER

NAME, MAIL = "Hannah Willems", "v001@example.org"


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
    officer.page.wait_for_url("**jury=*")
    officer.settled()
    officer.go("Pool")
    officer.show("People")
    officer.fill("Search by name, e-mail or id", MAIL)
    officer.sees("Nobody fits.")

    # What lay in the file is overwritten within the hour; tests of care look at its bytes.
    store = sqlite3.connect(demo.errors.parent / "sortition.db")
    rows = "\n".join(store.iterdump())
    store.close()
    assert MAIL not in rows
