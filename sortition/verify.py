"""Check a lottery and its draw: python3 -I verify.py [DIR] [--tickets FILE]

Recounts the files in DIR (or beside this one) from nothing but themselves: each line says ok, WRONG
or "not checkable here"; exit code 1 if anything is wrong. Their meaning is in docs/folder.md.
"""
import argparse, collections, csv, decimal, hashlib, itertools, json, math, re, sys
from fractions import Fraction
from pathlib import Path
from typing import Any

UNKNOWN = "not checkable here"  # each check below yields what it checks, as found, as it should be

def sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
def digest(*fields: str) -> str:  # of fields that are each led by their length
    led = (len(field.encode()).to_bytes(8, "big") + field.encode() for field in fields)
    return hashlib.sha256(b"".join(led)).hexdigest()
def number_from_seed(lottery: str, seed: str, count: int) -> tuple[int, int]:
    tries = ((int(digest("sortition/draw/1", lottery, seed, str(n)), 16), n) for n in range(9999))
    return next((number % count, n) for number, n in tries if number < 2**256 - 2**256 % count)
def fraction(text: str) -> Fraction:
    return abs(Fraction(*map(int, text.split("/"))))
def short(x: Fraction) -> str:  # 20 significant digits, no zeros behind
    return f"{decimal.Context(prec=20).divide(x.numerator, x.denominator).normalize():f}"
def table(path: Path) -> list[list[str]]:  # less the apostrophe that keeps formulas from running
    with path.open(encoding="utf-8", newline="") as lines:
        return [[re.sub("^'('*[=+\\-@\t\r])", r"\1", c) for c in row] for row in csv.reader(lines)]

def files(f: Any) -> Any:
    f.manifest = json.loads((f.path / "manifest.json").read_bytes())
    f.tickets, f.full = sorted(f.manifest["tickets"]), (f.path / "pool.csv").exists()
    for name in ("quotas.csv", "chances.csv", "lottery.csv", "proof.json", "verify.py", "pool.csv"):
        found = sha256(f.path / name) if f.full or name != "pool.csv" else UNKNOWN
        yield f"digest of {name}", found, f.manifest["files"][name]
    f.proof = json.loads((f.path / "proof.json").read_bytes())

def people(f: Any) -> Any:  # and how often each row of the proof counts each of them
    m, quotas, f.counts, digests = f.manifest, table(f.path / "quotas.csv")[1:], {}, []
    f.bounds = {("feature", "value", q[0], q[1]): (int(q[2]), int(q[3])) for q in quotas}
    f.bounds["seats", True] = (m["seats"], m["seats"])
    right = [len(f.tickets), *sorted({quota[0] for quota in quotas})]
    yield "people and features", [m["people"], *m["features"]], right
    right = ["ticket", *m["features"], *["household"] * m["households"], *f.tickets]
    header, *rows = table(f.path / "pool.csv") if f.full else [[]]
    yield "pool.csv", [*header, *(row[0] for row in rows)] if f.full else UNKNOWN, right
    salts = {s[0]: [s[0], *s[1:]][-2:] for s in table(f.salts)} if f.salts.exists() else {}
    for ticket, *values in rows:
        home = values.pop() if m["households"] else ""
        fields = ticket, *salts.get(ticket, []), *values, home
        digests.append((ticket, digest("sortition/ticket/1", *fields)))
        f.counts[ticket] = {("feature", "value", *own): 1 for own in zip(m["features"], values)}
        f.counts[ticket] |= {("seats", True): 1, ("household", home): 1}
        f.bounds["household", home] = (0, 1 if home else math.inf)
    yield "digests of people", digests if salts and rows else UNKNOWN, sorted(m["tickets"].items())
    for cut in f.proof["cuts"] if rows else []:
        f.bounds["cut", cut["number"]] = (-math.inf, cut["at_most"])
        for part, ticket in ((part, t) for part in cut["coefficients"] for t in part["tickets"]):
            f.counts[ticket]["cut", cut["number"]] = part["coefficient"]

def panels(f: Any) -> Any:
    (mark, _), *rows = table(f.path / "lottery.csv")
    f.panels, exact, count = [row[1].split(" ") for row in rows], mark == "weight", len(rows)
    f.weights = [int(row[0].replace(".", "")) if exact else 1 for row in rows]
    f.unit, f.width = (10**15, 15) if exact else (count, len(str(count - 1)))
    right = [*(row[0] if exact else f"{n:0{f.width}}" for n, row in enumerate(rows)), f.unit, count]
    found = [*(row[0] for row in rows), sum(f.weights), count if exact else f.manifest["panels"]]
    yield "numbers or weights of panels", found, right
    right = [(f.manifest["seats"], sorted({*panel} & {*f.tickets})) for panel in f.panels]
    yield "seats and members of panels", [(len(panel), panel) for panel in f.panels], right
    broken = []
    for number, panel in enumerate(f.panels if f.full else []):
        sums = collections.Counter[Any]()
        for ticket in panel:
            sums.update(f.counts[ticket])
        bounds = ((row, *f.bounds[row]) for row in f.bounds)
        broken += [(number, row) for row, least, most in bounds if not least <= sums[row] <= most]
    yield "quotas, households, cuts in panels", broken if f.full else UNKNOWN, []

def chances(f: Any) -> Any:
    totals, proven = collections.Counter[str](), f.manifest["proven"]
    for weight, panel in zip(f.weights, f.panels):
        totals.update(dict.fromkeys(panel, weight))
    chance = {t: Fraction(totals[t], f.unit) for t in f.tickets}
    best = {t: fraction(level["value"]) for level in f.proof["levels"] for t in level["tickets"]}
    rows = [[t, *[str(totals[t])] * (f.manifest["panels"] > 0), short(chance[t]),
             short(best[t]) if proven else ""] for t in f.tickets]
    yield "chances.csv", table(f.path / "chances.csv")[1:], rows
    worst = short(max(abs(chance[t] - best[t]) for t in f.tickets)) if proven else None
    found = [f.manifest["reached"].get(key) for key in ("lowest", "worst")]
    yield "lowest chance, worst distance", found, [short(min(chance.values())), worst]

def proof(f: Any) -> Any:
    p, levels, used, wrong, kinds = f.proof, f.proof["levels"], collections.Counter[Any](), [], {}
    values = [fraction(level["value"]) for level in levels]
    bound = levels[0]["value"] if levels and not p["proven"] else None
    found = [*(f.manifest[key] for key in ("rule", "proven", "bound", "cuts")), *values]
    right = [p["rule"], p["proven"], bound, len(p["cuts"]), *sorted(min(v, 1) for v in values)]
    yield "rule, proven, bound, cuts, values that never fall", found, right
    for ticket, row in f.counts.items():
        kinds.setdefault(tuple(row.items()), []).append(ticket)
    for level, value in zip(levels if f.full else [], values):
        sides, terms = {"least": -1, "most": 1}, level["multipliers"]
        size = {(*x["row"], *x["row"].values()): fraction(x["multiplier"]) * sides[x["side"]]
                for x in terms}
        unit = math.lcm(*(x.denominator for x in size.values()))
        score = {row: int(x * unit) for row, x in size.items()}
        scores = {kind: sum(n * score.get(row, 0) for row, n in kind) for kind in kinds}
        rest = sum(x * (f.bounds[row][x > 0] - used[row]) for row, x in score.items())
        rest -= sum(x * len(kinds[kind]) for kind, x in scores.items() if x < 0)
        held = [kind for kind, x in scores.items() if x > 0 or not score]
        named = sorted(t for kind in held for t in kinds[kind]) == sorted(level["tickets"])
        right = rest == value * sum(scores[kind] * len(kinds[kind]) for kind in held)
        wrong += [] if held and named and right and (score or value == 1) else [level["value"]]
        for kind in held:
            count = len(kinds.pop(kind))
            used.update({row: value * n * count for row, n in kind})
    yield "values and people of the levels", wrong if f.full else UNKNOWN, []
    broken = [row for row, (least, most) in f.bounds.items() if not least <= used[row] <= most]
    yield "the optimum keeps every row", broken if f.full and p["proven"] else UNKNOWN, []

def draw(f: Any) -> Any:
    if not (f.path / "draw.json").exists():
        yield "panel.csv needs draw.json", (f.path / "panel.csv").exists(), False
        return (yield "draw", UNKNOWN, "not drawn yet")
    d = json.loads((f.path / "draw.json").read_bytes())
    beacon, number, counter = d["beacon"] or {}, int(d["number"]), None
    keys = ("manifest", "lottery", "announcement", "panel_csv")
    names = ("manifest.json", "lottery.csv", "announcement.json", "panel.csv")
    yield "digests in draw.json", [d[k] for k in keys], [sha256(f.path / name) for name in names]
    if d["announcement"]:
        a = json.loads((f.path / "announcement.json").read_bytes())
        found = [d["method"], d["manifest"], beacon.get("chain"), beacon.get("round")]
        yield "drawn as announced", found, ["beacon", a["manifest"], a["beacon"], a["round"]]
    if beacon or d["method"] == "beacon":
        seed = hashlib.sha256(bytes.fromhex(beacon["signature"])).hexdigest()
        yield "seed from the beacon's signature", [d["method"], d["seed"]], ["beacon", seed]
        yield "beacon's signature", UNKNOWN, "needs `sortition verify`"
    if d["method"] != "number":
        number, counter = number_from_seed(d["lottery"], d["seed"], f.unit)
    yield "number", [d["number"], d["counter"]], [f"{number:0{f.width}}", counter]
    panel = [n for n, total in enumerate(itertools.accumulate(f.weights)) if total > number][0]
    right = [panel, ["id"], *([ticket] for ticket in f.panels[panel])]
    yield "panel", [d["panel"], *table(f.path / "panel.csv")], right

def check(path: Path, tickets: Path | None = None) -> list[tuple[str, str, str]]:
    """Return for each check its state, what was checked, and what differs."""
    f, done = argparse.Namespace(path=path, salts=tickets or path / "salts.csv"), []
    for chapter in (files, people, panels, chances, proof, draw):
        try:
            for what, found, right in chapter(f):
                if isinstance(found, list) and found != right:  # tell the first that differs
                    pairs = itertools.zip_longest(found, right)
                    found, right = next(pair for pair in pairs if pair[0] != pair[1])
                state = UNKNOWN if found is UNKNOWN else "ok" if found == right else "WRONG"
                why = right if isinstance(right, str) else "needs pool.csv, or the list of tickets"
                told = {"ok": "", "WRONG": f"{found!r:.99} should be {right!r:.99}", UNKNOWN: why}
                done.append((state, what, told[state]))
        except Exception as error:
            done.append(("WRONG", chapter.__name__, f"cannot be recounted: {error!r:.99}"))
    return done

if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("dir", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--tickets", type=Path)
    found = check(*vars(parser.parse_args()).values())
    print(*(ascii(f"{state}: {what} {told}")[1:-1] for state, what, told in found), sep="\n")
    sys.exit(any(state == "WRONG" for state, *_ in found))
