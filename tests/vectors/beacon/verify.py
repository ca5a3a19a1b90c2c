"""Check a lottery and its draw from their files: python3 -I verify.py [DIR] [--tickets FILE].

Each line says ok, WRONG or "not checkable here"; exit code 1 if anything is wrong. What the files
hold, and why the proof is one, stands in docs/folder.md. Needs Python 3.10 or newer."""
import argparse, collections, csv, decimal, hashlib, itertools, json, math, re, sys, typing
from fractions import Fraction
from pathlib import Path
UNKNOWN = "not checkable here"
SECRET = UNKNOWN, "needs files that are not public"

def sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
def digest(*fields: str) -> str:  # of fields that are each led by their length
    led = (len(field.encode()).to_bytes(8, "big") + field.encode() for field in fields)
    return hashlib.sha256(b"".join(led)).hexdigest()
def number_from_seed(lottery: str, seed: str, count: int) -> tuple[int, int]:
    tries = ((int(digest("sortition/draw/1", lottery, seed, str(n)), 16), n) for n in range(9999))
    return next((number % count, n) for number, n in tries if number < 2**256 - 2**256 % count)
def fraction(text: str) -> typing.Any:
    return abs(Fraction(*map(int, text.split("/"))))
def short(x: Fraction) -> str:  # 20 significant digits, no zeros behind
    return f"{decimal.Context(prec=20).divide(x.numerator, x.denominator).normalize():f}"
def table(path: Path) -> list[list[str]]:  # less the apostrophe that keeps formulas from running
    with path.open(encoding="utf-8", newline="") as lines:
        return [[re.sub("^'('*[=+\\-@\t\r])", r"\1", c) for c in row] for row in csv.reader(lines)]

def people(f: typing.Any) -> typing.Any:  # each check yields its name, what is found, what is right
    f.manifest = m = json.loads((f.path / "manifest.json").read_bytes())
    yield "format", m["format"], "sortition-folder/1"
    f.tickets, f.full = sorted(m["tickets"]), (pool := f.path / "pool.csv").exists()
    for name in ("quotas.csv", "chances.csv", "lottery.csv", "proof.json", "verify.py"):
        yield f"digest of {name}", sha256(f.path / name), m["files"][name]
    yield "digest of pool.csv", *((sha256(pool), m["files"]["pool.csv"]) if f.full else SECRET)
    f.proof, quotas = json.loads((f.path / "proof.json").read_bytes()), table(f.path / "quotas.csv")
    f.bounds = {("feature", "value", q[0], q[1]): (int(q[2]), int(q[3])) for q in quotas[1:]}
    f.bounds["seats", True] = (m["seats"], m["seats"])
    yield "features", m["features"], sorted({quota[0] for quota in quotas[1:]})
    right = ["ticket", *m["features"], *["household"] * m["households"], *f.tickets]
    header, *rows = table(pool) if f.full else [[]]
    yield "pool.csv", *(([*header, *(row[0] for row in rows)], right) if f.full else SECRET)
    salts = {s[0]: [s[0], *s[1:]][-2:] for s in table(f.salts)} if f.salts.exists() else {}
    f.counts, f.kinds, hashed = {}, {}, {}  # how often a row of the proof counts a person
    for ticket, *values in rows:
        home = values.pop() if m["households"] else ""
        hashed[ticket] = digest("sortition/ticket/1", ticket, *salts.get(ticket, []), *values, home)
        f.counts[ticket] = {("feature", "value", *own): 1 for own in zip(m["features"], values)}
        f.counts[ticket] |= {("seats", True): 1, ("household", home): 1}
        f.bounds["household", home] = (0, 1 if home else math.inf)
    yield "people: digests", *((hashed.items(), m["tickets"].items()) if salts and rows else SECRET)
    for cut in f.proof["cuts"] if rows else []:
        f.bounds["cut", cut["number"]] = (-math.inf, cut["at_most"])
        for t, times in ((t, c["coefficient"]) for c in cut["coefficients"] for t in c["tickets"]):
            f.counts[t]["cut", cut["number"]] = times

def panels(f: typing.Any) -> typing.Any:
    m, ((mark, _), *rows) = f.manifest, table(f.path / "lottery.csv")
    f.panels, exact, count = [row[1].split(" ") for row in rows], mark == "weight", len(rows)
    f.weights = [int(row[0].replace(".", "")) if exact else 1 for row in rows]
    f.unit, f.width = (10**15, 15) if exact else (count, len(str(count - 1)))
    right = [f"{row[0]:0<17.17}" if exact else f"{n:0{f.width}}" for n, row in enumerate(rows)]
    found = [*(row[0] for row in rows), m["panels"], sum(f.weights), min(f.weights) < 0]
    yield "panels: numbers or weights", found, [*right, 0 if exact else count, f.unit, False]
    members = [(m["seats"], sorted(m["tickets"].keys() & {*panel})) for panel in f.panels]
    yield "panels: seats and members", [(len(panel), panel) for panel in f.panels], members
    broken, totals = [], collections.Counter[str]()
    for n, (weight, panel) in enumerate(zip(f.weights, f.panels)):
        totals.update(dict.fromkeys(panel, weight))
        sums = collections.Counter[typing.Any]()
        for ticket in panel if f.full else []:
            sums.update(f.counts[ticket])
        broken += [(n, row) for row, (low, top) in f.bounds.items() if not low <= sums[row] <= top]
    yield "panels: quotas, households, cuts", *((broken, []) if f.full else SECRET)
    chance = {t: Fraction(totals[t], f.unit) for t in f.tickets}
    best = {t: fraction(level["value"]) for level in f.proof["levels"] for t in level["tickets"]}
    rows = [[t, *[str(totals[t])] * (not exact), short(chance[t]),
             short(best[t]) if m["proven"] else ""] for t in f.tickets]
    yield "chances.csv", table(f.path / "chances.csv")[1:], rows
    worst = short(max(abs(chance[t] - best[t]) for t in f.tickets)) if m["proven"] else None
    found = [m["reached"].get(key) for key in ("lowest", "worst")]
    yield "lowest chance, farthest from optimum", found, [short(min(chance.values())), worst]

def proof(f: typing.Any) -> typing.Any:
    p, m, used, kinds, wrong = f.proof, f.manifest, collections.Counter[typing.Any](), f.kinds, []
    levels, values = p["levels"], [fraction(level["value"]) for level in p["levels"]]
    bound = None if p["proven"] or not levels else levels[-1]["value"]
    right = [len(f.tickets), p["rule"], p["proven"], bound, len(p["cuts"]), *sorted([*values, 1])]
    found = [*(m[key] for key in ("people", "rule", "proven", "bound", "cuts")), *values, 1]
    yield "proof: manifest, values that never fall", found, right
    for ticket, counts in f.counts.items():  # grouping people whom all rows count alike
        kinds.setdefault(tuple(counts.items()), []).append(ticket)
    sides = {"least": -1, "most": 1}
    for level, value in zip(levels if f.full else [], values):
        score = {(*x["row"], *x["row"].values()): fraction(x["multiplier"]) * sides[x["side"]]
                 for x in level["multipliers"]}
        scores = {kind: sum(n * score[row] for row, n in kind if row in score) for kind in kinds}
        rest = sum(x * (f.bounds[row][x > 0] - used[row]) for row, x in score.items())
        rest -= sum(len(kinds[k]) * x * (value if x > 0 else 1) for k, x in scores.items())
        held = [kind for kind, x in scores.items() if x > 0 or not score]
        named = sorted(t for kind in held for t in kinds[kind]) == sorted(level["tickets"])
        wrong += [] if held and named and not rest and (score or value == 1) else [level["value"]]
        for kind, size in ((kind, len(kinds.pop(kind))) for kind in held):
            used.update({row: value * n * size for row, n in kind})
    yield "proof: values and people of levels", *((wrong, []) if f.full else SECRET)
    broken = [row for row, (low, top) in f.bounds.items() if not low <= used[row] <= top]
    yield "proof: optimum keeps all rows", *((broken, []) if f.full and p["proven"] else SECRET)

def draw(f: typing.Any) -> typing.Any:
    if not (f.path / "draw.json").exists():
        left = "only panel.csv" if (f.path / "panel.csv").exists() else UNKNOWN
        return (yield "draw", left, "not drawn yet")
    d = json.loads((f.path / "draw.json").read_bytes())
    beacon, number, counter = d["beacon"] or {}, int(d["number"]), None
    names = ("manifest.json", "lottery.csv", "announcement.json", "panel.csv")
    found = [d[key] for key in ("manifest", "lottery", "announcement", "panel_csv")]
    yield "draw: digests", found, [sha256(f.path / name) for name in names]
    if d["announcement"]:
        a = json.loads((f.path / "announcement.json").read_bytes())
        yield "draw: announced", [d["manifest"], beacon.get("round")], [a["manifest"], a["round"]]
    if beacon or d["method"] == "beacon":
        seed = hashlib.sha256(bytes.fromhex(beacon["signature"])).hexdigest()
        yield "draw: seed from beacon", [d["method"], d["seed"]], ["beacon", seed]
        yield "draw: beacon's signature", UNKNOWN, "needs `sortition verify`"
    if d["method"] != "number":
        number, counter = number_from_seed(d["lottery"], d["seed"], f.unit)
    yield "draw: number", [d["number"], d["counter"]], [f"{number:0{f.width}}", counter]
    n = next(n for n, total in enumerate(itertools.accumulate(f.weights)) if total > number >= 0)
    right = [n, ["id"], *([ticket] for ticket in f.panels[n])]
    yield "draw: panel", [d["panel"], *table(f.path / "panel.csv")], right

def check(path: Path, tickets: Path | None = None) -> list[tuple[str, str, str]]:
    f, done = argparse.Namespace(path=path, salts=tickets or path / "salts.csv"), []
    for chapter in (people, panels, proof, draw):
        try:
            for what, a, b in chapter(f):
                if a != b and not isinstance(a, str | int | None):  # tell the first that differs
                    a, b = next(p for p in itertools.zip_longest(a, b) if p[0] != p[1])
                told = b if a is UNKNOWN else "" if a == b else f"found {a!r:.99} for {b!r:.99}"
                done.append((a if a is UNKNOWN else "WRONG" if told else "ok", what, told))
        except Exception as error:
            done.append(("WRONG", f"{chapter.__name__}: the rest", f"unreadable: {error!r:.99}"))
    return done

if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("dir", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--tickets", type=Path)
    done = check(*vars(parser.parse_args()).values())
    print(*(ascii(f"{state}: {what} {told}")[1:-1] for state, what, told in done), sep="\n")
    sys.exit(any(state == "WRONG" for state, *_ in done))
