"""Write the frozen vectors anew: only if the format changes, which the changelog must say.

Run from the root of the repository: python tests/vectors/freeze.py
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "sortition")]

from made import street, tokens, write  # noqa: E402

from sortition.announce import announce  # noqa: E402
from sortition.digest import digest  # noqa: E402
from sortition.draw import draw  # noqa: E402
from sortition.number import number_from_seed  # noqa: E402

AT = datetime(2023, 8, 1, tzinfo=UTC)


def folders() -> None:
    """Freeze a folder drawn by beacon, and one with exact weights and tickets drawn by seed."""
    for name in ("beacon", "weights"):
        shutil.rmtree(HERE / name, ignore_errors=True)
    (HERE / "weights.tickets.csv").unlink(missing_ok=True)
    made_with = {"sortition": "0.0.0"}
    write(street(), HERE / "beacon", made_with=made_with, token=tokens())
    announce(HERE / "beacon", number=1000, at=AT)
    draw(HERE / "beacon", at=AT, beacon_file=HERE / "round-1000.json")
    write(
        street(exact=True),
        HERE / "weights",
        made_with=made_with,
        tickets=HERE / "weights.tickets.csv",
        token=tokens(),
    )
    draw(HERE / "weights", at=AT, seed="zes dobbelstenen: ⚀⚁⚂⚃⚄⚅")


def numbers() -> None:
    """Freeze digests and the numbers that seeds give."""
    fields = [[], [""], ["a", "bc"], ["ab", "c"], ["é", "\x00", "x" * 300]]
    lottery = digest("a lottery")
    seeds = [
        (seed, count, *number_from_seed(lottery, seed, count))
        for seed in ("a", "é", "fe290beca10872ef2fb164d2aa4442de", "3")
        for count in (1, 6, 190, 1000, 10**15, 2**255 + 1)
    ]
    content = {
        "digests": [[texts, digest(*texts)] for texts in fields],
        "lottery": lottery,
        "seeds": seeds,
    }
    (HERE / "numbers.json").write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    folders()
    numbers()
