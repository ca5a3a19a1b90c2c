"""Every page as each role sees it: whole, readable for everyone, from this machine alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from app_process import Served
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from reader import PHONE, ZOOMED, Enter, Reader

from panels.demo.cast import (
    ADMINISTRATOR,
    CALLER,
    DEPARTMENT,
    FACILITATOR,
    OBSERVER,
    OFFICER,
    Colleague,
)

REGISTERING, CONFIRMING, SEATED = "De Vaartkom na 22 uur", "Regenwater", "Ouder worden in de wijk"


MENU = "[data-testid=stSidebarNav]"
STREAMLITS_OWN = {"list": {"enabled": False}, "listitem": {"enabled": False}}
"""In its menu Streamlit puts names of sections and a div among the items of a list."""


def serious(reader: Reader) -> list[str]:
    """Return what axe finds and calls serious or critical."""
    violations = {"resultTypes": ["violations"]}
    found = [
        *axe(reader, {"include": [["body"]], "exclude": [[MENU]]}, violations),
        *axe(reader, {"include": [[MENU]]}, {**violations, "rules": STREAMLITS_OWN}),
    ]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def axe(reader: Reader, where: dict[str, Any], options: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Axe().run(reader.page, where, options).response["violations"]
    return found


def sideways(reader: Reader) -> list[str]:
    """Return what stands out of the page to the right, at the window's size."""
    return reader.page.evaluate(
        """() => {
        const wide = document.documentElement.clientWidth;
        const scrolls = [document.scrollingElement, ...document.querySelectorAll(
            '[data-testid=stMain], [data-testid=stAppViewContainer]')]
            .filter(one => one && one.scrollWidth > one.clientWidth + 1);
        if (!scrolls.length) return [];
        return [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(one => one.getBoundingClientRect().right > wide + 1
                && !one.closest('.jury-table'))
            .slice(0, 5).map(one => one.outerHTML.slice(0, 200));
        }"""
    )


PLOT = 90
"""Pixels of a chart, apart from its labels, in which something can be seen."""


def plots(reader: Reader) -> list[int]:
    """Return how wide the charts are, apart from what is written beside them."""
    found: list[int] = reader.page.evaluate(
        """() => [...document.querySelectorAll('svg.marks')]
            .map(one => Math.round(one.querySelector('path.background').getBBox().width))"""
    )
    return found


def findings(reader: Reader) -> Iterator[str]:
    where = f"{reader.title()} ({reader.page.url.rsplit('/', 1)[1]})"
    for line in serious(reader):
        yield f"{where}: {line}"
    if reader.page.evaluate("document.documentElement.lang") != reader.language:
        yield f"{where}: the language of the page is not said"
    for size in (PHONE, ZOOMED):
        with reader.sized(size):
            for line in sideways(reader):
                yield f"{where}: at {size[0]} pixels sideways: {line}"
            for width in plots(reader):
                if width < PLOT:
                    yield f"{where}: at {size[0]} pixels a chart is {width} pixels wide"


def all_pages(reader: Reader, jury: str | None) -> Iterator[str]:
    """Go through all pages of the menu, within `jury` if there is one; yield what is not well."""
    if jury is not None:
        reader.go("Juries")
        reader.page.get_by_role("link", name=jury, exact=True).click()
        reader.page.wait_for_url(re.compile("jury="))
        reader.settled()
    links = reader.page.get_by_test_id("stSidebarNavLink")
    for at in range(links.count()):
        links.nth(at).click()
        reader.settled()
        yield from findings(reader)


ROLES = [
    pytest.param(OFFICER, CONFIRMING, id="officer"),
    pytest.param(OBSERVER, CONFIRMING, id="observer", marks=pytest.mark.slow),
    pytest.param(CALLER, CONFIRMING, id="caller", marks=pytest.mark.slow),
    pytest.param(ADMINISTRATOR, None, id="administrator", marks=pytest.mark.slow),
    pytest.param(OFFICER, REGISTERING, id="officer-registering", marks=pytest.mark.slow),
    pytest.param(OFFICER, SEATED, id="officer-seated", marks=pytest.mark.slow),
    pytest.param(FACILITATOR, SEATED, id="facilitator", marks=pytest.mark.slow),
    pytest.param(DEPARTMENT, SEATED, id="department", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("who", "jury"), ROLES)
def test_each_page_is_whole_and_for_everyone(
    who: Colleague, jury: str | None, enter: Enter
) -> None:
    reader = enter(who.name)
    assert list(all_pages(reader, jury)) == []


def test_plain_pages_are_for_everyone(browser: Browser, demo: Served) -> None:
    reader = Reader(browser, demo.address)
    reader.page.goto("/sign-in")
    found = axe(reader, {"include": [["html"]]}, {"resultTypes": ["violations"]})
    assert [one["id"] for one in found] == []
    for size in (PHONE, ZOOMED):
        with reader.sized(size):
            wide = "document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth"
            assert reader.page.evaluate(wide)
    reader.close()
    assert reader.complaints == []


def by_keyboard(reader: Reader, words: str) -> None:
    """Reach what is called `words` by Tab alone, and press it."""
    for _ in range(80):
        reader.page.keyboard.press("Tab")
        there = str(reader.page.evaluate("document.activeElement.closest('a, button')?.innerText"))
        if words in there:
            reader.page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not come to '{words}'")


def test_in_and_to_the_next_call_without_a_mouse(browser: Browser, demo: Served) -> None:
    caller = Reader(browser, demo.address)
    caller.page.goto("/sign-in")
    by_keyboard(caller, CALLER.name)
    caller.page.locator("h1").first.wait_for()
    caller.settled()
    for words in (caller.say("Juries"), CONFIRMING, caller.say("Confirmation desk")):
        by_keyboard(caller, words)
        caller.page.wait_for_timeout(1000)
        caller.settled()
    by_keyboard(caller, caller.say("Next person"))
    caller.sees("What to say")
    caller.close()
    assert caller.complaints == []
