"""Read a CV that somebody wrote: a pure function from text to proposals. See docs/algorithms/cv-import.md."""

from brobygger.plans.cv_import.reader import read
from brobygger.plans.cv_import.values import (
    MOST_CHARACTERS,
    Period,
    Proposal,
    ProposedLanguage,
    ProposedLicence,
    ProposedPost,
    Words,
)

__all__ = [
    "MOST_CHARACTERS",
    "Period",
    "Proposal",
    "ProposedLanguage",
    "ProposedLicence",
    "ProposedPost",
    "Words",
    "read",
]
