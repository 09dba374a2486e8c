"""Plan and quality review here; the CV in ``cv``. One file each."""

from __future__ import annotations

from brobygger.plans.models.cv import CvCheck, CvVersion, JobApplication, JobSeeking
from brobygger.plans.models.plan import Acknowledgement, Comment, Plan, PlanVersion
from brobygger.plans.models.quality import QualityMark, QualityReview, QualitySample

__all__ = [
    "Acknowledgement",
    "Comment",
    "CvCheck",
    "CvVersion",
    "JobApplication",
    "JobSeeking",
    "Plan",
    "PlanVersion",
    "QualityMark",
    "QualityReview",
    "QualitySample",
]
