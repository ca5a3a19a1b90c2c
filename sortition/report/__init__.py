"""The page about a draw: `report.html`, made from a folder and nothing else."""

from sortition.report.page import write

__all__ = ["write"]
