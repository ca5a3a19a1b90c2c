"""A PostgreSQL of its own on loopback, with its usual care for power cuts, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SILENT = {"check": True, "capture_output": True, "cwd": "/"}


@contextmanager
def started() -> Iterator[str]:
    """Give the URL of an empty database; PostgreSQL refuses to run as root, so then as another."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    program = found[0] if found else Path(shutil.which("initdb") or "")
    if not program.is_file():
        raise SystemExit("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    before = [] if os.geteuid() else [
        "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="sortition-bench-pg-") as folder:
        os.chmod(folder, 0o777)  # noqa: S103  # the server runs as another user
        data = Path(folder) / "data"
        subprocess.run([*before, program, "-D", data, "-U", "jury", "-A", "trust",
                        "-E", "UTF8", "--locale=C"], **_SILENT)  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        control = [*before, program.with_name("pg_ctl"), "-D", data]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        subprocess.run([*control, "-w", "-o", options, "-l", f"{folder}/log", "start"], **_SILENT)
        try:
            yield f"postgresql+psycopg://jury@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **_SILENT)
