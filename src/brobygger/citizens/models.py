"""The person, the course from first contact to closing, its milestones, and who is responsible."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from brobygger.citizens.enums import CourseState, Gender, MilestoneKind, Protection, ResponsibleFor
from brobygger.kernel import clock
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalQuerySet, LocalRow, local_manager


class CitizenQuerySet(LocalQuerySet):
    def counted(self) -> CitizenQuerySet:
        """Those who may be in a figure: test persons are in none."""
        return self.filter(is_test=False)


class Citizen(LocalRow):  # type: ignore[django-manager-missing]  # the stubs do not follow a manager made of a queryset
    """One person as one jobcentre knows them. The same person elsewhere is another row that nothing joins here."""

    case_number = models.CharField(max_length=14)  # 2026-00123, per jobcentre, meaning nothing
    cpr = SealedTextField()
    cpr_index = models.BinaryField(max_length=32)  # keyed hash, bound to the jobcentre
    check_digit_confirmed = models.BooleanField(default=False)  # typed again although the check digit does not fit
    given_name = models.CharField(max_length=150)
    family_name = models.CharField(max_length=150)
    name_index = models.TextField(blank=True)  # words for searching by name; empty for whoever is protected
    sort_name = models.CharField(max_length=320, blank=True)  # Danish order on both databases
    birth_date = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=10, choices=Gender.choices, default=Gender.UNKNOWN)
    protection = models.CharField(max_length=20, choices=Protection.choices, default=Protection.NONE)
    telephone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=4, blank=True)
    city = models.CharField(max_length=80, blank=True)
    municipality_code = models.CharField(max_length=4, blank=True)
    language = models.CharField(max_length=5, default="da")
    interpreter = models.CharField(max_length=60, blank=True)  # language, or sign language; empty: not needed
    education = models.CharField(max_length=40, blank=True)  # code of reference list "education"
    is_test = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    # Registered twice: everything lies with the other row, and the addresses of this one lead there (see merging).
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="doubles", db_index=False
    )

    objects: ClassVar[Any] = local_manager(CitizenQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jobcentre", "cpr_index"], name="cpr_once_per_jobcentre"),
            models.UniqueConstraint(fields=["jobcentre", "case_number"], name="case_number_once_per_jobcentre"),
        ]
        indexes = [
            models.Index(fields=["jobcentre", "sort_name", "id"]),
            models.Index(fields=["jobcentre", "birth_date"]),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="merged_citizens"),
            models.Index(fields=["jobcentre"], condition=Q(is_test=True), name="test_persons"),
        ]

    class Privacy:
        identifier = (
            "case_number", "cpr", "cpr_index", "given_name", "family_name", "name_index", "sort_name", "birth_date",
            "telephone", "email", "address", "postal_code", "city",
        )  # fmt: skip
        health = ("interpreter",)
        operational = (
            "check_digit_confirmed", "gender", "protection", "municipality_code", "language", "education", "is_test",
            "is_demonstration", "merged_into",
        )  # fmt: skip
        open = ()
        subject = "citizen"
        retention = "case"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def kept(self) -> Citizen:
        """The citizen that this registration's addresses lead to: itself, unless it was merged into another."""
        found = self
        while found.merged_into is not None:
            found = found.merged_into
        return found

    def __str__(self) -> str:
        return self.case_number


class CaseNumberSeries(LocalRow):
    """The last case number given in a year."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["jobcentre", "year"], name="one_case_number_series_a_year")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("year", "last")
        open = ()
        subject = None
        retention = "case"


class BenefitPeriod(LocalRow):
    """The benefit group a citizen was in, from a date until the next; the newest open one is the present one."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="benefit_periods")
    group = models.CharField(max_length=40)  # code of reference list "benefit_group"
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["citizen", "valid_from"], name="one_benefit_group_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="benefit_period_ends_after_start"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("citizen", "group", "valid_from", "valid_to", "source")
        open = ()
        subject = "citizen"
        retention = "case"


class CourseQuerySet(LocalQuerySet):
    def open(self) -> CourseQuerySet:
        return self.exclude(state=CourseState.CLOSED)


class Course(LocalRow):  # type: ignore[django-manager-missing]  # the stubs do not follow a manager made of a queryset
    """One run from the beginning of an unemployment course to closing. At most one open per citizen.

    It carries its programme from screening on; the intervention period is its part from enrolment.
    """

    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="courses")
    programme = models.ForeignKey(
        "programmes.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=CourseState.choices, default=CourseState.BEGAN)
    began_on = models.DateField()
    benefit_group = models.CharField(max_length=40)  # at the beginning; history is in BenefitPeriod
    municipality_code = models.CharField(max_length=4, blank=True)  # where the citizen lived at the beginning
    shortcut = models.BooleanField(default=False)  # straight to step 2: assessed before
    recall_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=60, default="registered")

    objects: ClassVar[Any] = local_manager(CourseQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"], condition=~Q(state="closed"), name="one_open_course_per_citizen"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on=None)),
                name="closed_course_has_its_date",
            ),
        ]
        indexes = [
            models.Index(fields=["jobcentre", "state", "began_on", "id"]),
            models.Index(fields=["programme", "jobcentre"]),
            models.Index(
                fields=["jobcentre", "began_on", "id"], condition=~Q(state="closed"), name="open_courses_by_beginning"
            ),
            # A team's courses are counted from the index alone, whatever their state.
            models.Index(fields=["team", "state", "jobcentre"], name="courses_of_a_team"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "citizen", "programme", "team", "state", "began_on", "benefit_group", "municipality_code", "shortcut",
            "recall_on", "closed_on", "source",
        )  # fmt: skip
        open = ()
        subject = "citizen"
        retention = "case"


class Milestone(LocalRow):
    """The one table that is counted: a kind of thing happened to a course on a Danish date.

    Written only through ``actions.reach``, in the transaction of the form that causes it; ended or corrected with a
    reason, never overwritten: ``withdrawn_at`` takes it out of every figure and leaves it readable.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=30, choices=MilestoneKind.choices)
    on = models.DateField()
    registered_at = models.DateTimeField(default=clock.now)
    by = models.UUIDField(null=True)
    by_label = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True)
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    benefit_group = models.CharField(max_length=40, blank=True)  # on the day of the mark
    municipality_code = models.CharField(max_length=4, blank=True)  # lived there on the day of the mark
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    # Of a closing alone: what the course comes back to when it is opened again. The other marks do not tell it.
    state_before = models.CharField(max_length=20, choices=CourseState.choices, blank=True)
    recall_before = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["course", "kind"], condition=Q(withdrawn_at=None), name="one_milestone_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="withdrawn_milestone_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["jobcentre", "kind", "on"]),
            # The monthly report asks what was registered in two months out of years.
            models.Index(
                fields=["jobcentre", "registered_at"], condition=Q(withdrawn_at=None), name="marks_by_registering"
            ),
        ]

    class Privacy:
        identifier = ("by_label",)
        health = ()
        operational = (
            "course", "kind", "on", "registered_at", "by", "source", "team", "benefit_group", "municipality_code",
            "withdrawn_at", "withdrawn_reason", "state_before", "recall_before",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"


class Responsibility(LocalRow):
    """Who answers for a course, for what, and when; the open row is the present one."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="responsibilities")
    what = models.CharField(max_length=10, choices=ResponsibleFor.choices, default=ResponsibleFor.CASE)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["course", "what"], condition=Q(valid_to=None), name="one_present_responsible"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="responsibility_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_to"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("course", "what", "user", "valid_from", "valid_to", "reason")
        open = ()
        subject = "course__citizen"
        retention = "case"


class TeamPeriod(LocalRow):
    """The team a course was in, from a day until the next; the open row is the present one, as ``Course.team`` says."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="team_periods")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["course"], condition=Q(valid_to=None), name="one_present_team"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="team_period_ends_after_start"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("course", "team", "valid_from", "valid_to", "reason")
        open = ()
        subject = "course__citizen"
        retention = "case"


class StandIn(LocalRow):
    """Somebody is away, and a colleague has the desk and the cases meanwhile.

    Why somebody is away is nobody's business here. Ended early it keeps its days and says when it ended.
    """

    absent = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="stand_in_ends_after_start"),
            models.CheckConstraint(condition=~Q(absent=F("stand_in")), name="nobody_stands_in_for_themselves"),
        ]
        indexes = [models.Index(fields=["stand_in", "valid_to"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("absent", "stand_in", "valid_from", "valid_to", "made_by", "ended_at")
        open = ()
        subject = "absent"
        retention = "employee"


class Merge(LocalRow):
    """Two registrations of one person became one: which was kept, what followed, and how to take it back.

    ``trace`` holds every row that was changed with what stood there before, sealed, so that the merge can be undone
    for a day and be read for as long as the case is kept. The rule is docs/algorithms/merge.md.
    """

    kept = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="merges")
    double = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="merged_as")
    reason = SealedTextField()
    trace = SealedJSONField()
    merged_at = models.DateTimeField(default=clock.now)
    merged_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["double"], condition=Q(undone_at=None), name="merged_into_one_only"),
            models.CheckConstraint(condition=~Q(kept=F("double")), name="nobody_is_merged_with_themselves"),
        ]

    class Privacy:
        identifier = ("reason", "trace")
        health = ()
        operational = ("kept", "double", "merged_at", "merged_by", "undone_at", "undone_by")
        open = ()
        subject = "kept"
        retention = "case"
