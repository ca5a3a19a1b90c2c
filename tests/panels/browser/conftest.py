"""A browser, and the screens as a process: of an empty installation, and of the demo."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_process import Served, served
from own_files import LEUVEN
from playwright.sync_api import Browser, sync_playwright
from reader import Enter, Reader

from panels.demo.filling import fill
from panels.demo.life import Files
from panels.demo.plans import PLANS
from panels.house import House
from panels.settings import Settings
from panels.stages import Stage

STAGES = (Stage.REGISTERING, Stage.FROZEN, Stage.CONFIRMING, Stage.SEATED)
"""The juries of the demo that the tests look at: filling all takes a minute."""
QUIET = (
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""Chromium in a container, asking nobody for anything."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: while it runs, other tests of this process cannot use asyncio."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is not installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store filled with the made-up city, once for all processes that test; it stays as it is."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, begun = shared / "demo-store", shared / "demo-store-begun"
    with (shared / "demo-store.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(begun, ignore_errors=True)
            house = House.open(Settings(folder=begun, demo=True))
            files = Files(
                population=(LEUVEN / "population.csv").read_bytes(),
                pool=(LEUVEN / "pool.csv").read_bytes(),
            )
            fill(house, files, plans=[plan for plan in PLANS if plan.stage in STAGES])
            house.engine.dispose()
            begun.rename(folder)
    return folder


@pytest.fixture(scope="module")
def demo(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The screens of the demo, for one module."""
    folder = tmp_path_factory.mktemp("demo") / "store"
    shutil.copytree(demo_store, folder)
    with served(folder, demo=True) as found:
        yield found


@pytest.fixture
def enter(browser: Browser, demo: Served) -> Iterator[Enter]:
    """Somebody of the demo at the screens; everything that was amiss fails the test."""
    readers: list[Reader] = []

    def come(name: str, **about: object) -> Reader:
        reader = Reader(browser, demo.address, **about)  # type: ignore[arg-type]
        readers.append(reader)
        reader.enter_demo(name)
        return reader

    yield come
    complaints = [line for reader in readers for line in reader.complaints]
    for reader in readers:
        reader.close()
    assert not complaints
