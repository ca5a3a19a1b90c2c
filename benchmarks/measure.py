"""One run of a whole command, measured: CPU seconds, peak memory, and what it says it reached."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""So that idle threads of the linear algebra do not count as work, ours or the peer's."""

HERE = Path(__file__).parent
KEPT = HERE / "pools"
RESULTS = HERE / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A pool of the benchmarks: its folder, how many people and seats, columns of a household."""

    name: str
    folder: Path
    people: int
    seats: int
    household: tuple[str, ...]

    @classmethod
    def of(cls, folder: Path) -> Pool:
        """Read the pool in `folder`."""
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        return cls(
            name=folder.name,
            folder=folder,
            people=meta["n"],
            seats=meta["k"],
            household=tuple(meta.get("household", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command cost.

    Parameters
    ----------
    cpu, wall
        Seconds: user and system time of the process and its children, and time passed.
    memory
        Peak of the process, in megabytes.
    status
        Exit status; negative for the signal that ended it.
    ended
        Whether it was ended for taking too long.
    """

    cpu: float
    wall: float
    memory: float
    status: int
    ended: bool


def surroundings() -> dict[str, str]:
    """Return the environment of a command that is measured.

    It has one thread, and Python may keep compiled modules, as it keeps those of an installed
    package: where it may not, each start costs a quarter of a second more.
    """
    inherited = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return inherited | ONE_THREAD


def stay_on_one_processor() -> None:
    """Keep this process, and all that it starts, on one processor where the system can do so.

    Threads of a solver that only wait for work would count as work otherwise.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def made(*kinds: str) -> list[Path]:
    """Make the pools of these kinds and return their folders."""
    script = [sys.executable, str(HERE / "make_pools.py"), *kinds]
    told = subprocess.run(script, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [Path(line) for line in told.splitlines()]


def measure(command: Sequence[str], *, out: Path, timeout: float = 3600.0) -> Cost:
    """Run `command`, its output into the files ``stdout`` and ``stderr`` in `out`, and measure it.

    Notes
    -----
    Linux counts the memory of this process towards the command that it starts, until that replaces
    it: so what imports this module imports nothing large.
    """
    begin = time.perf_counter()
    with (out / "stdout").open("wb") as told, (out / "stderr").open("wb") as said:
        process = subprocess.Popen(
            list(command),
            stdout=told,
            stderr=said,
            env=surroundings(),
            cwd=HERE.parent,
            start_new_session=True,
        )
    late = threading.Event()

    def end() -> None:
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    alarm = threading.Timer(timeout, end)
    alarm.start()
    try:
        _, wait_status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        alarm.cancel()
    process.returncode = os.waitstatus_to_exitcode(wait_status)
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=time.perf_counter() - begin,
        memory=usage.ru_maxrss / unit,
        status=process.returncode,
        ended=late.is_set(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a lottery cost and reached.

    Parameters
    ----------
    lowest
        The lowest chance of anyone.
    worst
        The largest distance of anyone's chance from the proven optimum, None if none is proven.
    bound
        What the lowest chance can be at most, where the optimum is not proven.
    cuts
        How many cuts the proof uses.
    failure
        Why there is no lottery, in one line; empty if there is one.
    """

    pool: str
    people: int
    seats: int
    cpu: float
    wall: float
    memory: float
    lowest: float | None = None
    worst: float | None = None
    proven: bool = False
    bound: float | None = None
    cuts: int = 0
    failure: str = ""


def lottery(
    pool: Pool,
    *,
    rule: str = "leximin",
    panels: int = 1000,
    seconds: float | None = None,
    timeout: float = 3600.0,
) -> Outcome:
    """Run ``sortition lottery`` of this Python on `pool` as a whole process.

    Parameters
    ----------
    rule
        Name of the rule.
    panels
        How many panels to publish.
    seconds
        Time limit to give to the command itself (``--time``), None for none.
    timeout
        Seconds after which the command is killed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        command = [
            *(sys.executable, "-m", "sortition", "lottery"),
            *("--pool", str((pool.folder / "respondents.csv").resolve())),
            *("--quotas", str((pool.folder / "categories.csv").resolve())),
            *(
                "--seats",
                str(pool.seats),
                "--rule",
                rule,
                "--panels",
                str(panels),
                "--no-report",
                "--json",
            ),
            *(("--household", ",".join(pool.household)) if pool.household else ()),
            *(("--time", str(seconds)) if seconds else ()),
            *("--out", str(out / "folder")),
        ]
        cost = measure(command, out=out, timeout=timeout)
        manifest = out / "folder" / "manifest.json"
        if cost.ended or not manifest.exists():
            return _failed(pool, cost, (out / "stderr").read_text(errors="replace"))
        return _reached(pool, cost, json.loads(manifest.read_text(encoding="utf-8")))


def keep(name: str, outcomes: Sequence[Outcome]) -> None:
    """Write what was measured into the folder of results, as JSON."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps([asdict(outcome) for outcome in outcomes], indent=1) + "\n"
    (RESULTS / name).write_text(text, encoding="utf-8", newline="\n")


def _reached(pool: Pool, cost: Cost, manifest: Mapping[str, object]) -> Outcome:
    reached = manifest["reached"]
    if not isinstance(reached, Mapping):
        raise TypeError("the manifest's 'reached' is not an object")
    worst, bound = reached.get("worst"), manifest.get("bound")
    return Outcome(
        pool=pool.name,
        people=pool.people,
        seats=pool.seats,
        cpu=cost.cpu,
        wall=cost.wall,
        memory=cost.memory,
        lowest=float(reached["lowest"]),
        worst=None if worst is None else float(worst),
        proven=bool(manifest["proven"]),
        bound=None if bound is None else float(Fraction(str(bound))),
        cuts=int(str(manifest["cuts"])),
    )


def _failed(pool: Pool, cost: Cost, said: str) -> Outcome:
    lines = [line for line in said.splitlines() if line.strip()]
    ended = f"ended after {cost.wall:.0f} s"
    last = lines[-1].replace(sys.executable, "python") if lines else ""
    failure = ended if cost.ended else f"exit {cost.status}: {last}"
    return Outcome(
        pool=pool.name,
        people=pool.people,
        seats=pool.seats,
        cpu=cost.cpu,
        wall=cost.wall,
        memory=cost.memory,
        failure=failure,
    )
