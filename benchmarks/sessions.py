"""Fifty people at the screens at once: how long does a rerun take them?

    python benchmarks/sessions.py [--sessions 50] [--reruns 6]

Starts the app on loopback over a made-up city in a folder of its own, signs in, opens that many
websocket sessions as a browser does, and lets each rerun pages while the others do the same. Prints
the time to the first page and the median, the 95th percentile and the longest of the reruns.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from panels.demo.cast import OFFICER

PAGES = ("juries", "timeline", "pool", "quotas", "draw")
PAUSE = 5.0
"""Seconds for which somebody looks at a page, on average."""


class Person:
    """One browser tab."""

    def __init__(self, connection: websockets.ClientConnection, query: str) -> None:
        self.connection, self.query = connection, query
        self.pages: dict[str, str] = {}

    async def rerun(self, page: str = "") -> float:
        """Ask for `page` and return the seconds until it is there."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self.pages.get(page, "")
        start = time.perf_counter()
        await self.connection.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(self.connection.recv(), 60))
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self.pages = {
                    p.url_pathname: p.page_script_hash for p in answer.navigation.app_pages
                }
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(answer.delta.new_element.exception.message)
            if kind == "script_finished":
                return time.perf_counter() - start


async def visit(address: str, cookie: str, jury: str, reruns: int, out: list[float]) -> None:
    """Be one person: open the screens, then look at one page after the other."""
    where = address.replace("http", "ws", 1) + "/_stcore/stream"
    headers = {"Cookie": cookie, "Origin": address}
    async with websockets.connect(
        where, additional_headers=headers, subprotocols=["streamlit"], max_size=None
    ) as connection:
        person = Person(connection, f"jury={jury}" if jury else "")
        await person.rerun()
        for _ in range(reruns):
            await asyncio.sleep(random.expovariate(1 / PAUSE))  # no secret
            known = [page for page in PAGES if page in person.pages] or [""]
            out.append(await person.rerun(random.choice(known)))  # noqa: S311


async def measure(
    address: str, cookie: str, juries: Sequence[str], sessions: int, reruns: int
) -> list[float]:
    """Return the seconds of every rerun of `sessions` people, spread over `juries`."""
    out: list[float] = []
    await asyncio.gather(
        *(
            visit(address, cookie, juries[number % len(juries)], reruns, out)
            for number in range(sessions)
        )
    )
    return out


def signed_in(address: str) -> str:
    """Come in as an officer of the demo; return the cookie."""
    with httpx.Client(base_url=address) as client:
        page = client.get("/sign-in").text
        seal = re.search(r'name="csrf" value="([^"]+)"', page)
        people = re.findall(r'name="demo" value="([^"]+)">([^<]+)', page)
        officer = next((account for account, name in people if name == OFFICER.name), None)
        if seal is None or officer is None:
            raise SystemExit("the sign-in page offers nobody of the demo")
        fields = {"csrf": seal.group(1), "to": "/", "demo": officer}
        client.post("/sign-in", data=fields, headers={"Origin": address})
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def juries(folder: str) -> list[str]:
    """Return the ids of the demo's juries."""
    with sqlite3.connect(Path(folder) / "sortition.db") as store:
        return [identity for (identity,) in store.execute("SELECT id FROM jury")]


def main() -> None:
    """Start the app, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sessions", type=int, default=50)
    options.add_argument("--reruns", type=int, default=6)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "SORTITION_FOLDER": folder}
        program = str(Path(sys.executable).parent / "sortition")
        subprocess.run([program, "demo", "--out", f"{folder}/demo"], env=environment, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        start = time.perf_counter()
        app = subprocess.Popen(
            [program, "app", "--demo", "--no-open", "--port", str(port)],
            env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while True:
                try:
                    if httpx.get(f"{address}/sign-in").is_success:
                        break
                except httpx.TransportError:
                    time.sleep(0.05)
            print(f"first page after {time.perf_counter() - start:.1f} s (aim: 5)")
            known, cookie = juries(folder), signed_in(address)
            took = sorted(
                asyncio.run(measure(address, cookie, known, asked.sessions, asked.reruns))
            )
            print(
                f"{asked.sessions} sessions that look {PAUSE:.0f} s at a page, {len(took)} reruns: "
                f"median {1000 * statistics.median(took):.0f} ms (aim: 200), "
                f"95 of 100 within {1000 * took[int(0.95 * len(took))]:.0f} ms, "
                f"longest {1000 * took[-1]:.0f} ms"
            )
        finally:
            app.terminate()
            app.wait(20)


if __name__ == "__main__":
    main()
