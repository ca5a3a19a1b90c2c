"""A caller's hour at the desk, mostly by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from reader import Enter, Reader

from panels.demo.cast import CALLER, OFFICER

JURY = "Regenwater"


def at_the_desk(reader: Reader) -> None:
    reader.go("Juries")
    reader.page.get_by_role("link", name=JURY, exact=True).click()
    reader.page.wait_for_url(re.compile("jury="))
    reader.settled()
    reader.go("Confirmation desk")


def rung(reader: Reader) -> str:
    """Return the ticket of the person who is rung."""
    reader.sees("What to say")
    reader.settled()
    return reader.page.locator("li", has_text=reader.say("Ticket")).first.inner_text()


def between_calls(reader: Reader) -> None:
    """Wait until nothing of the last call is left on the page, and the next can be asked for."""
    expect(reader.page.get_by_text(reader.say("What to say"))).to_have_count(0)
    expect(reader.button("Next person").first).to_be_visible()
    reader.settled()


def test_an_hour_at_the_desk(enter: Enter) -> None:
    caller = enter(CALLER.name)
    at_the_desk(caller)
    officer = enter(OFFICER.name)
    at_the_desk(officer)

    between_calls(caller)
    caller.page.keyboard.press("Alt+n")
    first = rung(caller)
    officer.press("Next person")
    assert rung(officer) != first, "two ring the same person"
    officer.press("Let go without a note")

    caller.page.keyboard.press("Alt+1")  # nobody picked up
    caller.sees("Noted.")
    between_calls(caller)
    caller.page.keyboard.press("Alt+n")
    second = rung(caller)
    assert second != first
    need(caller)
    folded = caller.expand("Takes the seat")
    folded.get_by_test_id("stCheckbox").first.locator("label").click()
    caller.settled()
    caller.page.keyboard.press("Alt+y")
    caller.sees("The seat is confirmed.")
    between_calls(caller)

    caller.press("Next person")
    third = rung(caller)
    caller.expand("Says no")
    caller.press("Note the no")
    caller.sees("The no is noted; nobody asks them again.")
    assert len({first, second, third}) == 3

    # Nothing but the desk's own pages stands open to somebody who only rings.
    for title in ("Pool", "Quotas", "Draw", "Personal data", "Colleagues"):
        menu = caller.page.get_by_test_id("stSidebarNav")
        expect(menu.get_by_role("link", name=caller.say(title), exact=True)).to_have_count(0)


def need(caller: Reader) -> None:
    """Keep what somebody needs, which only they who help may read."""
    folded = caller.expand("What they need to take part")
    caller.settled()  # a list opens in what has unfolded
    caller.choose("Kind", "sight")
    caller.fill("In their words", "een plaats vooraan", within=folded)
    folded.get_by_test_id("stCheckbox").locator("label").click()
    caller.press("Keep this need")
    caller.sees("The need is kept, encrypted.")
