"""Pages of the docs that are made from the program: ``python -m panels.pages NAME``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from panels import permissions_page
from panels.care import personal_page
from panels.juries import stages_page

PAGES: dict[str, Callable[[], str]] = {
    "permissions": permissions_page.page,
    "personal-data": personal_page.page,
    "stages": stages_page.page,
}
"""Each page in `docs` by its name, and the function that writes it."""


def main(names: Sequence[str]) -> int:
    """Write the pages called `names` to standard output."""
    if not names or not set(names) <= set(PAGES):
        print(f"usage: python -m panels.pages {'|'.join(sorted(PAGES))}", file=sys.stderr)
        return 2
    for name in names:
        sys.stdout.write(PAGES[name]())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
