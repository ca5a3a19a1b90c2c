"""CPU seconds in which bad files of up to 10 MB are refused, beside the aim of 2 s.

The whole command `sortition check` is measured, with the start of Python. The files are those of
the tests: python benchmarks/reading.py [FILE ...]
"""

from __future__ import annotations

import argparse
import runpy
import sys
import tempfile
from pathlib import Path

from measure import measure, stay_on_one_processor

CORPUS = Path(__file__).parents[1] / "tests" / "strata" / "reading"
LARGE: dict[str, str] = runpy.run_path(str(CORPUS / "large_files.py"))["LARGE"]
QUOTAS: str = runpy.run_path(str(CORPUS / "broken_files.py"))["QUOTAS"]
AIM = 2.0
REFUSED = 2
"""The exit of `check` for files that are not as they should be."""


def seconds(content: str) -> tuple[float, float]:
    """Refuse a pool of this content; return CPU seconds and the peak of memory in MB."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        pool, quotas = out / "pool.csv", out / "quotas.csv"
        pool.write_text(content, encoding="utf-8", newline="")
        quotas.write_text(QUOTAS, encoding="utf-8", newline="")
        files = ("--pool", str(pool), "--quotas", str(quotas), "--seats", "4")
        cost = measure([sys.executable, "-m", "sortition", "check", *files], out=out)
        if cost.status != REFUSED:
            raise SystemExit((out / "stderr").read_text(encoding="utf-8"))
        return cost.cpu, cost.memory


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU seconds of reading bad files.")
    parser.add_argument("files", nargs="*", default=list(LARGE), metavar="FILE")
    names = parser.parse_args().files
    stay_on_one_processor()
    print("| 10 MB of | MB | CPU s | memory MB |\n| --- | ---: | ---: | ---: |")
    taken = {}
    for name in names:
        taken[name], memory = seconds(LARGE[name])
        size = len(LARGE[name].encode()) / 1e6
        print(f"| {name} | {size:.1f} | {taken[name]:.2f} | {memory:.0f} |", flush=True)
    late = [name for name, used in taken.items() if used > AIM]
    print(f"\n{len(late)} of {len(taken)} take more than {AIM:g} s: {', '.join(late) or 'none'}.")


if __name__ == "__main__":
    main()
