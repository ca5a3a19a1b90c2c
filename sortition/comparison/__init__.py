"""All rules on one pool, side by side: their figures, a table, a picture, and the page."""

from sortition.comparison.running import Comparison, Trial, compare
from sortition.comparison.writing import write

__all__ = ["Comparison", "Trial", "compare", "write"]
