"""Killed at any moment, or with a full disk: the old folder or the new one, never half of one."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made import street, tokens, two_of, write

from sortition import verify
from sortition.folder import atomic
from sortition.folder.tickets import read_list

HERE = Path(__file__).parent
PEOPLE = {5, 20}

WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from made import street, tokens, two_of, write
base = Path(sys.argv[2])
print("ready", flush=True)
for n in range(1_000_000):
    made = street() if n % 2 else two_of(20)
    write(made, base / "out", tickets=base / "list.csv", replace=True, token=tokens(100 * n + 1))
"""

DRAWER = """
import shutil, sys
from datetime import UTC, datetime
from pathlib import Path
from sortition.draw import draw
base = Path(sys.argv[2])
print("ready", flush=True)
for n in range(1_000_000):
    shutil.copytree(base / "out", base / f"copy{n}")
    draw(base / f"copy{n}", at=datetime(2026, 1, 1, tzinfo=UTC), seed=str(n))
"""


def kill_after(program: str, base: Path, seconds: float) -> None:
    """Run `program` and kill it `seconds` after it is ready."""
    with subprocess.Popen(
        [sys.executable, "-c", program, HERE, base], stdout=subprocess.PIPE, cwd=HERE.parents[1]
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)


def findings(out: Path, private: Path | None = None) -> list[str]:
    return [what for state, what, _ in verify.check(out, private) if state == "WRONG"]


def test_killed_while_writing(tmp_path):
    rng = random.Random(1)  # noqa: S311 - moments, no secrets
    seen = set()
    for turn in range(90):
        if turn >= 15 and seen == PEOPLE:
            break  # on a busy machine it takes more than 15 to see both folders
        kill_after(WRITER, tmp_path, rng.uniform(0.01, 0.12))
        if (tmp_path / "out").exists():
            assert findings(tmp_path / "out", tmp_path / "list.csv") == []
            manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
            assert manifest["tickets"].keys() <= read_list(tmp_path / "list.csv").keys()
            seen.add(manifest["people"])
    assert seen == PEOPLE
    write(street(), tmp_path / "out", tickets=tmp_path / "list.csv", replace=True)
    assert sorted(os.listdir(tmp_path)) == ["list.csv", "out"]
    assert len(read_list(tmp_path / "list.csv")) == 5


def test_killed_while_drawing(tmp_path):
    write(street(), tmp_path / "out")
    rng = random.Random(2)  # noqa: S311
    drawn = 0
    for turn in range(90):
        if turn >= 10 and drawn:
            break  # on a busy machine it takes more than 10 to see one
        kill_after(DRAWER, tmp_path, rng.uniform(0.01, 0.1))
        for copy in tmp_path.glob("copy*"):
            if (copy / "draw.json").exists():
                assert findings(copy) == []
                drawn += 1
            for path in sorted(copy.iterdir()):
                path.unlink()
            copy.rmdir()
    assert drawn


class Stop(BaseException):
    """Ctrl-C, or the end of the world."""


@pytest.mark.parametrize("swaps", [True, False])
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), Stop()])
def test_a_fault_at_every_step(tmp_path, monkeypatch, fault, swaps):
    """Let each call to the system fail in turn; the old folder and its list stay, or the new."""
    out, private = tmp_path / "out", tmp_path / "list.csv"
    names = ("fsync", "rename", "replace", "link", "mkdir", "open")
    if not swaps:
        monkeypatch.setattr(atomic, "_swapped", lambda one, other: False)
    completed = False
    for step in range(200):
        write(two_of(20), out, tickets=private, replace=out.exists(), token=tokens(9))
        calls = iter(range(10_000))
        with monkeypatch.context() as patched:
            for name in names:
                patched.setattr(os, name, failing(getattr(os, name), calls, step, fault))
            try:
                write(street(), out, tickets=private, replace=True)
            except (OSError, Stop):
                pass
            else:
                completed = next(calls) <= step
        with atomic.held(out):
            people = json.loads((out / "manifest.json").read_text())["people"]
        assert people in PEOPLE
        assert findings(out, private) == []
        if completed:
            break
    assert completed
    assert step > 10
    assert people == 5


def failing(real, calls, step, fault):
    def call(*given, **named):
        if next(calls) == step:
            raise fault
        return real(*given, **named)

    return call


FULL_DISK = """
import resource, signal, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from made import street, write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
base = Path(sys.argv[2])
try:
    write(street(), base / "out", tickets=base / "list.csv", replace=True)
except OSError as error:
    sys.exit(error.errno)
"""


@pytest.mark.parametrize("limit", [0, 150, 1000, 5000])
def test_full_disk(tmp_path, limit):
    for there in (False, True):
        if there:
            write(two_of(20), tmp_path / "out", tickets=tmp_path / "list.csv")
        before = sorted(os.listdir(tmp_path))
        ran = subprocess.run(
            [sys.executable, "-c", FULL_DISK, HERE, tmp_path, str(limit)],
            cwd=HERE.parents[1],
            check=False,
        )
        assert ran.returncode == errno.EFBIG
        assert sorted(os.listdir(tmp_path)) == before
        if there:
            assert findings(tmp_path / "out", tmp_path / "list.csv") == []
            assert len(read_list(tmp_path / "list.csv")) == 20
