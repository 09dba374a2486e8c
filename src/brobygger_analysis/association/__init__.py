"""Which circumstances go together with an outcome: docs/algorithms/association.md."""

from brobygger_analysis.association.design import Column, Kind, Level, Variable
from brobygger_analysis.association.study import ASSOCIATION, Line, Meaning, Method, Refused, Study, associate
from brobygger_analysis.association.weighting import Comparison, compare

__all__ = [
    "ASSOCIATION",
    "Column",
    "Comparison",
    "Kind",
    "Level",
    "Line",
    "Meaning",
    "Method",
    "Refused",
    "Study",
    "Variable",
    "associate",
    "compare",
]
