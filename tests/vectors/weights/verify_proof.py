"""Check the proof of a lottery by arithmetic (docs/folder.md); verify.py beside this calls it."""

import collections
import typing
from fractions import Fraction

Row = tuple[typing.Any, ...]
Check = tuple[str, typing.Any, typing.Any]  # what is checked, what is found, what is right
ZERO, ONE = Fraction(0), Fraction(1)
UNKNOWN = "not checkable here"
SECRET = (UNKNOWN, "needs pool.csv, which is not public")
STOPPED = (UNKNOWN, "the work was stopped before a proof")
NO_PROMISE = (UNKNOWN, "this rule promises nothing that could be proven")
GAPS = {"minimax": ZERO, "nash": Fraction(1, 10**9), "goldilocks": Fraction(1, 10**8)}
"""How far from the best a proof may leave these rules."""


class People:
    """The people as the rows count them: kinds of people whom all rows count alike."""

    def __init__(self, f: typing.Any) -> None:
        self.kind_of = {ticket: tuple(counts.items()) for ticket, counts in f.counts.items()}
        self.sizes = collections.Counter(self.kind_of.values())
        self.bounds, self.left = f.bounds, set(self.sizes)
        self.chance: dict[Row, Fraction] = {}
        self.used: collections.Counter[Row] = collections.Counter()

    def settle(self, kinds: typing.Iterable[Row], value: Fraction) -> None:
        """Give everybody of `kinds` their chance."""
        for kind in kinds:
            self.left.discard(kind)
            self.chance[kind] = value
            self.used.update({row: value * n * self.sizes[kind] for row, n in kind})

    def named(self, tickets: list[str]) -> set[Row] | None:
        """Return the kinds of these people; None if one is only partly there, or was before."""
        count = collections.Counter(self.kind_of.get(ticket, ()) for ticket in tickets)
        whole = all(self.sizes[kind] == n and kind in self.left for kind, n in count.items())
        return set(count) if whole else None

    def scores(self, multipliers: dict[Row, Fraction]) -> dict[Row, Fraction]:
        """Return what a person of each kind adds to the sum of multiplier times row."""
        return {
            kind: Fraction(sum(n * multipliers[row] for row, n in kind if row in multipliers))
            for kind in self.sizes
        }

    def most(self, multipliers: dict[Row, Fraction]) -> Fraction:
        """Return what that sum cannot exceed."""
        return Fraction(sum(x * self.bounds[row][x > 0] for row, x in multipliers.items()))

    def level(self, multipliers: dict[Row, Fraction], cap: Fraction) -> tuple[Fraction, set[Row]]:
        """Return what the lowest chance of those left cannot exceed, and who then has just that."""
        if not multipliers:
            return cap, set(self.left)
        scores = {kind: x for kind, x in self.scores(multipliers).items() if kind in self.left}
        rest = self.most(multipliers) - sum(x * self.used[row] for row, x in multipliers.items())
        rest -= sum(cap * self.sizes[kind] * x for kind, x in scores.items() if x < 0)
        held = {kind for kind, x in scores.items() if x > 0}
        return rest / (sum(self.sizes[kind] * scores[kind] for kind in held) or 1), held

    def minimax(self, multipliers: dict[Row, Fraction], cap: Fraction) -> Fraction:
        """Return by how much, at most, the highest chance could be lower than `cap`."""
        down = [self.sizes[kind] * x for kind, x in self.scores(multipliers).items() if x < 0]
        return cap - self.most(multipliers) / sum(down) if down else ONE

    def nash(self, multipliers: dict[Row, Fraction]) -> Fraction:
        """Return by how much, at most, the mean of the logarithms of the chances could be higher.

        log q <= s q - 1 - log s for any s, and -log(1 + d) <= d d - d for d from -1/2; whoever has
        chance 1 has log q <= s q - s as long as s is at most 1.
        """
        gap, people, scores = self.most(multipliers), 0, self.scores(multipliers)
        for kind, chance in ((kind, chance) for kind, chance in self.chance.items() if chance):
            product, size = scores[kind] * chance, self.sizes[kind]
            if chance < 1 or product > 1:
                if not abs(product - 1) <= Fraction(1, 2):
                    return ONE
                gap += size * (product - 1) ** 2
            gap -= size * product
            people += size
        return gap / people

    def goldilocks(self, multipliers: dict[Row, Fraction], gamma: Fraction) -> Fraction:
        """Return by how much, at most, (n/k) highest + gamma (k/n) / lowest could be less.

        1/l >= 2/low - l/low^2 for any low; the rest is linear in the highest and lowest chance, and
        multipliers bound it.
        """
        able = {kind: chance for kind, chance in self.chance.items() if chance}
        people = sum(self.sizes[kind] for kind in able)
        equal = Fraction(self.bounds["seats", True][0], people)
        low, high, scores = min(able.values()), max(able.values()), self.scores(multipliers)
        parts = [self.sizes[kind] * scores[kind] for kind in able]
        down, up = -sum((x for x in parts if x < 0), ZERO), sum((x for x in parts if x > 0), ZERO)
        bound = 2 * gamma * equal / low - self.most(multipliers)
        bound -= max(ZERO, down + max(ZERO, gamma * equal / low**2 - up) - 1 / equal)
        return high / equal + gamma * equal / low - bound


def fraction(text: str) -> Fraction:
    """Return the fraction that `text` holds, without its sign."""
    return abs(Fraction(*map(int, text.split("/"))))


def signed(multipliers: typing.Any) -> dict[Row, Fraction]:
    """Return each row's multiplier, positive on its most, negative on its least."""
    sides = ((x, 1 if x["side"] == "most" else -1) for x in multipliers)
    return {(*x["row"], *x["row"].values()): s * fraction(x["multiplier"]) for x, s in sides}


def proof(f: typing.Any) -> typing.Iterator[Check]:
    """Check the proof of the folder that `f` holds, as verify.py has read it."""
    p, m, rule, cap = f.proof, f.manifest, f.proof["rule"], fraction(f.proof["cap"])
    levels, values = p["levels"], [fraction(level["value"]) for level in p["levels"]]
    bound = None if p["proven"] or not levels else levels[-1]["value"]
    right = [len(f.tickets), rule, p["proven"], bound, len(p["cuts"]), *sorted([*values, cap, ONE])]
    found = [*(m[key] for key in ("people", "rule", "proven", "bound", "cuts")), *values, cap, ONE]
    yield "proof: manifest, values that never fall", found, right
    if f.secret or not (p["proven"] or levels):
        why = STOPPED if rule not in ("legacy", "diversimax") else NO_PROMISE
        why = SECRET if f.secret else why
        yield "proof: values and people of levels", *why
        yield "proof: optimum keeps all rows", *why
        return
    people, wrong = People(f), []
    for level, value in zip(levels, values, strict=True):
        named, fits, top = people.named(level["tickets"]), True, cap
        if rule not in ("minimax", "goldilocks") or (rule == "goldilocks" and not value):
            top = ONE
        if rule != "nash" or not value:
            fits = people.level(signed(level["multipliers"]), top) == (value, named)
        wrong += [] if named and fits else [level["value"]]
        people.settle(named or (), value)
    yield "proof: values and people of levels", wrong, []
    if p["proven"] and rule in GAPS:
        multipliers, gap = signed(p["certificate"]["multipliers"]), ONE
        if rule == "minimax":
            gap = people.minimax(multipliers, cap)
        elif rule == "nash":
            gap = people.nash(multipliers)
        else:
            gap = people.goldilocks(multipliers, fraction(p["certificate"]["gamma"]))
        stated = fraction(p["certificate"]["gap"])
        yield "proof: distance from the best", gap <= stated <= GAPS[rule], True
    broken = [row for row, (lo, hi) in people.bounds.items() if not lo <= people.used[row] <= hi]
    broken += sorted(people.left) if p["proven"] else []
    yield "proof: optimum keeps all rows", *((broken, []) if p["proven"] else STOPPED)
