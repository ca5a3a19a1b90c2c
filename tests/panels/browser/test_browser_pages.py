"""Every page as each role sees it: whole, readable for everyone, from this machine alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Enter
from reader import PHONE, ZOOMED, Reader

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


def serious(reader: Reader) -> list[str]:
    """Return what axe finds and calls serious or critical."""
    context = {"include": [["body"]], "exclude": [["[data-testid=stSidebarNav]"]]}
    options = {"resultTypes": ["violations"]}
    found = Axe().run(reader.page, context=context, options=options).response
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


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


def menu(reader: Reader) -> list[str]:
    """Return the pages that stand in the menu, as their addresses."""
    links = reader.page.get_by_test_id("stSidebarNavLink")
    return [links.nth(at).get_attribute("href") or "" for at in range(links.count())]


def all_pages(reader: Reader, jury: str | None) -> Iterator[str]:
    """Go through all pages of the menu, within `jury` if there is one; yield what is not well."""
    if jury is not None:
        reader.go("Juries")
        reader.page.get_by_role("link", name=jury, exact=True).click()
        reader.page.wait_for_url("**jury=*")
        reader.settled()
    before = {"/", "/juries"} if jury is None else set()
    for at, address in enumerate(menu(reader)):
        link = reader.page.get_by_test_id("stSidebarNavLink").nth(at)
        link.click()
        reader.settled()
        yield from findings(reader)
        before.add(address)


ROLES = [
    pytest.param(OFFICER, CONFIRMING, id="officer"),
    pytest.param(OBSERVER, CONFIRMING, id="observer"),
    pytest.param(CALLER, CONFIRMING, id="caller"),
    pytest.param(ADMINISTRATOR, None, id="administrator"),
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
