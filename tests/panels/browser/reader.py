"""Somebody at the screens, in a browser of their own: they see words, and press what is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from panels.tongue import tongue
from strata.texts import Text

DESK, PHONE, ZOOMED = (1200, 800), (375, 740), (320, 256)
"""Sizes of a window: a desk's, a telephone's, and a desk's at 400 percent."""
_BEGINS = 150
"""Milliseconds after which a press has reached the server."""
_WAITS = 60_000
"""Milliseconds after which a page that still lacks something is wrong, not slow."""
expect.set_options()
_APP = "[data-testid=stApp]"
_STILL = f"{_APP}[data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"


class Reader:
    """One person with one browser.

    Parameters
    ----------
    browser
        In which a window of their own is opened; it shares nothing with others'.
    address
        Of the screens.
    language
        Which they read.
    size
        Of the window.
    """

    def __init__(
        self, browser: Browser, address: str, *, language: str = "nl",
        size: tuple[int, int] = DESK, still: bool = True,
    ) -> None:  # fmt: skip
        self.address = address
        self.language = language
        self._context = browser.new_context(
            base_url=address, locale=language, accept_downloads=True,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce" if still else "no-preference",
        )  # fmt: skip
        self._context.set_default_timeout(_WAITS)
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def close(self) -> None:
        self._context.close()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme not in ("data", "blob") and where.hostname != "127.0.0.1":
            self.complaints.append(f"a request to {where.hostname}")

    def say(self, template: str, **values: object) -> str:
        """Return the words of the screens in this person's language."""
        return tongue(self.language).say(Text(template, values))

    # Where they are

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)
        self.settled()

    def go(self, title: str) -> None:
        """Choose a page in the menu."""
        menu = self.page.get_by_test_id("stSidebarNav")
        if not menu.is_visible():
            self.page.get_by_test_id("stExpandSidebarButton").click()
        menu.get_by_role("link", name=self.say(title), exact=True).click()
        expect(self.page.locator("h1")).to_be_visible()
        self.settled()

    def settled(self) -> None:
        """Wait until the page is whole, and look whether it is well."""
        page = self.page
        if "stApp" not in page.content() and not page.locator("script").count():
            return  # one of the plain pages
        page.locator(_APP).wait_for()
        page.wait_for_timeout(_BEGINS)
        page.locator(_STILL).wait_for(state="attached")
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        assert not page.get_by_test_id("stException").count(), self.words()
        assert self.say("Something went wrong here; nothing was changed.") not in self.words()

    def words(self) -> str:
        """Return everything that can be read."""
        return self.page.locator("body").inner_text()

    def sees(self, template: str, **values: object) -> None:
        """Wait until these words stand on the page."""
        words = self.say(template, **values)
        expect(self.page.get_by_text(words).first).to_be_visible()

    def title(self) -> str:
        return self.page.locator("h1").first.inner_text().strip()

    # What they do

    def button(self, template: str, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self._exactly(template, values))

    def _exactly(self, template: str, values: Mapping[str, object]) -> re.Pattern[str]:
        """Return what fits a button of this name, with or without its shortcut behind it."""
        return re.compile(rf"^{re.escape(self.say(template, **values))}( Shortcut .*)?$")

    def press(self, template: str, **values: object) -> None:
        button = self.button(template, **values).first
        expect(button).to_be_visible()  # says what is there if it is not
        button.click()
        self.settled()

    def fill(self, label: str, words: str, *, within: Locator | None = None) -> None:
        field = (within or self.page).get_by_label(self.say(label), exact=True)
        field.fill(words)
        field.press("Tab")
        self.settled()

    def date(self, label: str, when: date) -> None:
        """Type a day into its parts, day first."""
        group = self.page.get_by_role("group", name=self.say(label), exact=True)
        group.get_by_role("spinbutton").first.click()
        self.page.keyboard.type(f"{when:%d%m%Y}")
        self.page.keyboard.press("Tab")
        self.settled()

    def choose(self, label: str, option: str, *, translated: bool = True) -> None:
        box = self.page.get_by_role("combobox", name=re.compile(re.escape(self.say(label))))
        box.first.click()
        words = self.say(option) if translated else option
        self.page.get_by_role("option", name=words, exact=True).click()
        self.settled()

    def tick(self, label: str) -> None:
        self._marked("stCheckbox", self.say(label)).click()
        self.settled()

    def show(self, option: str) -> None:
        """Choose one of the views that stand beside each other."""
        words = re.compile(rf"^{re.escape(self.say(option))}$")
        group = self.page.get_by_test_id("stRadio")
        group.locator("label").filter(has_text=words).first.click()
        self.settled()

    def expand(self, template: str, **values: object) -> Locator:
        """Open what is folded away, and return it."""
        words = self.say(template, **values)
        folded = self.page.get_by_test_id("stExpander").filter(
            has=self.page.locator("summary", has_text=words)
        )
        if folded.locator("details[open]").count() == 0:
            folded.locator("summary").first.click()
        return folded

    def upload(self, label: str, name: str, content: bytes) -> None:
        chooser = self.page.get_by_test_id("stFileUploader").filter(has_text=self.say(label))
        kind = "text/csv" if name.endswith(".csv") else "application/octet-stream"
        chooser.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": kind, "buffer": content}
        )
        expect(self.page.get_by_text(name).first).to_be_visible()
        self.settled()

    def take(self, label: str, folder: Path) -> Path:
        """Download what a button offers into `folder`."""
        with self.page.expect_download() as coming:
            self.button(label).first.click()
        kept = folder / coming.value.suggested_filename
        coming.value.save_as(kept)
        self.settled()
        return kept

    def _marked(self, kind: str, words: str) -> Locator:
        return self.page.get_by_test_id(kind).filter(has_text=words).locator("label").first

    @contextmanager
    def sized(self, size: tuple[int, int]) -> Iterator[None]:
        """Look through a window of another size meanwhile."""
        before = self.page.viewport_size
        for more in (1, 0):  # charts follow a window that is drawn, not one that jumps
            self.page.set_viewport_size({"width": size[0] + more, "height": size[1]})
            self.page.wait_for_timeout(400)
        yield
        if before is not None:
            self.page.set_viewport_size(before)

    # How they come in

    def enter_demo(self, name: str) -> None:
        """Come in as somebody of the demo."""
        self.page.goto("/sign-in")
        self.page.get_by_role("button", name=name).click()
        self.page.locator("h1").first.wait_for()
        self.settled()

    def accept(
        self, link: str, *, name: str, password: str, email: str = "", city: str = ""
    ) -> None:
        """Take up an invitation and set up the second factor that its role asks for."""
        page = self.page
        page.goto(link)
        if city:
            page.get_by_label(self.say("Name of the city")).fill(city)
            page.get_by_label(self.say("Your e-mail address")).fill(email)
        page.get_by_label(self.say("Your name, as colleagues see it")).fill(name)
        page.locator("input[name=password]").fill(password)
        page.get_by_role("button", name=self.say("Make the account")).click()
        secret = page.locator("code").inner_text().replace(" ", "")
        page.get_by_label(self.say("Six digits")).fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name=self.say("Set up"), exact=True).click()
        page.get_by_role("link", name=self.say("I have kept them: go on")).click()
        page.locator("h1").first.wait_for()
        self.settled()


Enter = Callable[..., Reader]
"""``enter(name, **about_the_reader)``: somebody of the demo at the screens."""
