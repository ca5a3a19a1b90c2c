"""The templates of a page, in its language."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template

    from sortition.report.tongue import Tongue


@lru_cache(maxsize=8)
def template(name: str, tongue: Tongue, *rooms: str) -> Template:
    """Return the template `name`.

    Parameters
    ----------
    name
        The file.
    tongue
        The language of what it says.
    rooms
        Packages with templates of their own, which go before those of the report.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in (*rooms, "sortition.report")]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        tongue.catalogue, newstyle=True
    )
    return environment.get_template(name)
