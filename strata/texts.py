"""Texts that people read: written once in English, translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations

_ENGLISH = NullTranslations()


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence and the figures in it, kept apart so that it can be shown in any language.

    Parameters
    ----------
    template
        English, with named fields as in `str.format`; the key in the catalogues.
    values
        What fills the fields; a value may itself be a `Text`.
    several
        English for a `count` other than one, if the sentence counts something; empty if not.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    several: str = ""

    def render(
        self,
        catalogue: NullTranslations = _ENGLISH,
        number: Callable[[int], str] = "{:,}".format,
    ) -> str:
        """Return the sentence as `catalogue` has it, what it counts as `number` writes it."""
        filled = {
            name: value.render(catalogue, number) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        if self.several:
            count = self.values["count"]
            if not isinstance(count, int):
                raise TypeError("count is no whole number")
            filled["count"] = number(count)
            return catalogue.ngettext(self.template, self.several, count).format(**filled)
        # An empty key would fetch the header of the catalogue.
        return catalogue.gettext(self.template).format(**filled) if self.template else ""

    def __str__(self) -> str:
        return self.render()


def text(template: str, /, **values: object) -> Text:
    """Mark `template` for the catalogues and return it with its values."""
    return Text(template, values)


def plural(one: str, several: str, /, *, count: int, **values: object) -> Text:
    """Mark a sentence that counts something, for one and for another `count`, and return it."""
    return Text(one, {"count": count, **values}, several)
