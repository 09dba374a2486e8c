"""How true a place is to the model: degree of implementation as computed, form as recorded, and a person's judgement.

`catalogue` says what the model means to do and which figures tell of it; `placing` puts a figure between thresholds;
`beside` sets places side by side without ranking them; `ips` is the supported-employment scale of 25 items. Nothing
here judges: a computed place between thresholds stands beside the judgement of a person and never instead of it.
"""

from brobygger_analysis.fidelity.beside import Cell, Row, SideBySide, side_by_side
from brobygger_analysis.fidelity.catalogue import (
    ELEMENTS,
    FORMS,
    INTENTIONS,
    VERSION,
    Better,
    Choice,
    Element,
    Form,
    Indicator,
    Intention,
    Level,
    UnknownPart,
    element,
    form,
    intention,
)
from brobygger_analysis.fidelity.placing import Cuts, Degree, cuts_from, degree, place

__all__ = [
    "ELEMENTS",
    "FORMS",
    "INTENTIONS",
    "VERSION",
    "Better",
    "Cell",
    "Choice",
    "Cuts",
    "Degree",
    "Element",
    "Form",
    "Indicator",
    "Intention",
    "Level",
    "Row",
    "SideBySide",
    "UnknownPart",
    "cuts_from",
    "degree",
    "element",
    "form",
    "intention",
    "place",
    "side_by_side",
]
