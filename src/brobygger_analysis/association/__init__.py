"""Which circumstances go together with an outcome: docs/algorithms/association.md."""

from brobygger_analysis.association.controls import Chosen, ControlSet, Moment, choice
from brobygger_analysis.association.design import Column, Kind, Level, Variable
from brobygger_analysis.association.revision import Moved, RevisionStudy, fulfilment_by_revision
from brobygger_analysis.association.study import (
    ASSOCIATION,
    FEWEST_IN_GROUP,
    VERSION,
    Line,
    Meaning,
    Method,
    Missing,
    Refused,
    Study,
    associate,
)
from brobygger_analysis.association.weighting import Comparison, compare

__all__ = [
    "ASSOCIATION",
    "FEWEST_IN_GROUP",
    "VERSION",
    "Chosen",
    "Column",
    "Comparison",
    "ControlSet",
    "Kind",
    "Level",
    "Line",
    "Meaning",
    "Method",
    "Missing",
    "Moment",
    "Moved",
    "Refused",
    "RevisionStudy",
    "Study",
    "Variable",
    "associate",
    "choice",
    "compare",
    "fulfilment_by_revision",
]
