"""Print the figures of promises P5, P6, P8, P9, P10 and P13, from the tests that keep them.

    python benchmarks/promises.py

A line for each; a promise that is broken ends in an error. It takes about twenty minutes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = (
    "tests/panels/door/test_door_reliability.py",
    "tests/panels/test_permissions.py",
    "tests/panels/log/test_log_chain.py",
    "tests/panels/care/test_care_erasing.py",
    "tests/panels/test_logs_without_names.py",
)


def main() -> int:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-m", "slow or not slow", *TESTS],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    figures = [line[line.index("P") :] for line in done.stdout.splitlines() if _tells(line)]
    print("\n".join(sorted(figures, key=lambda line: int(line[1:].split()[0].strip(":,")))))
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
    return done.returncode


def _tells(line: str) -> bool:
    """Whether a line of the tests' output is a figure, perhaps behind the dots of earlier tests."""
    words = line.lstrip(".sF").split(":")[0].split(" ")[0].rstrip(",")
    return words[:1] == "P" and words[1:].isdigit()


if __name__ == "__main__":
    raise SystemExit(main())
