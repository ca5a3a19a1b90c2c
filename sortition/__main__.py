"""The command `sortition`, also as ``python -m sortition``."""

from __future__ import annotations

import os
import sys
from importlib import import_module


def main(commands: str = "sortition.cli.app") -> None:
    """Run the command line whose ``app`` stands in the module `commands`."""
    # The work is on one processor; the libraries' own threads would only wait for each other.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        import_module(commands).app(prog_name="sortition")
    except KeyboardInterrupt:  # before a command took over
        sys.exit(130)


if __name__ == "__main__":
    main()
