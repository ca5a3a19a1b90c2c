"""Print the lowest versions that pyproject.toml allows, for `make lowest`."""

import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
extras = project["optional-dependencies"]
for requirement in [*project["dependencies"], *extras["app"], *extras["beacon"], *extras["dev"]]:
    print(requirement.replace(">=", "==", 1))
