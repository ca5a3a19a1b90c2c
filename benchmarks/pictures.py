"""Make the pictures of the screens in docs/pictures, from the made-up city.

    python benchmarks/pictures.py

Fills a store of its own, opens the screens on loopback and photographs them in Debian's Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from panels.demo.cast import CALLER, OFFICER, Colleague

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SHOWN: tuple[tuple[str, str, str, Colleague], ...] = (
    ("home", "", "", OFFICER),
    ("timeline", "timeline", "registering", OFFICER),
    ("pool", "pool", "registering", OFFICER),
    ("quotas", "quotas", "registering", OFFICER),
    ("draw", "draw", "frozen", OFFICER),
    ("event", "event", "drawn", OFFICER),
    ("desk", "desk", "confirming", CALLER),
    ("members", "members", "seated", OFFICER),
)
"""Name of the picture, page, stage of the jury, and who looks."""
_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
          "--disable-background-networking"]  # fmt: skip
_SETTLED = 9000
"""Milliseconds after which charts stand still."""


def main() -> None:
    """Fill, open, photograph."""
    program = str(Path(sys.executable).parent / "sortition")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "SORTITION_FOLDER": folder}
        subprocess.run([program, "demo", "--out", f"{folder}/demo"], env=environment, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        app = subprocess.Popen(
            [program, "app", "--demo", "--no-open", "--port", str(port)],
            env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _photograph(f"http://127.0.0.1:{port}", Path(folder))
        finally:
            app.terminate()
            app.wait(20)


def _photograph(address: str, folder: Path) -> None:
    for _ in range(200):
        try:
            if httpx.get(f"{address}/health").is_success:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    with sqlite3.connect(folder / "sortition.db") as store:
        juries = {stage: jury for jury, stage in store.execute("SELECT id, stage FROM jury")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for name, path, stage, who in SHOWN:
            page = browser.new_page(viewport={"width": 1200, "height": 800})
            _come_in(page, address, who)
            page.goto(f"{address}/{path}" + (f"?jury={juries[stage]}" if stage else ""))
            page.wait_for_timeout(_SETTLED)
            if name == "desk":
                page.get_by_role("button", name="Volgende persoon").click()
                page.wait_for_timeout(_SETTLED)
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()
            print(PICTURES / f"{name}.png")
        browser.close()


def _come_in(page: Page, address: str, who: Colleague) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name=who.name).click()
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
