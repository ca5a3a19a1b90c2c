"""The page: says what the folder says, to everyone, and breaks on nothing that a folder holds."""

from __future__ import annotations

import gettext
import json
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from fractions import Fraction
from html import unescape
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from random import Random

import pytest
from babel import Locale
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from replaced import AT, take

from sortition import folder, relaxation, report
from sortition.digest import sha256
from sortition.draw import draw as drawn
from sortition.lottery import Lottery
from sortition.optimum import Cut, Optimum
from sortition.report import caps, figures, page, prices, reading
from sortition.report.makeup import makeup
from sortition.report.promise import PAPERS, promise
from sortition.report.tongue import Tongue
from sortition.rules import RULES
from sortition.rules.leximin import leximin
from strata.pool import Pool
from strata.problems import InputError
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

ROOT = Path(__file__).parents[2]
EXTRACT = (
    "pybabel extract -F sortition/locale/babel.cfg -k text --no-wrap --add-location=file "
    "--omit-header -o sortition/locale/sortition.pot strata sortition"
)
VOID = {"meta", "line", "rect", "circle", "path", "br", "hr", "img", "link"}

Shape = Mapping[str, Mapping[str, tuple[float, int, int]]]
"""For each feature and value: how likely a volunteer has it, least and most."""

CITY: Shape = {
    "Gender": {"woman": (3, 9, 11), "man": (2, 9, 11)},
    "Age": {"16-34": (1, 5, 7), "35-64": (3, 7, 9), "65+": (3, 5, 7)},
    "Diploma": {"none": (1, 6, 7), "school": (2, 7, 8), "university": (7, 6, 6)},
}


def pool_of(shape: Shape, people: int, *, homes: bool = False, seed: int = 0) -> Pool:
    rng = Random(seed)  # noqa: S311 - nothing is drawn here
    return Pool.of(
        ids=[f"t{number:05d}" for number in range(people)],
        values={
            feature: rng.choices(list(of), [odds for odds, _, _ in of.values()], k=people)
            for feature, of in shape.items()
        },
        households=[number // 2 if number < 12 else None for number in range(people)]
        if homes
        else (),
    )


def quotas_of(shape: Shape, *, shares: bool = True) -> Quotas:
    seats = sum(least + most for _, least, most in next(iter(shape.values())).values()) / 2
    return Quotas(
        tuple(
            Quota(
                feature=feature,
                value=value,
                least=least,
                most=most,
                share=Fraction(least + most, int(2 * seats)) if shares else None,
                source="Made-up census, table 7" if shares else None,
            )
            for feature, of in shape.items()
            for value, (_, least, most) in of.items()
        )
    )


def lottery_of(pool: Pool, quotas: Quotas, seats: int, panels: int) -> Lottery:
    return leximin(Profiles.of(pool, quotas, seats), panels=panels)


def cut_by(lottery: Lottery, cuts: int) -> Lottery:
    """Say of some profiles that no panel has a seat for them, as the proof would."""
    profiles = lottery.profiles
    never = tuple(
        Cut(
            kind="never",
            coefficients=tuple(int(t == cut) for t in range(len(profiles))),
            at_most=0,
            rests_on="a search of all panels",
        )
        for cut in range(cuts)
    )
    return replace(lottery, optimum=relaxation.leximin(profiles, never))


def stopped(lottery: Lottery) -> Lottery:
    levels = lottery.optimum.levels[:1]
    bound = Optimum(profiles=lottery.profiles, chances=(), levels=levels, cuts=())
    return replace(lottery, optimum=bound, proven=False)


def write(lottery: Lottery, quotas: Quotas, out: Path) -> Path:
    numbers = count()
    folder.write(
        lottery,
        out,
        quotas=quotas,
        options={},
        made_with={"sortition": "0.1.0", "python": "3.11.2"},
        token=lambda: f"{next(numbers):032x}",
    )
    return out


def draw(place: Path, row: int, *, method: str = "beacon", announced: bool = True) -> None:
    lottery = (place / "lottery.csv").read_bytes()
    number, members = lottery.decode().splitlines()[row + 1].split(",")
    panel = "".join(f"{line}\n" for line in ("id", *members.split(" "))).encode()
    (place / "panel.csv").write_bytes(panel)
    manifest = sha256((place / "manifest.json").read_bytes())
    drawn = {
        "format": "sortition-draw/1",
        "method": method,
        "at": "2026-03-01T18:05:00+00:00",
        "manifest": manifest,
        "lottery": sha256(lottery),
        "number": number,
        "panel": row,
        "seed": "5eed" * 16,
        "counter": 0,
        "panel_csv": sha256(panel),
    }
    if method == "beacon":
        drawn["beacon"] = {"chain": "52db", "round": 4242, "signature": "b446"}
    (place / "draw.json").write_text(json.dumps(drawn))
    if announced:
        announcement = {
            "format": "sortition-announcement/1",
            "beacon": "52db",
            "round": 4242,
            "manifest": manifest,
            "at": "2026-02-20T09:00:00+00:00",
        }
        (place / "announcement.json").write_text(json.dumps(announcement))


def publish(place: Path) -> Path:
    public = place.with_name("public")
    shutil.copytree(place, public)
    (public / "pool.csv").unlink()
    (public / "salts.csv").unlink()
    return public


def page_of(place: Path, *, public: bool = False) -> str:
    report.write(place, public=public)
    return (place / "report.html").read_text(encoding="utf-8")


PROMISES = {
    "maximin": "Proven: no lottery is fairer by this rule",
    "minimax": "Proven: in no lottery is the highest chance lower",
    "nash": "Proven: in no lottery is the product of all chances larger",
    "goldilocks": "Proven: no lottery balances low and high chances better",
    "legacy": "An estimate: this rule promises nothing",
}


@contextmanager
def only(code: str) -> Iterator[None]:
    """Let errors of input through if all their problems have this code."""
    try:
        yield
    except InputError as error:
        if {problem.code for problem in error.problems} != {code}:
            raise AssertionError(error) from error
        raise


def words(html: str) -> str:
    """Return what a reader sees, in one line."""
    bare = re.sub(r"<style>.*?</style>|<title>.*?</title>|<desc.*?</desc>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", "", bare).split())


@pytest.fixture(scope="module")
def by_rule(
    city: tuple[Lottery, Quotas, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Give a folder of the city by each rule that is a lottery."""
    lottery, quotas, _ = city
    place = tmp_path_factory.mktemp("rules")
    return {
        rule: write(RULES[rule](lottery.profiles, panels=100), quotas, place / rule)
        for rule in ("maximin", "minimax", "nash", "goldilocks", "legacy")
    }


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lottery, Quotas, Path]:
    quotas = quotas_of(CITY)
    lottery = lottery_of(pool_of(CITY, 150), quotas, 20, 100)
    return lottery, quotas, write(lottery, quotas, tmp_path_factory.mktemp("city") / "draw")


@pytest.fixture
def place(city: tuple[Lottery, Quotas, Path], tmp_path: Path) -> Path:
    """Give a folder of the city that a test may change."""
    return Path(shutil.copytree(city[2], tmp_path / "draw"))


def various(city: tuple[Lottery, Quotas, Path]) -> Iterator[tuple[str, Lottery, Quotas]]:
    lottery, quotas, _ = city
    yield "proven", lottery, quotas
    yield "stopped", stopped(lottery), quotas
    yield "no bound", replace(stopped(lottery), optimum=replace(
        stopped(lottery).optimum, levels=())), quotas  # fmt: skip
    yield "exact weights", leximin(lottery.profiles, panels=0), quotas
    bare = quotas_of(CITY, shares=False)
    yield "no shares, homes", lottery_of(pool_of(CITY, 90, homes=True), bare, 20, 50), bare
    everyone: Shape = {"Place": {"here": (1, 0, 20)}}
    yield "everyone", lottery_of(pool_of(everyone, 20), quotas_of(everyone), 20, 1), quotas_of(
        everyone
    )  # fmt: skip
    shut: Shape = {"Place": {"here": (9, 5, 5), "there": (1, 0, 0)}}
    yield "shut", lottery_of(pool_of(shut, 60), quotas_of(shut), 5, 40), quotas_of(shut)
    yield "cuts", cut_by(lottery, 2), quotas
    sharp = {
        '<b>Sharp & "quoted"</b>': {"'=1+1 </td><script>x</script>": (1, 2, 4), "&amp;": (1, 2, 4)}
    }
    for rule in ("maximin", "minimax", "nash", "goldilocks", "legacy"):
        found = RULES[rule](lottery.profiles, panels=40)
        yield rule, found, quotas
        if rule in ("minimax", "goldilocks"):
            yield (
                f"{rule} stopped",
                replace(found, proven=False, optimum=replace(stopped(lottery).optimum, levels=())),
                quotas,
            )
    few = pool_of({"Place": {"here": (1, 1, 2), "there": (1, 1, 2)}}, 9)
    asked = quotas_of({"Place": {"here": (1, 1, 2), "there": (1, 1, 2)}})
    yield "diversimax", RULES["diversimax"](Profiles.of(few, asked, 3)), asked
    yield "sharp", lottery_of(pool_of(sharp, 30), quotas_of(sharp), 6, 50), quotas_of(sharp)
    long = {
        f"Feature {number} of those that people were asked about": {
            f"a value {value} with a very long name, as surveys and statistical offices like": (
                1,
                3,
                8,
            )
            for value in range(4)
        }
        for number in range(12)
    }
    yield "long", lottery_of(pool_of(long, 80), quotas_of(long), 22, 30), quotas_of(long)


class Outline(HTMLParser):
    """Collects what a reader with a screen reader depends on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.faults: list[str] = []
        self._children: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._children:
            self._children[-1].append(tag)
        if tag not in VOID:
            self.open.append(tag)
            self._children.append([])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.links += [str(value) for name, value in attrs if name in ("href", "src", "srcset")]
        if tag in ("script", "iframe", "object", "embed", "link", "img", "form", "input"):
            self.faults.append(f"<{tag}>")
        if tag == "th" and given.get("scope") not in ("row", "col"):
            self.faults.append("a th without scope")
        if tag == "svg" and given.get("role") == "img":
            self.open[-1] = "picture"
        if any(name.startswith("on") for name in given):
            self.faults.append(f"a handler on {tag}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        opened, children = self.open.pop(), self._children.pop()
        if opened != tag and (opened, tag) != ("picture", "svg"):
            self.faults.append(f"<{opened}> closed by </{tag}>")
        if opened == "picture" and children[:1] != ["title"]:
            self.faults.append("a picture without a title")
        if tag == "table" and children[0] != "caption":
            self.faults.append("a table without a caption")


def check_page(html: str) -> None:
    outline = Outline()
    outline.feed(html)
    outline.close()
    assert outline.faults == []
    assert outline.open == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert len(set(outline.ids)) == len(outline.ids)
    assert all(link[0] == "#" and link[1:] in outline.ids for link in outline.links)
    assert '<html lang="en">' in html
    assert "http" not in html.replace("http-equiv", "")
    assert "url(" not in html
    assert "@import" not in html
    assert len(html) < 1_000_000


def test_every_kind_of_folder_gives_a_sound_page(
    city: tuple[Lottery, Quotas, Path], tmp_path: Path
) -> None:
    for name, lottery, quotas in various(city):
        out = write(lottery, quotas, tmp_path / name / "draw")
        check_page(page_of(out))
        check_page(page_of(publish(out), public=True))
        draw(out, 0, method="number", announced=False)
        check_page(page_of(out))
        check_page(page_of(out, public=True))


def test_names_are_escaped_and_whole(tmp_path: Path) -> None:
    sharp: Shape = {"<b>&": {"</td><script>": (1, 2, 4), "=1+1": (1, 2, 4)}}
    lottery = lottery_of(pool_of(sharp, 30), quotas_of(sharp), 6, 50)
    html = page_of(write(lottery, quotas_of(sharp), tmp_path / "draw"))
    assert "<script" not in html
    assert "&lt;/td&gt;&lt;script&gt;" in html
    assert ">=1+1<" in html


def test_figures_are_those_of_the_folder(place: Path) -> None:
    draw(place, 3)
    contents = reading.read(place)
    assert contents.values is not None
    found = {f.feature: {v.value: v for v in f.values} for f in figures.features(contents)}
    assert list(found) == list(CITY)
    panel = set((place / "panel.csv").read_text().split()[1:])
    rows = [line.split(",") for line in (place / "pool.csv").read_text().splitlines()]
    column = rows[0].index("Diploma")
    for value in CITY["Diploma"]:
        mine = [row[0] for row in rows[1:] if row[column] == value]
        assert found["Diploma"][value].volunteers == len(mine)
        assert found["Diploma"][value].drawn == len(panel.intersection(mine))
        assert found["Diploma"][value].expected == sum(contents.chances[t] for t in mine)
    assert sum(v.expected or 0 for v in found["Age"].values()) == 20
    ordered = sorted(contents.chances.values())
    spread = figures.spread(contents, public=False)
    assert (spread.lowest, spread.highest) == (ordered[0], ordered[-1])
    assert spread.median == (ordered[74] + ordered[75]) / 2
    for groups in (spread.steps, spread.groups):
        assert sum(group.people for group in groups) == 150
        assert sum(group.total for group in groups) == sum(contents.optima.values())


def test_says_what_decides_in_seats_and_people(tmp_path: Path) -> None:
    shape: Shape = {"Diploma": {"none": (1, 6, 7), "university": (9, 13, 13)}}
    pool = Pool.of(
        ids=[f"{n:03d}" for n in range(239)],
        values={"Diploma": ["university"] * 199 + ["none"] * 40},
    )
    lottery = lottery_of(pool, quotas_of(shape), 20, 100)
    out = write(lottery, quotas_of(shape), tmp_path / "draw")
    for public in (False, True):
        seen = words(page_of(out, public=public))
        assert "13 seats for 199 people with Diploma: university." in seen
        assert "a chance of 1 in 15 (6.5%)" in seen
        assert "Proven: no lottery is fairer by this rule" in seen


def test_arithmetic_of_several_quotas_gives_the_level(tmp_path: Path) -> None:
    seen = 0
    for seed in range(6):
        quotas = quotas_of(CITY)
        lottery = lottery_of(pool_of(CITY, 90, homes=True, seed=seed), quotas, 20, 20)
        contents = reading.read(write(lottery, quotas, tmp_path / str(seed)))
        reason = page.reasons.reason(contents)
        assert reason is not None
        assert reason.sum is not None
        lowest = next(level.value for level in lottery.optimum.levels if level.value)
        assert Fraction(reason.sum.seats, reason.sum.counted) == lowest
        assert sum(people for _, people in reason.sum.counts) == reason.people
        seen += len(reason.terms) > 1
    assert seen, "no pool where several quotas decide"


def test_what_is_not_proven_is_said_beside_its_bound(
    city: tuple[Lottery, Quotas, Path], tmp_path: Path
) -> None:
    lottery, quotas, _ = city
    html = page_of(write(stopped(lottery), quotas, tmp_path / "draw"))
    tongue = Tongue.of()
    bound = lottery.optimum.levels[0].value
    assert "Not proven: the work was stopped early" in html
    assert f"bound: {tongue.odds(bound)}" in words(html)
    assert f"reached: {tongue.odds(min(lottery.chances()))}" in words(html)
    assert "(not proven)</title>" in html
    assert "Proven:" not in html


def test_each_rule_promises_its_own_and_no_other(by_rule: dict[str, Path]) -> None:
    for rule, place in by_rule.items():
        for public in (False, True):
            seen = words(page_of(place, public=public))
            assert [title for title in PROMISES.values() if title in seen] == [PROMISES[rule]]
            assert PAPERS[rule] in unescape(seen)
            assert ("What decides the lowest chance" in seen) is (rule == "maximin")
            assert ("From exact chances to panels" in seen) is (rule != "legacy")


def test_highest_chance_is_what_the_quotas_need_over_who_is_left(by_rule: dict[str, Path]) -> None:
    contents = reading.read(by_rule["minimax"])
    reason = caps.highest(contents)
    assert reason is not None
    assert reason.sum is not None
    assert Fraction(reason.sum.seats, reason.sum.counted) == contents.proof.cap
    assert abs(contents.proof.cap - max(contents.optima.values())) < Fraction(1, 10**18)
    assert sum(people for _, people in reason.sum.counts) == reason.people
    assert all(caps.highest(reading.read(by_rule[rule])) is None for rule in ("maximin", "nash"))


def test_one_over_a_chance_by_nash_is_what_the_quotas_charge(by_rule: dict[str, Path]) -> None:
    contents = reading.read(by_rule["nash"])
    own = prices.bill(contents)
    assert own is not None
    assert own.chance == min(contents.optima.values())
    assert abs(own.total * own.chance - 1) < Fraction(1, 10**6)
    charged = [abs(price.price) for price in prices.prices(contents)]
    assert charged == sorted(charged, reverse=True)
    assert prices.bill(reading.read(by_rule["nash"], public=True)) is None


def test_goldilocks_names_both_ends_and_their_balance(by_rule: dict[str, Path]) -> None:
    contents = reading.read(by_rule["goldilocks"])
    found = promise(contents)
    low, high = min(contents.optima.values()), max(contents.optima.values())
    equal = Fraction(20, 150)
    assert found.balance == high / equal + equal / low
    seen = words(page_of(by_rule["goldilocks"]))
    tongue = Tongue.of()
    assert f"Together that makes {tongue.number(found.balance, 2)}, and no lottery" in seen
    assert f"the lowest, {tongue.odds(low)} ({tongue.percent(low)})" in seen


def test_estimates_come_with_intervals_and_failures(by_rule: dict[str, Path]) -> None:
    place = by_rule["legacy"]
    manifest = json.loads((place / "manifest.json").read_text())
    seen = words(page_of(place))
    assert f"between them {manifest['reached']['failures']} runs failed" in seen
    low, high = page._interval(Fraction(50, 100), 100)
    assert (round(float(low), 3), round(float(high), 3)) == (0.374, 0.626)
    assert "True chance, 99% sure" in seen


def test_whom_the_cap_leaves_no_chance_is_told_apart(tmp_path: Path) -> None:
    """Who is shut out by quotas is in no panel; who is shut out by the cap could be in one."""
    shut: Shape = {"Place": {"here": (9, 5, 5), "there": (3, 0, 0)}}
    quotas = quotas_of(shut)
    pool = pool_of(shut, 60)
    lottery = RULES["minimax"](Profiles.of(pool, quotas, 5), panels=40)
    place = write(lottery, quotas, tmp_path / "draw")
    there = pool.values["Place"].count("there")
    assert f"For {there} people the chance is 0: in no panel that" in words(page_of(place))
    proof = json.loads((place / "proof.json").read_text())
    against = {"row": {"feature": "Place", "value": "here"}, "side": "least", "multiplier": "1"}
    seats = {"row": {"seats": True}, "side": "most", "multiplier": "1/2"}
    proof["levels"][0]["multipliers"] = [against, seats]
    (place / "proof.json").write_text(json.dumps(proof))
    seen = words(page_of(place))
    assert f"For {there} people the chance is 0: whoever gives them a seat" in seen
    assert "in no panel that" not in seen


def test_wish_behind_a_quota_stands_beside_it(tmp_path: Path) -> None:
    asked = quotas_of(CITY)
    wished = tuple(
        replace(quota, reason="more <voices> of the young", date="2024")
        if quota.value == "16-34"
        else quota
        for quota in asked.rows
    )
    lottery = lottery_of(pool_of(CITY, 90), asked, 20, 20)
    place = write(lottery, Quotas(wished), tmp_path / "draw")
    for public in (False, True):
        seen = words(page_of(place, public=public))
        assert "By wish, 1 quota is not that of the population" in seen
        assert "Not by share: more &lt;voices&gt; of the young" in seen
        assert "Made-up census, table 7 (2024)" in seen
    plain = words(page_of(write(lottery, asked, tmp_path / "plain")))
    assert "By wish" not in plain


def test_quota_off_its_share_says_by_how_much(tmp_path: Path) -> None:
    shape: Shape = {"Age": {"young": (1, 3, 3), "old": (2, 7, 7)}}
    shares = {"young": Fraction(36, 100), "old": Fraction(64, 100)}
    quotas = Quotas(
        tuple(replace(quota, share=shares[quota.value]) for quota in quotas_of(shape).rows)
    )
    lottery = lottery_of(pool_of(shape, 40), quotas, 10, 20)
    contents = reading.read(write(lottery, quotas, tmp_path / "draw"))
    (age,) = figures.features(contents)
    assert [value.off for value in age.values] == [Fraction(-6, 10), Fraction(6, 10)]


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("minimax", {"cap": "0"}),
        ("minimax", {"cap": "1/1000"}),
        ("minimax", {"certificate": None}),
        ("maximin", {"certificate": {"gap": "0", "gamma": None, "multipliers": []}}),
        ("nash", {"certificate": {"gap": "1/10", "gamma": None, "multipliers": []}}),
        ("goldilocks", {"certificate": {"gap": "0", "gamma": None, "multipliers": []}}),
        ("legacy", {"rule": "leximin"}),
    ],
)
def test_proof_that_is_not_the_rules_own_is_refused(
    by_rule: dict[str, Path], tmp_path: Path, rule: str, change: dict[str, object]
) -> None:
    place = Path(shutil.copytree(by_rule[rule], tmp_path / rule))
    proof = json.loads((place / "proof.json").read_text())
    (place / "proof.json").write_text(json.dumps(proof | change))
    with pytest.raises(InputError) as caught:
        report.write(place)
    assert [problem.code for problem in caught.value.problems] == ["folder-file-broken"]


def test_drawn_panel_and_what_went_before(place: Path) -> None:
    assert "No panel has been drawn yet." in words(page_of(place))
    draw(place, 52)
    seen = words(page_of(place))
    assert "Panel 52 was drawn on 1 March 2026." in seen
    assert "Announced on 20 February 2026, 09:00 UTC: round 4242" in seen
    assert all(ticket in seen for ticket in (place / "panel.csv").read_text().split()[1:])
    assert "do not belong together" not in seen
    manifest = place / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    assert "do not belong together" in words(page_of(place))


@pytest.fixture(scope="module")
def chain(city: tuple[Lottery, Quotas, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with alternates, a replacement that was drawn and one that waits."""
    place = Path(shutil.copytree(city[2], tmp_path_factory.mktemp("chain") / "draw"))
    (place / "report.html").unlink(missing_ok=True)
    panel = drawn(place, at=AT, number="07", count=5).tickets
    alternates = (place / "alternates.csv").read_text().split()[1:]
    take(place, *panel[:2], declined=(alternates[0].split(",")[1],))
    take(place, panel[4], later=True)
    return place


def test_alternates_stand_in_their_order_with_what_they_cover(chain: Path) -> None:
    order = [line.split(",")[1] for line in (chain / "alternates.csv").read_text().split()[1:]]
    told = json.loads((chain / "draw.json").read_text())["alternates"]
    for public in (False, True):
        html = page_of(chain, public=public)
        check_page(html)
        listed = html.split('<ol class="tickets numbered">')[1].split("</ol>")[0]
        assert re.findall("<li>(.*?)</li>", listed) == order
        kept = Tongue.of().percent(Fraction(told["kept"], told["simulated"]), 0)
        assert f"keep every quota {kept} of the time" in words(html)


def test_replacements_say_who_left_and_who_sits(chain: Path) -> None:
    contents = reading.read(chain)
    first, second = contents.replacements
    assert contents.draw is not None
    assert first.lottery.draw is not None
    assert second.lottery.draw is None
    panel = set(contents.draw.tickets)
    stepping = set(first.lottery.draw.tickets)
    left = {*first.left, *second.left}
    assert set(figures.members(contents)) == panel - left | stepping
    seen = words(page_of(chain))
    assert "Replacement 1, drawn on 1 January 2026" in seen
    assert "Replacement 2, not drawn yet" in seen
    assert f"Who left{', '.join(first.left)}" in seen
    assert f"Who steps in{', '.join(sorted(stepping))}" in seen
    assert "Not askedsaid no: 1; could not be reached: 0" in seen
    assert f"Who sits now: {len(panel - left | stepping)} tickets" in seen
    assert first.lottery.draw.digest in seen
    assert sha256((chain / "replacements/1/draw.json").read_bytes()) == first.lottery.draw.digest


def test_quota_that_gave_way_is_named(chain: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(chain, tmp_path / "draw"))
    path = place / "replacements" / "1" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["replacement"] |= {
        "open": 1,
        "widened": [
            {"feature": "Age", "value": "65+", "bound": "most", "seats": 7, "becomes": 8},
            {"feature": "Age", "value": "16-34", "bound": "least", "seats": 5, "becomes": 4},
        ],
    }
    path.write_text(json.dumps(manifest))
    seen = words(page_of(place))
    assert "Age: 65+, at most 8 instead of 7 seats" in seen
    assert "Age: 16-34, at least 4 instead of 5 seats" in seen
    assert "Seats that stay open1" in seen
    assert "These files do not belong together" in seen


def test_parts_of_later_commands_are_absent_without_them(place: Path) -> None:
    draw(place, 3)
    html = page_of(place)
    assert not [part for part in ("alternates", "replacements", "council") if f'"{part}"' in html]


@pytest.mark.parametrize("name", ["alternates.csv", "draw.json", "replacements/1/manifest.json"])
def test_broken_file_of_a_later_command_is_named(chain: Path, tmp_path: Path, name: str) -> None:
    place = Path(shutil.copytree(chain, tmp_path / "draw"))
    (place / name).write_bytes(b"{}")
    with pytest.raises(InputError) as caught:
        report.write(place)
    assert caught.value.problems[0].file == str(place / name)


def test_seed_chosen_late_is_warned_of(place: Path) -> None:
    draw(place, 0, method="seed", announced=False)
    assert "could have chosen the panel" in words(page_of(place))


def test_public_page_never_opens_the_table(place: Path) -> None:
    draw(place, 7)
    with_table = page_of(place, public=True)
    full = page_of(place)
    (place / "pool.csv").unlink()
    assert with_table == page_of(place, public=True) == page_of(place)
    assert "Not for publication" in full
    assert "Not for publication" not in with_table
    assert "seats to expect from the lottery" in full
    assert "seats to expect from the lottery" not in with_table


def test_published_page_has_the_make_up_without_small_groups(place: Path) -> None:
    draw(place, 7)
    public = publish(place)
    report.write(public, public=True, full=place)
    html = (public / "report.html").read_text(encoding="utf-8")
    check_page(html)
    contents = reading.read(place)
    drawn_seats = {
        (f.feature, v.value): v.drawn for f in figures.features(contents) for v in f.values
    }
    shown = makeup(contents)
    for (feature, value), seats in drawn_seats.items():
        assert shown[feature][value] in (seats, None)
        if shown[feature][value] is not None:
            assert f'{value}</th><td class="figure"><strong>{seats}</strong>' in html
    assert any(seats is not None for seats in shown["Gender"].values())
    assert "How many people of each group the panel has is not on this page" not in html
    assert "not on this page" in page_of(public, public=True)


def test_public_page_counts_no_few(tmp_path: Path) -> None:
    shape: Shape = {"Age": {"young": (1, 3, 3), "old": (1, 7, 7)}}
    pool = Pool.of(
        ids=[f"{n:02d}" for n in range(43)], values={"Age": ["young"] * 3 + ["old"] * 40}
    )
    out = write(lottery_of(pool, quotas_of(shape), 10, 40), quotas_of(shape), tmp_path / "draw")
    full, public = words(page_of(out)), words(page_of(out, public=True))
    assert "For 3 people a seat is certain. These quotas need everyone who volunteered:" in full
    assert "For fewer than 5 people a seat is certain." in public
    spread = figures.spread(reading.read(out, public=True), public=True)
    assert [group.people for group in spread.groups] == [43]
    assert all(group.people >= figures.FEW for group in spread.steps)


def test_who_can_never_sit_is_told_why(tmp_path: Path) -> None:
    shut: Shape = {"Place": {"here": (9, 5, 5), "there": (1, 0, 0)}}
    quotas = quotas_of(shut)
    pool = pool_of(shut, 60)
    there = pool.values["Place"].count("there")
    html = words(page_of(write(lottery_of(pool, quotas, 5, 40), quotas, tmp_path / "draw")))
    assert f"None of the panels holds {there} people. Of the others the lowest chance is" in html
    assert f"For {there} people the chance is 0: in no panel" in html
    assert "These quotas allow no seat at all: Place: there" in html
    assert f"5 seats for {60 - there} people with Place: here." in html


def test_facts_that_the_proof_leans_on_are_named(
    city: tuple[Lottery, Quotas, Path], tmp_path: Path
) -> None:
    lottery, quotas, _ = city
    html = words(page_of(write(cut_by(lottery, 1), quotas, tmp_path / "draw")))
    assert "No panel has a seat for" in html
    assert "It rests on this: a search of all panels" in html


def test_fifty_thousand_people_in_little_time_and_space(tmp_path: Path) -> None:
    shape: Shape = {
        f"Feature {number}": {f"value {v}": (v + 1, 20, 80) for v in range(4)}
        for number in range(3)
    }
    quotas = quotas_of(shape)
    lottery = lottery_of(pool_of(shape, 50_000), quotas, 200, 20)
    out = write(lottery, quotas, tmp_path / "draw")
    draw(out, 11, method="number", announced=False)
    start = time.process_time()
    html = page_of(out)
    assert time.process_time() - start < 2
    assert len(html) < 150_000
    check_page(html)


@pytest.mark.parametrize(
    "name", ["manifest.json", "quotas.csv", "chances.csv", "lottery.csv", "proof.json"]
)
def test_missing_file_is_named(place: Path, name: str) -> None:
    (place / name).unlink()
    with pytest.raises(InputError) as caught:
        report.write(place)
    assert caught.value.problems[0].code == "folder-file-missing"
    assert caught.value.problems[0].file == str(place / name)
    assert not (place / "report.html").exists()


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "quotas.csv", "chances.csv", "pool.csv", "proof.json", "draw.json",
     "announcement.json", "panel.csv"],
)  # fmt: skip
def test_broken_file_is_named_or_read(place: Path, name: str) -> None:
    draw(place, 1)
    whole = (place / name).read_bytes()
    rng = Random(name)  # noqa: S311 - nothing is drawn here
    for _ in range(25):
        broken = bytearray(whole)
        for _ in range(rng.randrange(1, 4)):
            broken[rng.randrange(len(broken))] = rng.choice(b'0"9,\n{[-/e\xff')
        cut = rng.randrange(len(whole)) if rng.random() < 0.3 else len(whole)
        (place / name).write_bytes(bytes(broken[:cut]))
        with suppress(InputError), only("folder-file-broken"):
            report.write(place)
    (place / name).write_bytes(b"")
    with pytest.raises(InputError):
        report.write(place)


def test_numbers_follow_the_language() -> None:
    dutch = Tongue(
        language="nl", locale=Locale.parse("nl_BE"), catalogue=gettext.NullTranslations()
    )
    english = Tongue.of()
    assert (english.number(12345), dutch.number(12345)) == ("12,345", "12.345")
    assert (english.percent(Fraction(13, 199)), dutch.percent(Fraction(13, 199))) == (
        "6.5%",
        "6,5%",
    )
    assert english.odds(Fraction(13, 199)) == "1 in 15"
    assert english.odds(Fraction(10, 25)) == "1 in 2.5"
    assert english.odds(Fraction(1, 9)) == "1 in 9"
    assert english.odds(Fraction(4, 5)) == "8 in 10"
    assert english.odds(Fraction(9999, 10000)) == "999 in 1,000"
    assert english.odds(Fraction(1, 1250)) == "1 in 1,250"
    assert english.points(Fraction(-1, 1000)) == "\N{MINUS SIGN}0.10"


class Marked(gettext.NullTranslations):
    """A language of its own: every text of the catalogue between brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def test_every_word_of_the_page_is_in_a_catalogue(
    city: tuple[Lottery, Quotas, Path], tmp_path: Path
) -> None:
    tongue = Tongue(language="en", locale=Locale.parse("en_GB"), catalogue=Marked())
    for name, lottery, quotas in various(city):
        if name in ("sharp", "long"):
            continue
        out = write(lottery, quotas, tmp_path / name)
        draw(out, 0)
        html = page.render(reading.read(out), tongue)
        bare = re.sub(r"<style>.*?</style>|<code.*?</code>", "", html, flags=re.S)
        bare = re.sub(r"<[^>]*>", "", bare)
        while (inner := re.sub("⟦[^⟦⟧]*⟧", "", bare)) != bare:
            bare = inner
        known = {word for of in CITY.values() for word in of} | {*CITY, "Place", "here", "there"}
        left = set(re.findall(r"[A-Za-z]{3,}", bare)) - known
        left -= set(re.findall(r"[A-Za-z]+", "March February 65+ 16-34"))
        assert not left, name


def test_template_of_the_catalogues_is_up_to_date() -> None:
    where = ROOT / "sortition" / "locale"
    with (where / "babel.cfg").open() as file:
        method, options = parse_mapping_cfg(file)
    wanted = {
        message
        for package in ("strata", "sortition")
        for _, _, message, _, _ in extract_from_dir(
            ROOT / package, method, options, keywords={**DEFAULT_KEYWORDS, "text": None}
        )
        if message
    }
    with (where / "sortition.pot").open("rb") as file:
        held = {message.id for message in read_po(file) if message.id}
    assert held == wanted, f"make it anew: {EXTRACT}"
