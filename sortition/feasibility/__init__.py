"""Feasible or not, in words: does a panel exist, why not, and what would help."""

from sortition.feasibility.certainty import Certain
from sortition.feasibility.changes import Change, Suggestion
from sortition.feasibility.conflict import Clash, Conflict
from sortition.feasibility.counting import Contradiction
from sortition.feasibility.examine import examine
from sortition.feasibility.finding import Finding
from sortition.feasibility.sides import Side
from sortition.feasibility.supply import Supply
from sortition.feasibility.writing import write_suggestions

__all__ = [
    "Certain",
    "Change",
    "Clash",
    "Conflict",
    "Contradiction",
    "Finding",
    "Side",
    "Suggestion",
    "Supply",
    "examine",
    "write_suggestions",
]
