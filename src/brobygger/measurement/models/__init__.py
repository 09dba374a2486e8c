"""Rows of this room, one file a subject."""

from brobygger.measurement.models.analyses import AssociationRun, DataSet, DataSetExport
from brobygger.measurement.models.blocks import FactsBlock
from brobygger.measurement.models.fidelity import (
    FidelityAssessment,
    IpsReview,
    ModelDecision,
    ModelProposal,
    ModelVersion,
    RecordedForm,
)
from brobygger.measurement.models.linkages import (
    FindingKind,
    Linkage,
    LinkageFinding,
    LinkageProposal,
    ProposalState,
    WrongSide,
)

__all__ = [
    "AssociationRun",
    "DataSet",
    "DataSetExport",
    "FactsBlock",
    "FidelityAssessment",
    "FindingKind",
    "IpsReview",
    "Linkage",
    "LinkageFinding",
    "LinkageProposal",
    "ModelDecision",
    "ModelProposal",
    "ModelVersion",
    "ProposalState",
    "RecordedForm",
    "WrongSide",
]
