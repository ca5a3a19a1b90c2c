"""The command `sortition` with all that it can: work on files, and the store with its screens."""

from __future__ import annotations

from sortition.__main__ import main as run


def main() -> None:
    """Run the command line."""
    run("panels.cli.commands")


if __name__ == "__main__":
    main()
