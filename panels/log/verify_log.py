"""Check an exported log against published checkpoints, with Python alone.

    python verify_log.py LOG.jsonl [CHECKPOINT.json ...]

Exit code 0 if all is as it was, 1 if not, 2 if a file cannot be read. A line of the log is
{"body": TEXT, "digest": HEX}; the body is the record itself, and digest = SHA-256("sortition-log/1"
NUL, the digest before as 32 bytes, body), after 32 zero bytes for the first. A checkpoint is
{"chain", "number", "digest"}.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any


def wrong(lines: list[str], checkpoints: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what is not as it was."""
    before, number, seen = "0" * 64, 0, dict[int, str]()
    for line in lines:
        number += 1
        try:
            link = json.loads(line)
            body, digest = link["body"].encode(), link["digest"]
            said = json.loads(body)["number"]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            yield f"record {number} cannot be read"
            continue
        if line != written(link):
            yield f"record {number} is not written as a log is"
        if said != number:
            yield f"record {number} is missing or out of place: here stands {said}"
        number = max(number, said) if isinstance(said, int) else number
        text = b"sortition-log/1\0" + bytes.fromhex(before) + body
        if hashlib.sha256(text).hexdigest() != digest:
            yield f"record {number} was changed, or the one before it"
        before = digest if isinstance(digest, str) and is_digest(digest) else "f" * 64
        seen[number] = digest
    for checkpoint in checkpoints:
        at = checkpoint["number"]
        if at > number:
            yield f"the log ends at record {number}, and {at} were published"
        elif at and seen.get(at) != checkpoint["digest"]:
            yield f"record {at} is not the one that was published"


def written(link: dict[str, str]) -> str:
    """Return a line as the export writes it."""
    pair = {"body": link["body"], "digest": link["digest"]}
    return json.dumps(pair, sort_keys=True, separators=(",", ":")) + "\n"


def is_digest(text: str) -> bool:
    """Tell whether a text is 64 hexadecimal digits."""
    return len(text) == 64 and not set(text) - set("0123456789abcdef")


def main(arguments: list[str]) -> int:
    """Check the files that are named."""
    if not arguments:
        print(__doc__)
        return 2
    try:
        with open(name := arguments[0], encoding="utf-8", newline="\n", errors="replace") as file:
            lines = file.readlines()
        checkpoints = []
        for name in arguments[1:]:
            with open(name, encoding="utf-8") as file:
                published = json.load(file)
                checkpoints.append({"number": int(published["number"]), **published})
    except (OSError, ValueError, TypeError, KeyError):
        print(f"{name} is not there, or is no checkpoint")
        return 2
    found = list(wrong(lines, checkpoints))
    for line in found:
        print(line)
    if not found:
        told = f", {len(checkpoints)} checkpoint(s)" if checkpoints else ", no checkpoint"
        print(f"the log is as it was: {len(lines)} records{told}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
