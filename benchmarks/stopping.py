"""Seconds from Ctrl-C to the end of `sortition lottery`, beside the aim of 1 s.

Ctrl-C is pressed at several moments of the work; a run that is done before says so:
python benchmarks/stopping.py [POOL ...]
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import KEPT, Pool, surroundings

POOLS = ("obf_30", "sf_e_110", "scale10k_150")
MOMENTS = (0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 4.0)
AIM = 1.0


def stopped(pool: Pool, moment: float) -> float | None:
    """Press Ctrl-C so many seconds after the start; None if the work was done by then."""
    files = (pool.folder / "respondents.csv", pool.folder / "categories.csv")
    with tempfile.TemporaryDirectory() as place:
        command = [
            *(sys.executable, "-m", "sortition", "lottery", "--no-report", "--pool", str(files[0])),
            *("--quotas", str(files[1]), "--seats", str(pool.seats)),
            *("--out", str(Path(place) / "jury")),
        ]
        with subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=surroundings(),
        ) as process:
            time.sleep(moment)
            if process.poll() is not None:
                return None
            pressed = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.wait()
            return time.monotonic() - pressed


def main() -> None:
    parser = argparse.ArgumentParser(description="Seconds from Ctrl-C to the end.")
    parser.add_argument("pools", nargs="*", default=POOLS, metavar="POOL")
    print("| pool | " + " | ".join(f"at {moment:g} s" for moment in MOMENTS) + " |")
    print("| --- " + "| ---: " * len(MOMENTS) + "|")
    worst = 0.0
    for name in parser.parse_args().pools:
        waits = [stopped(Pool.of(KEPT / name), moment) for moment in MOMENTS]
        cells = ["done" if wait is None else f"{wait:.2f}" for wait in waits]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
        worst = max(worst, *(wait or 0.0 for wait in waits))
    print(f"\nThe longest took {worst:.2f} s; the aim is {AIM:g} s.")


if __name__ == "__main__":
    main()
