"""Rows of this room, one file a subject."""

from brobygger.measurement.models.analyses import AssociationRun, DataSet, DataSetExport
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
    "FindingKind",
    "Linkage",
    "LinkageFinding",
    "LinkageProposal",
    "ProposalState",
    "WrongSide",
]
