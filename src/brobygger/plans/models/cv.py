"""The CV of a course, kept as versions; the check that it is good enough; and what was done to seek jobs.

What a CV says is sealed, in one value per version (``cv_content.Cv``): a life in words names more than jobs. Plain are
dates, who, which parts a version changed and which are missing, and the codes of tasks, which matching asks for.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalQuerySet, LocalRow, local_manager
from brobygger.plans.cv_enums import ApplicationState, CheckedWhere, CvSource, SeekingKind

USER = "accounts.User"
COURSE = "citizens.Course"


class CvVersionQuerySet(LocalQuerySet):
    def current(self) -> CvVersionQuerySet:
        """The newest version of each course."""
        return self.filter(is_current=True)


class CvVersion(LocalRow):
    """The whole CV as it was after one change. Never overwritten: a correction is a version of its own."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="cv_versions")
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    content = SealedJSONField()  # cv_content.Cv
    tasks = models.JSONField(default=list, blank=True)  # codes of reference list "task"
    missing = models.JSONField(default=list, blank=True)  # cv_rules.Missing, as it stood
    is_complete = models.BooleanField(default=False)  # nothing is missing
    changed = models.JSONField(default=list, blank=True)  # enums.CvPart of what this version changed
    source = models.CharField(max_length=10, choices=CvSource.choices, default=CvSource.TYPED)
    note = SealedTextField(null=True)  # why it was changed, where somebody said so
    on = models.DateField()  # the Danish date of the change
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = local_manager(CvVersionQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="one_cv_version_a_number"),
            models.UniqueConstraint(fields=["course"], condition=Q(is_current=True), name="one_current_cv_a_course"),
        ]
        indexes = [models.Index(fields=["jobcentre", "is_current", "on", "id"])]

    class Privacy:
        identifier = ()
        health = ("content", "note")
        operational = (
            "course", "number", "is_current", "tasks", "missing", "is_complete", "changed", "source", "on", "made_at",
            "made_by",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"


class CvCheckQuerySet(LocalQuerySet):
    def valid(self) -> CvCheckQuerySet:
        return self.filter(withdrawn_on=None)


class CvCheck(LocalRow):
    """Somebody looked at the CV and found it good enough. Without this row nobody can tell that from neglect."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="cv_checks")
    number = models.PositiveIntegerField(default=0)  # of the version that was looked at; 0: none is kept here
    where = models.CharField(max_length=10, choices=CheckedWhere.choices, default=CheckedWhere.HERE)
    on = models.DateField()
    checked_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField(null=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = SealedTextField(null=True)

    objects: ClassVar[Any] = local_manager(CvCheckQuerySet)()

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["jobcentre", "on", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(where="national") | Q(number__gte=1), name="cv_check_here_names_its_version"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason__isnull=True)
                | Q(withdrawn_on__isnull=False, withdrawn_reason__isnull=False),
                name="withdrawn_cv_check_has_a_reason",
            ),
        ]

    class Privacy:
        identifier = ()
        health = ("words", "withdrawn_reason")
        operational = ("course", "number", "where", "on", "checked_by", "withdrawn_on")
        open = ()
        subject = "course__citizen"
        retention = "case"


class JobSeeking(LocalRow):
    """One thing that was done towards a job, with its date."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="job_seeking")
    kind = models.CharField(max_length=20, choices=SeekingKind.choices)
    on = models.DateField()
    words = SealedJSONField(null=True)  # occupation, employer, address, note
    made_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)  # registered by mistake

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["jobcentre", "kind", "on", "id"])]

    class Privacy:
        identifier = ()
        health = ("words",)
        operational = ("course", "kind", "on", "made_by", "withdrawn_on")
        open = ()
        subject = "course__citizen"
        retention = "case"

    def word(self, name: str) -> str:
        return str((self.words or {}).get(name, ""))


class JobApplication(LocalRow):
    """An application from draft to answer. Each step keeps the date on which it happened."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="job_applications")
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    words = SealedJSONField(null=True)  # occupation, employer, address, note
    drafted_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)
    interview_on = models.DateField(null=True, blank=True)  # when the citizen was asked to come
    answered_on = models.DateField(null=True, blank=True)  # hired, refused, or given up waiting
    apply_by = models.DateField(null=True, blank=True)  # the deadline of the advertisement
    made_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["jobcentre", "state", "apply_by", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"]) | Q(sent_on__isnull=False),
                name="sent_application_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["hired", "refused", "no_answer"]) | Q(answered_on__isnull=False),
                name="answered_application_has_its_date",
            ),
        ]

    class Privacy:
        identifier = ()
        health = ("words",)
        operational = (
            "course", "state", "drafted_on", "sent_on", "interview_on", "answered_on", "apply_by", "made_by",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"

    def word(self, name: str) -> str:
        return str((self.words or {}).get(name, ""))
