"""The versions that a manifest names."""

from __future__ import annotations

import platform
from importlib.metadata import version

from sortition import __version__


def made_with() -> dict[str, str]:
    """Return the versions of what a lottery is made with."""
    libraries = {name: version(name) for name in ("numpy", "scipy", "highspy")}
    return {"sortition": __version__, "python": platform.python_version(), **libraries}
