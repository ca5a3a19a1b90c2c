"""Folders of made-up lotteries, and what a reader sees of their pages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from random import Random

from replaced import AT, take

from sortition import folder, relaxation, report
from sortition.digest import sha256
from sortition.draw import draw as drawn
from sortition.lottery import Lottery
from sortition.optimum import Cut, Optimum
from sortition.rules import RULES
from sortition.rules.leximin import leximin
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

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


def words(html: str) -> str:
    """Return what a reader sees, in one line."""
    bare = re.sub(r"<style>.*?</style>|<title>.*?</title>|<desc.*?</desc>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", "", bare).split())


def city_in(out: Path) -> tuple[Lottery, Quotas, Path]:
    """Write the lottery of the city to `out`."""
    quotas = quotas_of(CITY)
    lottery = lottery_of(pool_of(CITY, 150), quotas, 20, 100)
    return lottery, quotas, write(lottery, quotas, out)


def chain_in(source: Path, out: Path) -> Path:
    """Copy a folder and add alternates, a replacement that was drawn and one that waits."""
    place = Path(shutil.copytree(source, out))
    (place / "report.html").unlink(missing_ok=True)
    panel = drawn(place, at=AT, number="07", count=5).tickets
    alternates = (place / "alternates.csv").read_text().split()[1:]
    take(place, *panel[:2], declined=(alternates[0].split(",")[1],))
    take(place, panel[4], later=True)
    return place


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
