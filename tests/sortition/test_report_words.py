"""The words of the page: numbers by language, and every text in a catalogue."""

from __future__ import annotations

import gettext
import re
from fractions import Fraction
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from reported import (
    CITY,
    chain_in,
    city_in,
    draw,
    various,
    write,
)

from sortition.lottery import Lottery
from sortition.report import page, reading
from sortition.report.makeup import makeup
from sortition.report.tongue import Tongue
from strata.quotas import Quotas

ROOT = Path(__file__).parents[2]
KEYWORDS = {**DEFAULT_KEYWORDS, "text": None, "plural": (1, 2)}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lottery, Quotas, Path]:
    return city_in(tmp_path_factory.mktemp("city") / "draw")


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
        if name not in ("sharp", "long"):
            out = write(lottery, quotas, tmp_path / name)
            draw(out, 0)
            assert not _untold(page.render(reading.read(out), tongue)), name
    later = chain_in(city[2], tmp_path / "chain")
    assert not _untold(page.render(reading.read(later), tongue))
    full, public = reading.read(later), reading.read(later, public=True)
    assert not _untold(page.render(public, tongue, makeup(full)))


def _untold(html: str) -> set[str]:
    """Return the words of a page that are neither in a catalogue nor in its folder."""
    bare = re.sub(r"<style>.*?</style>|<code.*?</code>", "", html, flags=re.S)
    bare = re.sub(r"<[^>]*>", "", bare)
    while (inner := re.sub("⟦[^⟦⟧]*⟧", "", bare)) != bare:
        bare = inner
    known = {word for of in CITY.values() for word in of} | {*CITY, "Place", "here", "there"}
    known |= set(re.findall(r"[A-Za-z]+", "January February March 65+ 16-34"))
    return set(re.findall(r"[A-Za-z]{3,}", bare)) - known


def test_template_of_the_catalogues_is_up_to_date() -> None:
    where = ROOT / "sortition" / "locale"
    with (where / "babel.cfg").open() as file:
        method, options = parse_mapping_cfg(file)
    wanted = {
        message
        for package in ("strata", "sortition")
        for _, _, message, _, _ in extract_from_dir(
            ROOT / package, method, options, keywords=KEYWORDS
        )
        if message
    }
    with (where / "sortition.pot").open("rb") as file:
        held = {message.id for message in read_po(file) if message.id}
    assert held == wanted, "make it anew: make texts"
