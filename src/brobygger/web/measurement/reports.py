"""Status reports: the months, one report with its follow-up meeting and agreements, and that of a whole programme."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.kernel.spreadsheets import EXCEL_TYPE
from brobygger.measurement import errors, indicators, printed_words, report_actions, report_files, report_words, reports
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.models import AgreementState, ProgrammeReport, ReportState
from brobygger.measurement.models.analyses import WorkState
from brobygger.measurement.report_words import RowWords, SectionWords, words
from brobygger.measurement.reports import ProgrammeView, View
from brobygger.programmes import access as programme_access
from brobygger.programmes.models import Programme
from brobygger.vault import log
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DesignForm
from brobygger.web.design.saving import saved_or_shown
from brobygger.web.doors import member
from brobygger.web.measurement.shown import MEANS, Card, plain_card
from brobygger.web.measurement.views import chosen_programme
from brobygger.web.receiving import sent
from brobygger_analysis.definitions import REGISTRY
from brobygger_analysis.report import DATA, MONTH, StatusReport
from brobygger_analysis.status import FAULTS

leader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER)
reader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)
manager = member(Role.PROJECT_MANAGER)
analyst = member(Role.PROGRAMME_ANALYST)
TYPES = ("pdf", "xlsx")
LATE_AFTER = datetime.timedelta(minutes=5)


# Forms ----------------------------------------------------------------------------------------------------------------


class ReasonForm(DesignForm):
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor skal rapporten rettes?"),
        help_text=gettext_lazy("Skriv kort, hvad der er rettet i registreringerne. Skriv ikke om enkelte borgere."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MeetingForm(DesignForm):
    """The three parts of the meeting; a field for each deviation."""

    held_on = DanishDateField(label=gettext_lazy("Hvornår holdt I mødet?"), past=True)
    adviser = forms.CharField(label=gettext_lazy("Hvem deltog fra programmet?"), max_length=200)
    validation = forms.CharField(
        label=gettext_lazy("Er tallene rigtige?"),
        help_text=gettext_lazy("Skriv, hvad I har set efter, og hvad der skal rettes. Skriv ikke om enkelte borgere."),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    focus = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad vil I have fokus på til næste møde?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    focus_words = forms.CharField(
        label=gettext_lazy("Hvad vil I gøre?"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = VersionField(required=False, min_value=0)

    def __init__(self, *args: Any, view: View, **kwargs: Any) -> None:
        meeting = view.meeting
        told = {} if meeting is None else meeting.explanations or {}
        initial: dict[str, Any] = {"version": 0}
        if meeting is not None:
            initial = {
                name: getattr(meeting, name)
                for name in ("held_on", "adviser", "validation", "focus", "focus_words", "version")
            }
        self.deviations = {f"explain_{number}": one for number, one in enumerate(view.deviations)}
        initial |= {name: told.get(one.code, "") for name, one in self.deviations.items()}
        super().__init__(*args, initial=initial, **kwargs)
        self.choose_from("focus", [(code, report_words.area_name(code)) for code in report_actions.AREAS])
        for name, one in self.deviations.items():
            self.fields[name] = forms.CharField(
                label=_("Hvorfor? %(what)s") % {"what": report_files.deviation_name(view.report, one)},
                help_text=words(one.sentence),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        order = ["held_on", "adviser", "validation", *self.deviations, "focus", "focus_words", "version"]
        self.order_fields(order)

    @property
    def explanations(self) -> dict[str, str]:
        return {one.code: self.cleaned_data.get(name, "") for name, one in self.deviations.items()}


class AgreementForm(DesignForm):
    what = forms.CharField(
        label=gettext_lazy("Hvad er aftalt?"),
        help_text=gettext_lazy("Skriv ikke om enkelte borgere."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    who = forms.CharField(label=gettext_lazy("Hvem gør det?"), max_length=200)
    due_on = DanishDateField(label=gettext_lazy("Senest hvornår?"))


class CloseForm(DesignForm):
    state = forms.ChoiceField(
        label=gettext_lazy("Hvad blev der af aftalen?"),
        choices=(
            (AgreementState.KEPT.value, gettext_lazy("Den er gjort")),
            (AgreementState.DROPPED.value, gettext_lazy("Den droppes")),
        ),
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=gettext_lazy("Hvad kom der ud af det?"),
        help_text=gettext_lazy("Skriv altid hvorfor, hvis aftalen droppes."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


# The months -----------------------------------------------------------------------------------------------------------


@never_cache
@reader
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """The months of a programme: own reports and those of the programme; POST makes one ready, or asks for it."""
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Statusrapporter")})
    programme = chosen_programme(programmes, request.POST.get("programme", "") or request.GET.get("programme", ""))
    if request.method == "POST":
        try:
            return _make(request, actor, programme)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(f"{reverse('measurement:reports')}?{urlencode({'programme': programme.code})}")
    context: dict[str, Any] = {
        "programme": programme,
        "programmes": programmes,
        "view": reports.overview(by=actor, programme=programme),
    }
    for name, found in (("own", context["view"].own), ("whole", context["view"].whole)):
        named = [(report_words.month_words(one.month), one) for one in found]
        # Months that nobody made a report of are kept out of the way, but for the newest.
        context[name] = [one for number, one in enumerate(named) if one[1].row or not number]
        context[f"{name}_not_made"] = [one for number, one in enumerate(named) if number and not one[1].row]
    return render(request, "measurement/reports.html", context)


def _make(request: HttpRequest, actor: Actor, programme: Programme) -> HttpResponse:
    month = reports.month_from(request.POST.get("month", ""))
    if request.POST.get("kind") == "programme":
        asked = report_actions.ask_programme(by=actor, programme=programme, month=month)
        return redirect("measurement:programme_report", key=asked.key)
    row = report_actions.prepare(by=actor, programme=programme, month=month)
    return redirect("measurement:report", key=row.key)


# One report of a jobcentre --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page prints it. missed: how many did not make a deadline; then the list is of those."""

    row: RowWords
    address: str
    card: str  # its definition, as it stands on the page
    missed: int = 0


@dataclass(frozen=True, slots=True)
class ShownSection:
    section: SectionWords
    rows: tuple[Shown, ...]
    faults: int | None = None


@never_cache
@leader
@require_safe
def report(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    actor = actor_of(request)
    view = reports.view(by=actor, key=key)
    wanted = request.GET.get("fil", "")
    if wanted in TYPES:
        return _file(request, view, wanted)
    told = {} if view.meeting is None else view.meeting.explanations or {}
    context = {
        "view": view,
        "row": view.row,
        "title": report_words.title(view.report),
        "whom": report_words.whom(view.report),
        "is_draft": view.row.state == ReportState.DRAFT,
        "is_replaced": view.row.state == ReportState.REPLACED,
        "moved": report_files.moved_words(view.report),
        "changed": [report_words.moved_row(one) for one in view.changed],
        "sections": _sections(view.report, lambda line: _address(view, line)),
        "targets": [(one, _list_address(view, one.key)) for one in report_words.targets(view.report)],
        "published": printed_words.rows(view.published),
        "target_card": _target_card(view.report),
        "deviations": [
            (report_files.deviation_name(view.report, one), words(one.sentence), told.get(one.code, ""))
            for one in view.deviations
        ],
        "not_kept": "" if view.are_deviations_kept else report_files.not_kept(),
        "focus": [report_words.area_name(code) for code in (view.meeting.focus or ())] if view.meeting else [],
        "today": clock.today(),
        "digest": report_files.spaced(view.row.digest),
    }
    return render(request, "measurement/report.html", context)


def _file(request: HttpRequest, view: View | ProgrammeView, wanted: str) -> HttpResponse:
    """The report as a file; that it left the house is in the log."""
    subject = "status_report" if isinstance(view, View) else "programme_report"
    log.exported(
        by=actor_of(request).with_purpose("figure"), action="figures.exported", subjects=[(subject, view.row.key)],
        criterion={"month": view.row.code, "file": wanted},
    )  # fmt: skip
    name = f"statusrapport-{view.row.programme.code}-{view.row.code}"
    if wanted == "xlsx":
        parts = view.parts if isinstance(view, ProgrammeView) else ()
        kind = EXCEL_TYPE
        content = report_files.report_excel(
            view.report, programme=view.programme.name, parts=parts, published=view.published, row=view.row
        )
    else:
        content = report_files.report_pdf(
            view.report, programme=view.programme.name, lead=_lead(view), mark=_mark(view), around=view
        )
        kind = "application/pdf"
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _mark(view: View | ProgrammeView) -> str:
    return "" if view.row.state == ReportState.APPROVED else str(view.row.get_state_display())


def _lead(view: View | ProgrammeView) -> list[str]:
    told = [
        _("Hvert tal står med, hvor mange det er talt ud fra, hvilken dag det gælder, og det samme tal måneden før.")
    ]
    if isinstance(view, View) and view.changed:
        told.append(_("Registreringerne er rettet, siden rapporten blev godkendt. Tallene her er de godkendte."))
    return told


def _sections(report: StatusReport, address: Any) -> list[ShownSection]:
    made = []
    for section in report_words.sections(report):
        rows = tuple(
            Shown(
                one,
                address(one),
                plain_card(one.result.definition),
                reports.missed(one.result) if one.key in reports.MISSED else 0,
            )
            for one in section.rows
        )
        found = [int(one.result.value or 0) for one in section.rows if one.key in FAULTS]
        faults = sum(found) if section.key == DATA else None
        made.append(ShownSection(section, rows, faults))
    return made


def _target_card(report: StatusReport) -> str:
    return plain_card(REGISTRY.get("fulfilment_revised")) if report_words.targets(report) else ""


def _address(view: View, line: RowWords) -> str:
    """Where the list behind a figure is: of who waits, of deadlines, of open courses and of registrations always, of
    others while they are counted.
    """
    if line.key in reports.LISTED:
        behind = reports.missed(line.result) if line.key in reports.MISSED else line.result.value
        if not behind:
            return ""
        asked = {"linje": line.key}
        return f"{reverse('measurement:report_people', args=[view.row.key])}?{urlencode(asked)}"
    counted = line.result.value if line.result.definition.unit in MEANS else line.result.numerator
    if line.key not in indicators.KEYS or not counted or line.key == "population":
        return ""
    return _list_address(view, line.key, in_month=line.section == MONTH)


def _list_address(view: View, key: str, *, in_month: bool = False) -> str:
    """The list of a figure of a draft, as it stood at the end of the month, or of what happened in it."""
    if view.row.state != ReportState.DRAFT:
        return ""
    month = view.report.month
    criterion = Criterion(
        first=month.first if in_month else None, last=month.last if in_month else None, as_of=month.last
    )
    query = {"programme": view.programme.code, **criterion.query(), "figure": key}
    return f"{reverse('measurement:list')}?{urlencode(query)}"


@never_cache
@manager
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask before the figures are locked, and say what is not explained; POST locks those that were shown."""
    if request.method == "POST":
        approve_it = partial(report_actions.approve, read_digest=request.POST.get("digest", ""))
        done = _("Rapporten er godkendt, og tallene er låst.")
        return _approved(request, approve_it, key, "measurement:report", done)
    view = reports.view(by=actor_of(request), key=key)
    if view.row.state != ReportState.DRAFT:
        return redirect("measurement:report", key=key)
    context = {
        "view": view,
        "row": view.row,
        "title": report_words.title(view.report),
        "whom": report_words.whom(view.report),
        "digest": view.report.digest,
        "unexplained": [
            (report_files.deviation_name(view.report, one), words(one.sentence)) for one in view.unexplained
        ],
    }
    return render(request, "measurement/report_approve.html", context)


def _approved(
    request: HttpRequest, approve_it: Callable[..., Any], key: uuid.UUID, page: str, done: str
) -> HttpResponse:
    try:
        approve_it(by=actor_of(request), key=key)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect(page, key=key)


@never_cache
@manager
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Begin a revision, with a reason."""
    row = reports.find(by=actor_of(request), key=key)
    return _revised(request, report_actions.revise, row, "measurement:report")


def _revised(request: HttpRequest, revise_it: Callable[..., Any], row: Any, page: str) -> HttpResponse:
    form = ReasonForm(sent(request))
    lead = _("Den godkendte rapport bliver stående, til den rettede udgave er godkendt. Begge kan altid læses.")
    return saved_or_shown(
        request,
        form,
        lambda: revise_it(by=actor_of(request), key=row.key, **form.cleaned_data),
        template=FORM,
        goal=lambda made: reverse(page, args=[made.key]),
        context=_around(row, _("Ret rapporten"), _("Begynd en rettet udgave"), lead),
    )


@never_cache
@manager
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the follow-up meeting said."""
    actor = actor_of(request)
    view = reports.view(by=actor, key=key)
    form = MeetingForm(sent(request), view=view)

    def record() -> None:
        given = {name: form.cleaned_data[name] for name in ("held_on", "adviser", "validation", "focus", "focus_words")}
        report_actions.record_meeting(
            by=actor,
            key=key,
            explanations=form.explanations,
            read_version=form.cleaned_data["version"] or 0,
            **given,
        )

    back = reverse("measurement:report", args=[key])
    lead = _(
        "Mødet er mellem projektlederen og programmets procesrådgiver. Aftalerne skriver du bagefter på rapporten."
    )
    return saved_or_shown(
        request,
        form,
        record,
        template=FORM,
        goal=back,
        done=_("Mødet er gemt."),
        stored=back,
        context=_around(view.row, _("Opfølgningsmøde"), _("Gem mødet"), lead),
    )


@never_cache
@manager
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A new agreement."""
    actor = actor_of(request)
    row = reports.find(by=actor, key=key)
    form = AgreementForm(sent(request))
    return saved_or_shown(
        request,
        form,
        lambda: report_actions.agree(by=actor, key=key, **form.cleaned_data),
        template=FORM,
        goal=f"{reverse('measurement:report', args=[key])}#agreements",
        done=_("Aftalen er gemt. Den står på hver rapport, til den er lukket."),
        context=_around(row, _("Ny aftale"), _("Gem aftalen"), ""),
    )


@never_cache
@manager
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Close an agreement: done, or dropped and why."""
    actor = actor_of(request)
    found = reports.find_agreement(by=actor, key=key)
    form = CloseForm(sent(request))
    return saved_or_shown(
        request,
        form,
        lambda: report_actions.close_agreement(by=actor, key=key, **form.cleaned_data),
        template=FORM,
        goal=f"{reverse('measurement:report', args=[found.report.key])}#agreements",
        done=_("Aftalen er lukket."),
        context=_around(found.report, _("Luk aftalen"), _("Gem"), found.what),
    )


FORM = "measurement/report_form.html"


def _around(row: Any, heading: str, button: str, lead: str) -> dict[str, Any]:
    """What stands around a form about a report."""
    is_programme = not hasattr(row, "jobcentre_id")
    return {
        "heading": heading,
        "button": button,
        "lead": lead,
        "month": report_words.month_words(reports.month_from(row.code)),
        "programme": row.programme,
        "back": reverse("measurement:programme_report" if is_programme else "measurement:report", args=[row.key]),
    }


@never_cache
@leader
@require_safe
def people(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who waits, who did not make a deadline, whose course is open, or whose registrations are to be mended."""
    actor = actor_of(request)
    start = request.GET.get("fra", "")
    line = request.GET.get("linje", "") or reports.FIRST_LISTED
    page = reports.people(by=actor, key=key, line=line, start=int(start) if start.isdecimal() and len(start) < 7 else 0)
    context = {
        "page": page,
        "row": page.row,
        "line": line,
        "card": Card.of(page.figure.result.definition),
        "day": reports.month_from(page.row.code).last,
        "is_waiting": line in reports.WAITING,
        "is_missed": line in reports.MISSED,
        "is_fault": line in FAULTS,
        "is_enrolled": line in {reports.OPEN, "first_conversation_in_time"},
        "of_applications": page.figure.weights is not None,
    }
    return render(request, "measurement/report_people.html", context)


# The report of a whole programme --------------------------------------------------------------------------------------


@never_cache
@reader
@require_safe
def programme_report(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """A report of a whole programme; until it is counted, how far that is."""
    actor = actor_of(request)
    row = reports.find_programme_report(by=actor, key=key)
    if not row.is_counted:
        return _not_counted(request, row)
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRefresh()  # it was waited for
    view = reports.programme_view(by=actor, key=key)
    wanted = request.GET.get("fil", "")
    if wanted in TYPES:
        return _file(request, view, wanted)
    context = {
        "view": view,
        "row": view.row,
        "title": report_words.title(view.report),
        "is_draft": view.row.state == ReportState.DRAFT,
        "is_replaced": view.row.state == ReportState.REPLACED,
        "moved": report_files.moved_words(view.report),
        "sections": _sections(view.report, lambda _line: ""),
        "targets": [(one, "") for one in report_words.targets(view.report)],
        "published": printed_words.rows(view.published),
        "target_card": _target_card(view.report),
        "parts": _by_jobcentre(view),
        "digest": report_files.spaced(view.row.digest),
    }
    return render(request, "measurement/programme_report.html", context)


def _not_counted(request: HttpRequest, row: ProgrammeReport) -> HttpResponse:
    """That it is being counted, which looks again by itself, or why it could not be."""
    is_lost = reports.is_lost(row)
    is_waiting = not is_lost and row.work != WorkState.FAILED
    context = {
        "row": row,
        "programme": row.programme,
        "month": report_words.month_words(reports.month_from(row.code)),
        "is_waiting": is_waiting,
        "is_late": row.asked_at is not None and clock.now() - row.asked_at > LATE_AFTER,
        "fault": _(row.fault) if row.fault else errors.could_not_count(),
        "approved": reports.approved_revision(row),
    }
    return render(request, "measurement/programme_report_waiting.html", context)


def _by_jobcentre(view: ProgrammeView) -> list[dict[str, Any]]:
    """A table for each part of the report: figures down, jobcentres across in alphabetical order."""
    names = [name for name, _report in view.parts]
    told = [{one.key: one for one in report_words.sections(report)} for _name, report in view.parts]
    made = []
    for section in report_words.sections(view.report):
        own = [{line.key: line.now for line in one[section.key].rows} if section.key in one else {} for one in told]
        rows = [
            (line.name, line.now, [part.get(line.key, report_words.NOTHING) for part in own])
            for line in section.rows
            if any(line.key in part for part in own)
        ]
        if rows:
            made.append({"key": section.key, "name": section.name, "names": names, "rows": rows})
    return made


@never_cache
@analyst
@require_POST
def programme_approve(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    done = _("Rapporten er godkendt. Lederne i programmets jobcentre kan læse den nu.")
    approve_it = partial(report_actions.approve_programme, read_digest=request.POST.get("digest", ""))
    return _approved(request, approve_it, key, "measurement:programme_report", done)


@never_cache
@analyst
@require_http_methods(["GET", "HEAD", "POST"])
def programme_revise(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = reports.find_programme_report(by=actor_of(request), key=key)
    return _revised(request, report_actions.revise_programme, row, "measurement:programme_report")
