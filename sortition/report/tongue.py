"""The language of a page: its texts, numbers and dates."""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from strata.texts import Text, text

_CATALOGUES = Path(__file__).parent.parent / "locale"
_TERRITORIES = {"en": "en_GB", "nl": "nl_BE", "fr": "fr_BE"}
_NEARLY = Fraction(199, 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language, its habits of writing numbers, and its catalogue.

    Parameters
    ----------
    language
        Code as in HTML's ``lang``, such as ``nl``.
    locale
        Whose habits the numbers follow.
    catalogue
        Translations of the texts; English is what stands in the source.
    """

    language: str
    locale: Locale
    catalogue: gettext.NullTranslations

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, language: str = "en", more: Path | None = None) -> Tongue:
        """Return the tongue of `language`; texts that its catalogue lacks stay English.

        Parameters
        ----------
        language
            Code such as ``nl``.
        more
            A folder of catalogues that come before our own, named like these.

        Raises
        ------
        FileNotFoundError
            If there is no catalogue for `language`.
        """
        catalogue = gettext.NullTranslations()
        if language != "en":
            catalogue = _read(_CATALOGUES / f"{language}.po")
            if more is not None:
                own, catalogue = catalogue, _read(more / f"{language}.po")
                catalogue.add_fallback(own)
        return cls(
            language=language,
            locale=Locale.parse(_TERRITORIES.get(language, language)),
            catalogue=catalogue,
        )

    def say(self, sentence: Text) -> str:
        """Return `sentence` in this language."""
        return sentence.render(self.catalogue, self.number)

    def number(self, value: int | Fraction, digits: int = 0) -> str:
        """Return `value` with `digits` digits after the point."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(_decimal(value, digits), format=pattern, locale=self.locale)

    def seats(self, value: Fraction) -> str:
        """Return seats that need not be whole, such as an expected number."""
        return self.number(value, 0 if value.denominator == 1 else 1)

    def percent(self, value: Fraction, digits: int | None = None) -> str:
        """Return a share as a percentage; unless `digits` are given, as many as it takes."""
        if digits is None:
            digits = 0 if value in (0, 1) else 1 if value >= Fraction(1, 100) else 2
            while 0 < value * 10 ** (digits + 2) < 10:  # until two digits count
                digits += 1
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return format_percent(float(round(value, digits + 2)), format=pattern, locale=self.locale)

    def tick(self, value: Fraction) -> str:
        """Return a percentage with no more digits than it has."""
        digits = 0
        while (value * 10 ** (digits + 2)).denominator != 1 and digits < 4:
            digits += 1
        return self.percent(value, digits)

    def points(self, value: Fraction) -> str:
        """Return a difference of chances in percentage points, with its sign."""
        sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
        return sign + self.number(abs(value) * 100, 2)

    def odds(self, chance: Fraction) -> str:
        """Return a chance in words, such as "1 in 15"."""
        if chance in (0, 1):
            return self.say(text("none") if chance == 0 else text("certain"))
        if chance > Fraction(1, 2):
            whole = 10 if (chance * 10).denominator == 1 else 100 if chance < _NEARLY else 1000
            part = min(round(chance * whole), whole - 1)
            return self.say(text("{part} in {number}", part=part, number=self.number(whole)))
        one_in = 1 / chance
        digits = 0 if one_in >= 10 or round(one_in, 1).denominator == 1 else 1
        return self.say(text("1 in {number}", number=self.number(one_in, digits)))

    def within(self, least: int, most: int) -> str:
        """Return the seats that a quota allows, such as "9-11" with a dash."""
        if least == most:
            return self.number(least)
        return self.say(
            text("{least}–{most}", least=self.number(least), most=self.number(most))  # noqa: RUF001
        )

    def date(self, moment: datetime) -> str:
        """Return the day of a moment."""
        return format_date(_utc(moment), "long", locale=self.locale)

    def time(self, moment: datetime) -> str:
        """Return day, hour and minute of a moment."""
        hour = format_time(_utc(moment), "HH:mm", locale=self.locale)
        return self.say(text("{date}, {hour} UTC", date=self.date(moment), hour=hour))


def _read(path: Path) -> gettext.NullTranslations:
    """Return the translations in `path`, as translators write them."""
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _decimal(value: int | Fraction, digits: int) -> float | int:
    """Round exactly: only what is shown passes through a float."""
    return value if isinstance(value, int) else float(round(value, digits))


def _utc(moment: datetime) -> datetime:
    """Return `moment` in UTC, as which one without a zone is read."""
    return moment.astimezone(UTC) if moment.tzinfo else moment
