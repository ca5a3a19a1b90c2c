"""Check a draw from its files (docs/folder.md): python3 -I verify.py [DIR] [--tickets FILE]."""
import argparse, collections, csv, decimal, hashlib, itertools, json, math, re, runpy, sys, typing
from fractions import Fraction
from pathlib import Path
UNKNOWN = "not checkable here"
FILES, PARTS = ("quotas", "pool", "chances", "lottery"), ("", "_proof", "_replacements")
SECRET, LIST = ((UNKNOWN, why) for why in ("needs pool.csv, which is not public",
    "needs the private list: give it with --tickets FILE"))
def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "nothing"
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
def read(f: typing.Any, path: Path) -> typing.Any:  # less the apostrophe that keeps formulas quiet
    f.reading = path
    with path.open(encoding="utf-8", newline="") as lines:
        return json.load(lines) if path.suffix == ".json" else [
            [re.sub("^'('*[=+\\-@\t\r])", r"\1", c) for c in row] for row in csv.reader(lines)]
def words(x: typing.Any) -> str:  # a cell or a row, in short
    return f"{' '.join(map(str, x)) if isinstance(x, list | tuple) else str(x):.70}" or "nothing"
def people(f: typing.Any) -> typing.Any:  # each check yields its name, what is found, what is right
    f.manifest = m = read(f, f.path / "manifest.json")
    yield "format", m["format"], "sortition-folder/1"
    pool, f.tickets = f.path / "pool.csv", sorted(m["tickets"])
    f.secret, link = () if pool.exists() else SECRET, f.path.resolve().parent.name == "replacements"
    hidden = () if pool.exists() else ("pool.csv", "quotas.csv")[: 1 + link]
    for n in (*map("{}.csv".format, FILES), "proof.json", *map("verify{}.py".format, PARTS)):
        yield f"digest of {n}", *(SECRET if n in hidden else (sha256(f.path / n), m["files"][n]))
    f.proof = read(f, f.path / "proof.json")
    quotas = [] if "quotas.csv" in hidden else read(f, f.path / "quotas.csv")
    j = f.juries = m.get("juries", 1)  # panels that sit at once; bounds are of all together
    f.bounds = {("feature", "value", *q[:2]): (j * int(q[2]), j * int(q[3])) for q in quotas[1:]}
    f.bounds["seats", True] = (j * m["seats"], j * m["seats"])
    yield "features", *((m["features"], sorted({q[0] for q in quotas[1:]})) if quotas else SECRET)
    right = ["ticket", *m["features"], *["household"] * m["households"], *f.tickets]
    header, *rows = [[]] if f.secret else read(f, pool)
    yield "pool.csv", *(f.secret or ([*header, *(row[0] for row in rows)], right))
    salts = {s[0]: [s[0], *s[1:]][-2:] for path in f.salts for s in read(f, path)}
    f.counts, new = {}, {}  # how often a row of the proof counts a person
    for ticket, *values in rows:
        home = values.pop() if m["households"] else ""
        new[ticket] = digest("sortition/ticket/1", ticket, *salts.get(ticket, []), *values, home)
        f.counts[ticket] = {("feature", "value", *own): 1 for own in zip(m["features"], values)}
        f.counts[ticket] |= {("seats", True): 1, ("household", home): 1}
        f.bounds["household", home] = (0, 1 if home else math.inf)
    yield "people: digests", *(f.secret or ((new.items(), m["tickets"].items()) if salts else LIST))
    for cut in f.proof["cuts"] if rows else []:
        f.bounds["cut", cut["number"]] = (-math.inf, cut["at_most"])
        for t, times in ((t, c["coefficient"]) for c in cut["coefficients"] for t in c["tickets"]):
            f.counts[t]["cut", cut["number"]] = times
def panels(f: typing.Any) -> typing.Any:
    m, ((mark, *_), *rows) = f.manifest, read(f, f.path / "lottery.csv")
    f.parts, exact = [[cell.split(" ") for cell in row[1:]] for row in rows], mark == "weight"
    f.panels, count = [[t for part in parts for t in part] for parts in f.parts], len(rows)
    f.weights = [int(row[0].replace(".", "")) if exact else 1 for row in rows]
    f.unit, f.width = (10**15, 15) if exact else (count, len(str(count - 1)))
    right = [f"{row[0]:0<17.17}" if exact else f"{n:0{f.width}}" for n, row in enumerate(rows)]
    found = [*(row[0] for row in rows), m["panels"], sum(f.weights), min(f.weights) < 0]
    yield "panels: numbers or weights", found, [*right, 0 if exact else count, f.unit, False]
    yield "panels: seats and members", [("panel", n) for n, parts in enumerate(f.parts) if
        len({*f.panels[n]}) != f.juries * m["seats"] or any([m["seats"], *part] != [len(part),
        *sorted(m["tickets"].keys() & {*part})] for part in parts)], []
    broken, totals = [], collections.Counter[str]()
    for n, (weight, parts) in enumerate(zip(f.weights, f.parts)):
        totals.update(dict.fromkeys(f.panels[n], weight))
        whole = collections.Counter[typing.Any]()
        for part in [] if f.secret else parts:  # a jury keeps its share of seats and quotas
            sums = collections.Counter[typing.Any]()
            for ticket in part:
                sums.update(f.counts[ticket])
            whole.update(sums)
            broken += [("panel", n, *r) for r, (lo, hi) in f.bounds.items()
                       if r[0] in ("seats", "feature") and not lo <= f.juries * sums[r] <= hi]
        broken += [("panel", n, *r) for r, (lo, hi) in f.bounds.items() if not lo <= whole[r] <= hi]
    yield "panels: quotas, households, cuts", *(f.secret or (broken, []))
    chance = {t: Fraction(totals[t], f.unit) for t in f.tickets}
    best = {t: fraction(level["value"]) for level in f.proof["levels"] for t in level["tickets"]}
    rows = [[t, *[str(totals[t])] * (not exact), short(chance[t]),
             short(best[t]) if m["proven"] else ""] for t in f.tickets]
    yield "chances.csv", read(f, f.path / "chances.csv")[1:], rows
    worst = short(max(abs(chance[t] - best[t]) for t in f.tickets)) if m["proven"] else None
    found = [m["reached"].get(key) for key in ("lowest", "worst")]
    yield "lowest chance, farthest from optimum", found, [short(min(chance.values())), worst]
def proof(f: typing.Any) -> typing.Any:  # the arithmetic stands in a script of its own
    f.reading = Path(__file__).with_name("verify_proof.py")
    yield from runpy.run_path(str(f.reading))["proof"](f)
def draw(f: typing.Any) -> typing.Any:
    if not (f.path / "draw.json").exists():
        return (yield "draw", next(map(str, f.path.glob("panel.csv")), UNKNOWN), "no draw yet")
    d = read(f, f.path / "draw.json")
    beacon, number, counter = d["beacon"] or {}, int(d["number"]), None
    others = d.get("alternates") or {"alternates_csv": "nothing", "stay_csv": "nothing"}
    files = {"manifest.json": d["manifest"], "lottery.csv": d["lottery"],
             "announcement.json": d["announcement"] or "nothing", "panel.csv": d["panel_csv"],
             "alternates.csv": others["alternates_csv"], "stay.csv": others["stay_csv"]}
    yield "draw: digests", {name: sha256(f.path / name) for name in files}.items(), files.items()
    if d["announcement"]:
        a = read(f, f.path / "announcement.json")
        yield "draw: announced", [d["manifest"], beacon.get("round")], [a["manifest"], a["round"]]
    if beacon or d["method"] == "beacon":
        seed = hashlib.sha256(bytes.fromhex(beacon["signature"])).hexdigest()
        yield "draw: seed from beacon", [d["method"], d["seed"]], ["beacon", seed]
        yield "draw: beacon's signature", UNKNOWN, "needs `sortition verify`"
    if d["method"] != "number":
        number, counter = number_from_seed(d["lottery"], d["seed"], f.unit)
    yield "draw: number", [d["number"], d["counter"]], [f"{number:0{f.width}}", counter]
    n = next(n for n, total in enumerate(itertools.accumulate(f.weights)) if total > number >= 0)
    drawn = ([t, str(j)][:f.juries] for j, part in enumerate(f.parts[n], 1) for t in part)
    right = [n, ["id", "jury"][:f.juries], *sorted(drawn)]
    yield "draw: panel", [d["panel"], *read(f, f.path / "panel.csv")], right
    if d.get("alternates"):
        rows, free = read(f, f.path / "alternates.csv"), {*f.tickets} - {*f.panels[n]}
        names = dict.fromkeys(row[1] for row in rows[1:] if row[1] in free)
        right = [len(names), ["order", "id"], *([str(i), t] for i, t in enumerate(names, 1))]
        yield "draw: alternates", [others["count"], *rows], right
def check(path: Path, tickets: Path | None = None) -> list[tuple[str, str, str]]:
    salts = [tickets] if tickets else path.glob("salts.csv")
    f, done = argparse.Namespace(path=path, salts=salts), []
    try:
        for what, a, b in (row for chapter in (people, panels, proof, draw) for row in chapter(f)):
            if a != b and not isinstance(a, str | int | None):  # tell the first that differs
                a, b = next(p for p in itertools.zip_longest(a, b, fillvalue=()) if p[0] != p[1])
            told = b if a == UNKNOWN else "" if a == b else f"found {words(a)}, expected {words(b)}"
            done.append((a if a == UNKNOWN else "WRONG" if told else "ok", what, told))
        if (path / "replacements").exists():
            f.reading = Path(__file__).with_name("verify_replacements.py")
            done += runpy.run_path(str(f.reading))["chain"](path, lambda one: check(one, tickets))
    except Exception as e:  # f.reading is the last file that was begun
        why = "is missing" if isinstance(e, FileNotFoundError) else "is unreadable or does not fit"
        done.append(("WRONG", "the rest", f"{getattr(e, 'filename', 0) or f.reading} {why}"))
    return done
if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("dir", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--tickets", type=Path)
    done = check(*vars(parser.parse_args()).values())
    print(*(ascii(f"{s}: {w} ({told})".replace(" ()", ""))[1:-1] for s, w, told in done), sep="\n")
    good, wrong = (sum(state == row[0] for row in done) for state in ("ok", "WRONG"))
    print(f"{wrong} of {len(done)} checks found a difference: do not rely on this folder." if wrong
          else f"All {good} checks that this folder allows agree.")
    sys.exit(wrong > 0)
