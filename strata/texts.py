"""Texts that people read: written once in English, translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence and the figures in it, kept apart so that it can be shown in any language.

    Parameters
    ----------
    template
        English, with named fields as in `str.format`; the key in the catalogues.
    values
        What fills the fields; a value may itself be a `Text`.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence, its template passed through `translate` first."""
        filled = {
            name: value.render(translate) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        # An empty key would fetch the header of the catalogue.
        return translate(self.template).format(**filled) if self.template else ""

    def __str__(self) -> str:
        return self.render()


def text(template: str, /, **values: object) -> Text:
    """Mark `template` for the catalogues and return it with its values."""
    return Text(template, values)
