"""Follow the replacements of a draw (docs/folder.md); verify.py beside this calls it."""

import csv
import hashlib
import json
import re
import typing
from pathlib import Path

Check = tuple[str, str, str]  # ok, WRONG or not checkable here; what was checked; why
UNKNOWN = "not checkable here"
NOT_PUBLIC = "needs pool.csv, which is not public"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(*fields: str) -> str:
    """Return the SHA-256 of fields that are each led by their length."""
    led = (len(field.encode()).to_bytes(8, "big") + field.encode() for field in fields)
    return hashlib.sha256(b"".join(led)).hexdigest()


def rows(path: Path) -> list[list[str]]:
    """Return the rows of a table, less the apostrophe that keeps formulas quiet."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [[re.sub("^'('*[=+\\-@\t\r])", r"\1", c) for c in r] for r in csv.reader(lines)][1:]


def loaded(path: Path) -> typing.Any:
    """Return what a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


class Chain:
    """The panel after each replacement, and the checks of the next."""

    def __init__(self, path: Path) -> None:
        self.path, self.manifest = path, loaded(path / "manifest.json")
        self.draw, self.last = loaded(path / "draw.json"), path / "draw.json"
        self.members = {row[0] for row in rows(path / "panel.csv")}
        self.gone = set(self.members)  # who was drawn once, or said no
        self.tickets, features = self.manifest["tickets"], self.manifest["features"]
        self.quotas = {(q[0], q[1]): (int(q[2]), int(q[3])) for q in rows(path / "quotas.csv")}
        self.people: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.counted: dict[str, set[tuple[str, str]]] = {}
        for ticket, *cells in rows(path / "pool.csv") if (path / "pool.csv").exists() else []:
            self.people[ticket] = cells
            self.homes[ticket] = cells[-1] if self.manifest["households"] else ""
            self.counted[ticket] = set(zip(features, cells, strict=False))

    def link(self, number: int, place: Path) -> typing.Iterator[tuple[str, object, object]]:
        """Yield what is checked, what is found and what is right, and go on to the panel after."""
        m = loaded(place / "manifest.json")
        said = m["replacement"]
        named = [said["left"], said["declined"], said["unavailable"]]
        left, declined, unavailable = map(set, named)
        others, stay = declined | unavailable, self.members - left
        found = [said["number"], said["follows"]]
        yield "number, and the draw it follows", found, [number, sha256(self.last)]
        yield "people named once, in order", named, [*map(sorted, (left, declined, unavailable))]
        yield "who left sat", left - self.members, set()
        unfit = others & self.members | others - set(self.tickets) | others & left
        yield "who said no or is away did not sit", unfit, set()
        empty = self.manifest["seats"] - len(stay)
        yield "seats", [m["seats"], said["open"] >= 0], [empty - said["open"], True]
        kept = {ticket: self.tickets.get(ticket) for ticket in m["tickets"]}
        yield "digests of candidates", m["tickets"], kept
        found = [m["features"], m["households"], m["rule"]]
        right = [self.manifest["features"], self.manifest["households"], "leximin"]
        yield "features, households, rule", found, right
        yield from self.candidates(place, m, said, stay, self.gone | others)
        yield "quotas", *self.asked(place, said, stay)
        yield from self.drawn(place, number, said)
        self.members, self.gone = stay, self.gone | left | declined
        if (place / "draw.json").exists():
            comers = {row[0] for row in rows(place / "panel.csv")}
            self.members, self.gone = stay | comers, self.gone | comers
            self.last = place / "draw.json"

    def candidates(
        self, place: Path, m: typing.Any, said: typing.Any, stay: set[str], barred: set[str]
    ) -> typing.Iterator[tuple[str, object, object]]:
        """Check that all and only those are candidates who may be."""
        allowed = set(self.tickets) - barred
        if said["from"] != "pool":
            allowed &= {row[-1] for row in rows(self.path / "alternates.csv")}
        yield "candidates who may not be", set(m["tickets"]) - allowed, set()
        if not self.people:
            yield "all candidates, and what the pool says of them", UNKNOWN, NOT_PUBLIC
            return
        homes = {self.homes[ticket] for ticket in stay} - {""}
        right = {t: self.people[t] for t in allowed if self.homes[t] not in homes}
        found = {row[0]: row[1:] for row in rows(place / "pool.csv")}
        yield "all candidates, and what the pool says of them", found, right

    def asked(self, place: Path, said: typing.Any, stay: set[str]) -> tuple[object, object]:
        """Return the quotas of the empty seats, and what they must be."""
        if not self.people:
            return UNKNOWN, NOT_PUBLIC
        panel = {quota: list(bounds) for quota, bounds in self.quotas.items()}
        for one in said["widened"]:
            side = ("least", "most").index(one["bound"])
            wider = (one["becomes"] > one["seats"]) == bool(side)
            if panel[one["feature"], one["value"]][side] != one["seats"] or not wider:
                return one, "the figure of the quotas, and a wider one"
            panel[one["feature"], one["value"]][side] = one["becomes"]
        right = {
            quota: [max(0, bound - sum(quota in self.counted[t] for t in stay)) for bound in bounds]
            for quota, bounds in panel.items()
        }
        return {(q[0], q[1]): [int(q[2]), int(q[3])] for q in rows(place / "quotas.csv")}, right

    def drawn(
        self, place: Path, number: int, said: typing.Any
    ) -> typing.Iterator[tuple[str, object, object]]:
        """Check that a seed that the first draw fixed is the one that was drawn with."""
        if said["seed"] is None:
            return
        given = self.draw["number"] if self.draw["seed"] is None else self.draw["seed"]
        right = digest("sortition/replace/1", self.draw["lottery"], given, str(number))
        record = loaded(place / "draw.json")
        found = [said["seed"], record["method"], record["seed"]]
        yield "seed from the first draw", found, [right, "seed", right]


def chain(path: Path, check: typing.Callable[[Path], list[Check]]) -> typing.Iterator[Check]:
    """Check every replacement in the folder by `check`, and that each follows the one before."""
    names = [place.name for place in (path / "replacements").iterdir() if place.name[0] != "."]
    right = [str(number) for number in range(1, len(names) + 1)]
    numbered = sorted(names) == sorted(right)
    told = "" if numbered else f"found {' '.join(sorted(names)):.70}"
    yield "ok" if numbered else "WRONG", "replacements: numbers", told
    follow = Chain(path) if names else None
    for number, place in enumerate((path / "replacements" / name for name in right), start=1):
        what = f"replacement {number}: "
        yield from ((state, what + one, told) for state, one, told in check(place))
        waits = not (place / "draw.json").exists() and number < len(names)
        yield "WRONG" if waits else "ok", what + "drawn before the next", ""
        for one, found, expected in follow.link(number, place) if follow else ():
            state = UNKNOWN if found == UNKNOWN else "ok" if found == expected else "WRONG"
            told = "" if state == "ok" else str(expected) if state == UNKNOWN else "differs"
            yield state, what + one, told
