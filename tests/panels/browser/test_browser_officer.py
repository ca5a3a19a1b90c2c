"""A new officer, from an empty installation to a jury that sits, in the browser alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import own_files
import pytest
from app_process import Served, served
from playwright.sync_api import Browser, expect
from reader import Reader

QUESTION = "Where does the new park come?"
JURY = "A park for the South"
SEATS = 8
PASSWORD = "zonnebloem kade trap mier vier"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "store") as found:
        yield found


@pytest.fixture
def newcomer(browser: Browser, fresh: Served) -> Iterator[object]:
    readers: list[Reader] = []

    def come() -> Reader:
        readers.append(Reader(browser, fresh.address, language="en"))
        return readers[-1]

    yield come
    for reader in readers:
        reader.close()
    assert not [line for reader in readers for line in reader.complaints]


def handed_over(reader: Reader, email: str, role: str) -> str:
    """Invite somebody and return the link that is to be handed over."""
    reader.fill("E-mail address", email)
    reader.choose("Role", role)
    reader.press("Make the link")
    link = reader.page.get_by_test_id("stCode").first.inner_text().strip()
    reader.press("I have copied it")
    return link


def test_from_nothing_to_a_jury_that_sits(newcomer, fresh: Served, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    head, officer, second = newcomer(), newcomer(), newcomer()

    assert "/invitation/" in fresh.link
    head.accept(fresh.link, name="An", password=PASSWORD, email="an@city.example", city="Parkstad")
    head.go("Colleagues")
    links = [
        handed_over(head, f"{name}@city.example", "participation officer")
        for name in ("bram", "chaima")
    ]
    officer.accept(links[0], name="Bram", password=PASSWORD)
    second.accept(links[1], name="Chaima", password=PASSWORD)

    plan(officer)
    remit(officer)
    invite_and_register(officer)
    quotas(officer)
    people(officer)
    look(second)
    second.go("Quotas")
    second.press("Approve version {version}", version=1)
    second.sees("The quotas are approved.")
    lottery(officer)
    draw(officer, second)
    checked(officer, tmp_path)
    confirmed(officer)


def look(reader: Reader) -> None:
    """Choose the jury in the list."""
    reader.go("Juries")
    reader.page.get_by_role("link", name=JURY, exact=True).click()
    reader.sees("What comes next")
    reader.settled()


def plan(officer: Reader) -> None:
    officer.go("Juries")
    officer.sees("There is no jury yet.")
    officer.fill("Title", JURY)
    officer.fill("Seats", str(SEATS))
    officer.fill("Alternates", "4")
    decides = date.today() + timedelta(days=330)  # noqa: DTZ011
    officer.date("The council decides on", decides)
    officer.press("Plan this jury")
    officer.sees("The jury is planned. Open it to see its dates.")
    look(officer)


def remit(officer: Reader) -> None:
    officer.go("Remit")
    for field, words in (
        ("The question to the jury", QUESTION),
        ("What the council promises, and by when it answers", "Within three months."),
    ):
        officer.choose("Text", field)
        officer.page.locator("textarea").first.fill(words)
        officer.page.locator("textarea").first.press("Tab")
        officer.settled()
        officer.press("Save as a new version")
        officer.press("Publish version {version}", version=1)
        officer.sees("The text is published.")


def invite_and_register(officer: Reader) -> None:
    officer.go("Timeline")
    for stage in ("inviting", "registering"):
        officer.press("Go on to '{stage}'", stage=stage)
        officer.sees("The jury is now in the stage '{stage}'.", stage=stage)


def quotas(officer: Reader) -> None:
    officer.go("Quotas")
    officer.sees("There are no quotas yet.")
    officer.expand("Make quotas from a census")
    officer.upload("Census, CSV or Excel", "census.csv", own_files.census())
    officer.press("Make quotas")
    officer.sees("Version {version} is proposed.", version=1)


def people(officer: Reader) -> None:
    officer.go("Pool")
    officer.show("Import a file")
    officer.upload("File", "vrijwilligers.xlsx", own_files.workbook())
    officer.sees("What stands in the file")
    officer.sees("People who may be there twice")
    officer.page.get_by_role("radio", name="The same person", exact=False).first.locator(
        "xpath=ancestor::label"
    ).click()
    officer.settled()
    officer.press("Import")
    officer.sees("Imported. New in the pool")
    officer.show("People")
    officer.sees("{count} people.", count=own_files.PEOPLE)


def lottery(officer: Reader) -> None:
    officer.go("Draw")
    officer.press("Check the pool")
    officer.sees("{people} people could be drawn, for {seats} seats.",
                 people=own_files.PEOPLE, seats=SEATS)  # fmt: skip
    officer.tick("The pool is complete.")
    officer.press("Freeze the pool")
    officer.sees("The pool is frozen, and the quotas are published.")
    officer.press("Compute the lottery")
    expect(officer.button("Publish the lottery")).to_be_visible(timeout=120_000)
    officer.press("Publish the lottery")
    officer.sees("The lottery is published.")


def draw(officer: Reader, second: Reader) -> None:
    officer.fill("The number", "042")
    officer.press("This was thrown")
    officer.sees("Noted. Now the second person types it.")
    second.go("Draw")
    second.fill("The number", "042")
    second.press("This was thrown")
    second.sees("The panel is drawn.")


def checked(officer: Reader, folder: Path) -> None:
    """Download what everybody may have, and let its own script recompute it."""
    officer.go("Timeline")
    officer.go("Draw")
    kept = officer.take("Public part, for everyone", folder)
    with zipfile.ZipFile(kept) as packed:
        packed.extractall(folder / "public")
    (script,) = (folder / "public").rglob("verify.py")
    told = subprocess.run(
        [sys.executable, "-I", script.name], cwd=script.parent, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    words = "".join(
        path.read_text("utf-8", "replace") for path in (folder / "public").rglob("*")
        if path.is_file()
    )  # fmt: skip
    assert "@post.example" not in words
    assert "Dorpsstraat" not in words


def confirmed(officer: Reader) -> None:
    """Ring everybody; one says no, and another is drawn for the seat."""
    officer.go("Confirmation desk")
    officer.press("Open the desk")
    officer.sees("The desk is open: {count} people are to be rung.", count=SEATS)
    for at in range(SEATS):
        call(officer, yes=at != 2)
    officer.show("Replacements")
    officer.press("Draw the replacements")
    officer.sees("Ordered. The worker computes them now.")
    for _ in range(60):
        if officer.button("Look again").count() == 0:
            break
        officer.page.wait_for_timeout(500)
        officer.press("Look again")
    officer.show("Ring")
    call(officer, yes=True)
    officer.sees(f"{SEATS} of {SEATS} seats confirmed")
    officer.show("All confirmed")
    officer.press("The jury sits")
    officer.sees("The jury sits with {count} members.", count=SEATS)
    officer.go("Members")
    officer.press("Show this list")
    expect(officer.page.locator(".jury-table tbody tr")).to_have_count(SEATS)


def call(officer: Reader, *, yes: bool) -> None:
    officer.press("Next person")
    officer.sees("What to say")
    if not yes:
        officer.expand("Says no")
        officer.press("Note the no")
        officer.sees("The no is noted; nobody asks them again.")
        return
    folded = officer.expand("Takes the seat")
    folded.get_by_test_id("stCheckbox").first.locator("label").click()
    officer.settled()
    officer.press("Confirm the seat")
    officer.sees("The seat is confirmed.")
