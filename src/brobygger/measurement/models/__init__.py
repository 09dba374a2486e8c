"""Rows of this room, one file a subject."""

from brobygger.measurement.models.analyses import AssociationRun, DataSet, DataSetExport
from brobygger.measurement.models.blocks import FactsBlock
from brobygger.measurement.models.comparisons import GroupComparison
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
from brobygger.measurement.models.registers import RegisterExtract, RegisterHistory
from brobygger.measurement.models.reports import (
    Agreement,
    AgreementState,
    FollowUpMeeting,
    ProgrammeReport,
    ReportState,
    StatusReport,
)

__all__ = [
    "Agreement",
    "AgreementState",
    "AssociationRun",
    "DataSet",
    "DataSetExport",
    "FactsBlock",
    "FidelityAssessment",
    "FindingKind",
    "FollowUpMeeting",
    "GroupComparison",
    "IpsReview",
    "Linkage",
    "LinkageFinding",
    "LinkageProposal",
    "ModelDecision",
    "ModelProposal",
    "ModelVersion",
    "ProgrammeReport",
    "ProposalState",
    "RecordedForm",
    "RegisterExtract",
    "RegisterHistory",
    "ReportState",
    "StatusReport",
    "WrongSide",
]
