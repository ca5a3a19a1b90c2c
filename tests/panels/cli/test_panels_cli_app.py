"""`sortition app` as somebody starts it: a real server, its worker, and its end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from panels.accounts.accepting import accept_invitation
from panels.accounts.first import first_link
from panels.cli.opening import prepared
from panels.cli.serving import free
from panels.house import House
from panels.settings import Settings
from sortition.refused import Refused

PROGRAM = "import typer; from panels.cli.app_command import app; typer.run(app)"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing that is set outside counts, nor is anything that is set here left behind."""
    for name in [name for name in os.environ if name.startswith("SORTITION_")]:
        monkeypatch.delenv(name)
    for name in ("ADDRESS", "DEMO", "ALONE"):
        monkeypatch.setenv(f"SORTITION_{name}", "")
        monkeypatch.delenv(f"SORTITION_{name}")
    monkeypatch.setenv("SORTITION_FOLDER", str(tmp_path))


def opened(*, bind: str = "127.0.0.1", demo: bool = False) -> tuple[House, str, str]:
    house, link, said = prepared(8501, bind=bind, demo=demo, city="Leuven")
    house.engine.dispose()
    return house, link, " ".join(map(str, said))


class TestHow:
    def test_alone_on_an_empty_laptop_also_the_next_day(self) -> None:
        for _ in range(2):
            house, link, said = opened()
            assert house.settings.alone
            assert link.startswith("http://127.0.0.1:8501/enter/")
            assert link in said

    def test_not_alone_where_an_address_or_a_database_is_named(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("SORTITION_ADDRESS", "https://jury.leuven.example")
        house, link, said = opened()
        assert not house.settings.alone
        assert link.startswith("https://jury.leuven.example/invitation/")
        assert "first administrator" in said
        monkeypatch.delenv("SORTITION_ADDRESS")
        monkeypatch.setenv("SORTITION_DATABASE", f"sqlite:///{tmp_path / 'other.db'}")
        monkeypatch.setenv("SORTITION_KEYS", Fernet.generate_key().decode())
        assert "/invitation/" in opened()[1]

    def test_not_alone_where_others_reach_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "/invitation/" in opened(bind="0.0.0.0")[1]  # noqa: S104
        monkeypatch.setenv("SORTITION_ALONE", "1")
        for way in ({"bind": "0.0.0.0"}, {"demo": True, "bind": "0.0.0.0"}):  # noqa: S104
            with pytest.raises(Refused) as error:
                opened(**way)  # type: ignore[arg-type]
            assert error.value.problems[0].code == "demo-outside"

    def test_not_alone_once_others_have_accounts(self) -> None:
        house = House.open(Settings())
        token = (first_link(house) or "").rsplit("/", 1)[1]
        accept_invitation(
            house.visit(), token, name="An", password="zonnebloem trap mier kade",
            email="an@leuven.example", city="Leuven",
        )  # fmt: skip
        house.engine.dispose()
        house, link, said = opened()
        assert not house.settings.alone
        assert link == "http://127.0.0.1:8501/"
        assert "The screens:" in said

    def test_a_demo_needs_made_up_people(self) -> None:
        with pytest.raises(Refused) as error:
            opened(demo=True)
        assert error.value.problems[0].code == "demo-empty"


def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refused) as error:
            free("127.0.0.1", taken.getsockname()[1])
    assert error.value.problems[0].code == "port-taken"


@contextmanager
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """The program as it runs; yields it, the link that it prints, and what it writes as errors."""
    with socket.socket() as sought:
        sought.bind(("127.0.0.1", 0))
        port = sought.getsockname()[1]
    errors = tmp_path / "errors"
    with errors.open("w") as file:
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "--port", str(port), "--no-open"],
            stdout=subprocess.PIPE, stderr=file, text=True,
        )  # fmt: skip
    try:
        assert program.stdout is not None
        found = re.search(r"http\S+", program.stdout.readline())
        assert found is not None, errors.read_text()
        yield program, found[0], errors
    finally:
        program.kill()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()


def children(of: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if path.read_text().rsplit(")", 1)[1].split()[1] == str(of):
                found.append(int(path.parent.name))
    return found


def answers(client: httpx.Client) -> float:
    start = time.monotonic()
    while time.monotonic() - start < 60:
        with suppress(httpx.HTTPError):
            if client.get("/health").status_code == 200:
                break
        time.sleep(0.05)
    return time.monotonic() - start


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for the worker in /proc")
def test_it_serves_guards_and_ends_with_its_worker(tmp_path: Path) -> None:
    with running(tmp_path) as (program, link, errors):
        base, path = link.split("/enter/")
        with httpx.Client(base_url=base, trust_env=False) as client:
            answers(client)
            assert client.get("/").headers["location"] == "/sign-in"
            assert "server" not in client.get("/sign-in").headers
            entered = client.get(f"/enter/{path}")
            assert entered.headers["location"] == "/"
            page = client.get("/")
            assert "<title>Streamlit</title>" in page.text
            policy = page.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert page.headers["referrer-policy"] == "no-referrer"
            config = client.get("/_stcore/host-config").json()
            assert config
            assert client.get("/_stcore/agent/openapi.json").status_code == 404
        (worker,) = children(program.pid)
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
        assert not Path(f"/proc/{worker}").exists()
        assert program.stdout is not None
        said = program.stdout.read() + errors.read_text()
        assert path not in said, "a token stands in the log"
