"""Without the extra `app` commands work on files, and of the others it is said what lacks."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MODULES = {"argon2-cffi": "argon2", "psycopg[binary]": "psycopg"}
"""What is imported of libraries that are installed by another name."""
LEAN = """
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
from panels.cli.main import main
main()
"""


def lean(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command where nothing is installed that only the extra asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {asked.partition(">=")[0] for asked in project["optional-dependencies"]["app"]}
    missing = {MODULES.get(name, name.replace("-", "_")) for name in names}
    return subprocess.run(
        [sys.executable, "-c", LEAN.format(missing=missing), *map(str, arguments)],
        capture_output=True, text=True, cwd=folder, check=False,
    )  # fmt: skip


def test_what_works_on_files_works(tmp_path: Path) -> None:
    done = lean("demo", "--files-only", folder=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert lean("--help", folder=tmp_path).returncode == 0


@pytest.mark.parametrize("command", [["app"], ["log", "verify"], ["backup", "b"], ["key", "new"]])
def test_of_the_others_it_is_said_what_lacks(command: list[str], tmp_path: Path) -> None:
    done = lean(*command, folder=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "[app-extra]" in done.stderr
    assert "Traceback" not in done.stderr
