"""The plan on the citizen's case: the list, the board, the forms of its parts, and what it lacks."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.roles import CASE_ROLES
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, NotFound, Refusal
from brobygger.plans import access, actions, errors, reads, rules
from brobygger.plans.access import READ_ROLES, Opened
from brobygger.plans.content import Activity, Agreement, Content, Item, Line
from brobygger.plans.enums import ActivityState, GoalPath
from brobygger.plans.rules import Lacking, Standing
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.doors import member
from brobygger.web.plans import plan_forms as forms
from brobygger.web.plans.plan_picture import picture_of
from brobygger.web.templatetags.design import dato

POST_OR_GET = ["GET", "HEAD", "POST"]

LACKING = {
    Lacking.GOALS: gettext_lazy("Tre mål med branche og stilling"),
    Lacking.ACTIVITY: gettext_lazy("Mindst én aktivitet"),
    Lacking.AGREEMENT: gettext_lazy("Mindst én aftale"),
    Lacking.NEXT_DATE: gettext_lazy("En dato for det næste skridt"),
    Lacking.WORDS: gettext_lazy("Borgerens egne ord"),
}
RESPONSIBLE = {
    reads.BROKER: gettext_lazy("Jobformidleren er ansvarlig for planen her."),
    reads.CASEWORKER: gettext_lazy("Sagsbehandleren er ansvarlig for planen her."),
    reads.SHARED: gettext_lazy("Jobformidler og sagsbehandler er ansvarlige for planen sammen."),
}


def opened(request: Any, key: Any, purpose: str, *, write: bool = False, shows: bool = True) -> Opened:
    """Through the citizen's door; a refusal that a reason would open says where the reason is given."""
    request.glass_address = reverse("citizens:reason", args=[key])
    return access.open_plan(request.actor, key, purpose, write=write, shows=shows)


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def page_address(citizen: Any) -> str:
    return reverse("plans:page", args=[citizen.key])


def version_of(found: Opened) -> int:
    return found.plan.version if found.plan is not None else 0


# --- the plan as it stands -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoalLine:
    key: str
    goal: Any
    industry: str
    path: str

    @property
    def kind(self) -> str:
        return _("Uddannelse") if self.goal.kind == "education" else _("Job")


@dataclass(frozen=True, slots=True)
class ActivityLine:
    key: str
    item: Activity
    kind: str
    goal: str
    by: str
    state: str
    moves: tuple[tuple[str, str], ...]
    is_late: bool


@dataclass(frozen=True, slots=True)
class AgreementLine:
    key: str
    item: Agreement
    goal: str
    by: str
    state: str
    parts: list[dict[str, Any]]
    missing: list[str]
    is_late: bool


def goal_lines(content: Content) -> list[GoalLine]:
    return [
        GoalLine(
            key,
            goal,
            reference.label("industry", goal.industry) if goal.industry else "",
            str(GoalPath(goal.path).label) if goal.path else "",
        )
        for key, goal in content.goals_shown
    ]


def activity_lines(content: Content, today: datetime.date) -> list[ActivityLine]:
    kinds = reference.labels("plan_activity")
    return [
        ActivityLine(
            key,
            item,
            kinds.get(item.kind, ""),
            _goal_name(content, item.goal),
            who(item),
            str(ActivityState(item.state).label),
            tuple((state.value, str(state.label)) for state in rules.MOVES[ActivityState(item.state)]),
            bool(item.is_open and item.end and item.end < today),
        )
        for key, item in content.activities_shown
    ]


def agreement_lines(content: Content, today: datetime.date) -> list[AgreementLine]:
    return [
        AgreementLine(
            key,
            item,
            _goal_name(content, item.goal),
            who(item) if item.by else "",
            str(AGREEMENT_STATES[item.state]),
            forms.PartLines.of(item),
            forms.PartLines.missing(item),
            bool(item.is_open and item.deadline and item.deadline < today),
        )
        for key, item in content.agreements_shown
    ]


AGREEMENT_STATES = {
    "open": gettext_lazy("Gælder"),
    "kept": gettext_lazy("Holdt"),
    "not_kept": gettext_lazy("Blev ikke til noget"),
}


def who(item: Any) -> str:
    """Who does it: by name where one is written."""
    from brobygger.plans.enums import DoneBy

    role = str(DoneBy(item.by).label)
    return f"{item.by_name} ({role.lower()})" if item.by_name else role


def _goal_name(content: Content, key: str) -> str:
    goal = content.goals.get(key)
    return goal.occupation if goal else ""


def shown(content: Content, today: datetime.date) -> dict[str, Any]:
    """What every picture of a plan needs: page, own page, review."""
    return {
        "content": content,
        "goals": goal_lines(content),
        "activities": activity_lines(content, today),
        "agreements": agreement_lines(content, today),
        "picture": picture_of(content) if content.strategy else None,
    }


@never_cache
@member(*READ_ROLES)
@require_GET
@reference.read_ahead()
def page(request: Any, citizen: Any) -> HttpResponse:
    """The plan as a list: it is also the page that prints."""
    found = opened(request, citizen, "plan.view")
    today = clock.today()
    content = reads.content_of(found.plan)
    stands = reads.standing(found.course, found.plan)
    context: dict[str, Any] = {
        **frame(found),
        **shown(content, today),
        "stands": stands,
        "standing_words": standing_words(stands, today),
        "is_overdue": stands is not None and stands.is_overdue(today),
        "lacking": [LACKING[what] for what in rules.lacking(content)] if found.plan else [],
        "can_be_ready": found.plan is not None
        and found.may_write
        and stands is not None
        and stands.standing is Standing.BEGUN
        and rules.can_be_ready(content),
        "responsible": [user.name for user in reads.responsible_users(found.course)],
        "responsible_words": RESPONSIBLE[reads.responsible_role(found.course.jobcentre_id, today)],
        "replies": reads.replies(found.plan) if found.plan else None,
        "proposed": reads.proposed_goals(found.course) if not content.goals else [],
    }
    return render(request, "plans/page.html", context)


def frame(found: Opened) -> dict[str, Any]:
    return {
        "citizen": found.citizen,
        "course": found.course,
        "plan": found.plan,
        "may_write": found.may_write,
        "back": page_address(found.citizen),
    }


def standing_words(stands: rules.PlanStanding | None, today: datetime.date) -> str:
    if stands is None:
        return ""
    if stands.standing is Standing.READY:
        return _("Planen er klar.")
    late = stands.is_overdue(today)
    if stands.standing is Standing.NOT_BEGUN:
        return _("Planen skulle være begyndt.") if late else _("Planen skal begyndes.")
    return _("Planen skulle være klar.") if late else _("Planen er begyndt og skal gøres klar.")


@never_cache
@member(*READ_ROLES)
@require_GET
def board(request: Any, citizen: Any) -> HttpResponse:
    """Activities by how far they are. Moved by a choice and a button: nothing needs a mouse or JavaScript."""
    found = opened(request, citizen, "plan.board")
    lines = activity_lines(reads.content_of(found.plan), clock.today())
    columns = [
        (state.value, str(state.label), [line for line in lines if line.item.state == state]) for state in ActivityState
    ]
    moved = request.GET.get("flyttet", "")[:40]
    return render(
        request,
        "plans/board.html",
        {**frame(found), "columns": columns, "count": len(lines), "moved": moved, "version": version_of(found)},
    )


@member(*CASE_ROLES)
@require_POST
def move(request: Any, citizen: Any, item: str) -> HttpResponse:
    found = opened(request, citizen, "plan.move", write=True)
    form = forms.MoveForm(request.POST)
    address = reverse("plans:board", args=[found.citizen.key])
    if not form.is_valid():
        messages.error(request, _("Vælg, hvor aktiviteten skal hen."))
        return HttpResponseRedirect(address)
    try:
        plan = actions.move_activity(
            by=request.actor,
            course=found.course,
            key=item,
            to=form.cleaned_data["to"],
            read_version=form.read_version,
        )
    except (Refusal, NotFound, Conflict) as trouble:
        messages.error(request, trouble.sentence)
        return HttpResponseRedirect(address)
    moved = reads.content_of(plan).activities[item]
    messages.success(
        request,
        _("“%(what)s” står nu under “%(state)s”.")
        % {"what": moved.what, "state": str(ActivityState(moved.state).label)},
    )
    return HttpResponseRedirect(f"{address}?flyttet={item}#aktivitet-{item}")


# --- the forms of its parts ------------------------------------------------------------------------------------


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def goals(request: Any, citizen: Any) -> HttpResponse:
    """Three equal goals. What was written at the intake interview is proposed, and is no plan until it is saved."""
    found = opened(request, citizen, "plan.goals", write=True, shows=not is_autosave(request))
    content = reads.content_of(found.plan)
    is_proposal = not content.goals
    now = list(content.goals_shown) or [(forms.new_key(), goal) for goal in reads.proposed_goals(found.course)]
    form = forms.GoalsForm(sent(request), initial={**forms.goal_values(now), "version": version_of(found)})

    def save() -> Any:
        return actions.save_goals(
            by=request.actor,
            course=found.course,
            goals=form.goals(),
            read_version=form.read_version,
            note=form.cleaned_data["note"],
        )

    def theirs(now: Content) -> dict[str, Any]:
        keys = [form.data.get(f"goal_{slot}_key", "") for slot in (1, 2, 3)]
        return forms.goal_values(now.goals_shown, keys)

    return _part_page(
        request,
        found,
        form,
        save,
        theirs,
        name="goals",
        template="plans/goals.html",
        title=_("Tre ligestillede mål"),
        done=_("Målene er gemt."),
        is_proposal=is_proposal and bool(now),
        same=_same_industries(content),
    )


def _same_industries(content: Content) -> list[str]:
    codes = [goal.industry for goal in content.goals.values() if goal.industry]
    return [reference.label("industry", code) for code in sorted({one for one in codes if codes.count(one) > 1})]


@dataclass(frozen=True, slots=True)
class Section:
    """What a page about one thing of a section says."""

    name: str
    form: type[forms.ItemForm]
    template: str
    new: Any
    edit: Any
    done: Any
    first: Callable[[], Item]


SECTIONS = {
    "activities": Section(
        "activities",
        forms.ActivityForm,
        "plans/activity.html",
        gettext_lazy("Ny aktivitet"),
        gettext_lazy("Ret aktiviteten"),
        gettext_lazy("Aktiviteten er gemt."),
        Activity,
    ),
    "agreements": Section(
        "agreements",
        forms.AgreementForm,
        "plans/agreement.html",
        gettext_lazy("Ny aftale"),
        gettext_lazy("Ret aftalen"),
        gettext_lazy("Aftalen er gemt."),
        lambda: Agreement(agreed_on=clock.today(), by="citizen"),
    ),
    "strategy": Section(
        "strategy",
        forms.LineForm,
        "plans/line.html",
        gettext_lazy("Ny ressource eller barriere"),
        gettext_lazy("Ret ressourcen eller barrieren"),
        gettext_lazy("Det er gemt og kommer med på billedet."),
        Line,
    ),
}


def _item_page(request: Any, citizen: Any, section: Section, key: str | None) -> HttpResponse:
    found = opened(request, citizen, f"plan.{section.name}", write=True, shows=not is_autosave(request))
    content = reads.content_of(found.plan)
    stored = content.item(section.name, key) if key else None
    if key and stored is None and request.method != "POST":
        raise errors.item_not_found()
    initial = forms.values_of(stored or section.first())
    if stored is None and section.name == "activities":
        initial |= _from_template(request.GET.get("slags", ""))
    form = section.form(
        sent(request), content=content, stored=stored, initial={**initial, "version": version_of(found)}
    )

    if stored is None:
        form.fields["note"].label = _("Hvorfor kommer det med i planen?")

    def save() -> Any:
        return actions.save_item(
            by=request.actor,
            course=found.course,
            section=section.name,
            key=key or forms.new_key(),
            item=form.item(),
            read_version=form.read_version,
            note=form.cleaned_data["note"],
        )

    def theirs(now: Content) -> dict[str, Any]:
        other = now.item(section.name, key or "")
        return forms.values_of(other) if other is not None else {}

    extra: dict[str, Any] = {"item_key": key or "", "section": section.name}
    if section.name == "agreements":
        shown_item: Any = form.item() if form.is_bound and form.is_valid() else (stored or section.first())
        extra |= {
            "parts": forms.PartLines.of(shown_item),
            "loose": rules.loose_words(shown_item.what),
            "is_blank": stored is None and not form.is_bound,  # nothing is missing before anything is written
        }
    if section.name == "activities" and stored is None:
        extra["templates"] = reference.choices("plan_activity", on=clock.today())
    return _part_page(
        request,
        found,
        form,
        save,
        theirs,
        name=f"{section.name}:{key or ''}",
        template=section.template,
        title=section.edit if key else section.new,
        done=section.done,
        **extra,
    )


def _from_template(kind: str) -> dict[str, Any]:
    """A typical activity: its name and purpose as a proposal."""
    on = clock.today()
    if not kind or not reference.exists("plan_activity", kind, on=on):
        return {}
    return {"kind": kind, "what": reference.label("plan_activity", kind), "purpose": forms.proposed_purpose(kind)}


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def activity(request: Any, citizen: Any, item: str | None = None) -> HttpResponse:
    return _item_page(request, citizen, SECTIONS["activities"], item)


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def agreement(request: Any, citizen: Any, item: str | None = None) -> HttpResponse:
    return _item_page(request, citizen, SECTIONS["agreements"], item)


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def line(request: Any, citizen: Any, item: str | None = None) -> HttpResponse:
    return _item_page(request, citizen, SECTIONS["strategy"], item)


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def words(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "plan.words", write=True, shows=not is_autosave(request))
    content = reads.content_of(found.plan)
    form = forms.WordsForm(sent(request), initial={"text": content.own_words, "version": version_of(found)})

    def save() -> Any:
        return actions.save_words(
            by=request.actor,
            course=found.course,
            text=form.cleaned_data["text"],
            read_version=form.read_version,
            note=form.cleaned_data["note"],
        )

    return _part_page(
        request,
        found,
        form,
        save,
        lambda now: {"text": now.own_words},
        name="words",
        template="plans/words.html",
        title=_("Borgerens egne ord"),
        done=_("Ordene er gemt."),
    )


def _part_page(
    request: Any,
    found: Opened,
    form: forms.PlanForm,
    save: Callable[[], Any],
    theirs: Callable[[Content], dict[str, Any]],
    *,
    name: str,
    template: str,
    title: Any,
    done: Any,
    **extra: Any,
) -> HttpResponse:
    """A form of one part: its draft, its save, and both versions when somebody else changed the same."""
    place = DraftPlace(f"plans.{name}", version="1", subject=found.course.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    draft = None
    back = page_address(found.citizen)
    if request.method == "POST":
        if form.is_valid():
            try:
                save()
            except Refusal as refusal:
                form.refuse(refusal)
            except Conflict as conflict:
                plan = conflict.theirs = reads.current_plan(found.course)
                return conflict_page(request, form, conflict, address=back, theirs=theirs(reads.content_of(plan)))
            else:
                place.discard(request)
                messages.success(request, done)
                return HttpResponseRedirect(back)
    else:
        draft = place.resume(request, form)
    context = {**frame(found), "form": form, "draft": draft, "title": title, **extra}
    return form_page(request, template, context)


REMOVED = {
    "activities": gettext_lazy("Aktiviteten er fjernet."),
    "agreements": gettext_lazy("Aftalen er fjernet."),
    "strategy": gettext_lazy("Den er fjernet fra billedet."),
}


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def remove(request: Any, citizen: Any, section: str, item: str) -> HttpResponse:
    """Take one thing out, after having seen what it is."""
    found = opened(request, citizen, "plan.remove", write=True)
    if section not in REMOVED:
        raise errors.item_not_found()
    content = reads.content_of(found.plan)
    stored = content.item(section, item)
    if stored is None:
        raise errors.item_not_found()
    form = forms.RemoveForm(sent(request), initial={"version": version_of(found)})
    back = page_address(found.citizen)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_item(
                by=request.actor,
                course=found.course,
                section=section,
                key=item,
                read_version=form.read_version,
                note=form.cleaned_data["note"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            messages.error(request, conflict.sentence)
            return HttpResponseRedirect(back)
        else:
            messages.success(request, REMOVED[section])
            return HttpResponseRedirect(back)
    name = stored.text if isinstance(stored, Line) else stored.what
    context = {**frame(found), "form": form, "title": _("Fjern fra planen"), "name": name}
    return form_page(request, "plans/remove.html", context)


@never_cache
@member(*READ_ROLES)
@require_GET
def picture(request: Any, citizen: Any) -> HttpResponse:
    """The ABC job strategy: resources and barriers against the goals, drawn and told."""
    found = opened(request, citizen, "plan.picture")
    content = reads.content_of(found.plan)
    context = {
        **frame(found),
        "content": content,
        "goals": goal_lines(content),
        "lines": content.lines_shown,
        "picture": picture_of(content),
    }
    return render(request, "plans/picture.html", context)


# --- ready, said yes, answered ---------------------------------------------------------------------------------


def _plan_of(found: Opened) -> Any:
    if found.plan is None:
        raise errors.plan_not_found()
    return found.plan


@member(*CASE_ROLES)
@require_POST
def ready(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "plan.ready", write=True)
    try:
        actions.mark_ready(by=request.actor, plan=_plan_of(found))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Planen er meldt klar."))
    return HttpResponseRedirect(page_address(found.citizen))


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def not_ready(request: Any, citizen: Any) -> HttpResponse:
    """It was said by mistake that the plan is ready."""
    found = opened(request, citizen, "plan.not_ready", write=True)
    plan = _plan_of(found)
    if plan.ready_on is None:
        raise errors.not_ready()
    form = forms.WhyForm(sent(request))
    return _small_page(
        request,
        found,
        form,
        lambda: actions.take_back_ready(by=request.actor, plan=plan, reason=form.cleaned_data["reason"]),
        title=_("Planen er ikke klar"),
        lead=_("Planen blev meldt klar den %(day)s. Det bliver stående, at det skete, og hvorfor det var forkert.")
        % {"day": dato(plan.ready_on)},
        button=_("Tag det tilbage"),
        done=_("Planen er ikke længere meldt klar. Fristen gælder igen."),
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def said_yes(request: Any, citizen: Any) -> HttpResponse:
    """The citizen said yes in a conversation."""
    found = opened(request, citizen, "plan.said_yes", write=True)
    plan = _plan_of(found)
    form = forms.DayForm(sent(request), initial={"on": clock.today(), "number": plan.version})
    return _small_page(
        request,
        found,
        form,
        lambda: actions.record_acknowledgement(
            by=request.actor, plan=plan, number=form.cleaned_data["number"], on=form.cleaned_data["on"]
        ),
        title=_("Borgeren siger ja til planen"),
        lead=_("Læs planen højt eller vis den. Skriv kun et ja, som borgeren har givet til denne udgave."),
        button=_("Gem borgerens ja"),
        done=_("Borgerens ja er gemt."),
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def answer(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "plan.answer", write=True)
    plan = _plan_of(found)
    form = forms.AnswerForm(sent(request))
    return _small_page(
        request,
        found,
        form,
        lambda: actions.answer(by=request.actor, plan=plan, text=form.cleaned_data["text"]),
        title=_("Svar borgeren"),
        lead="",
        button=_("Send svaret"),
        done=_("Svaret er sendt. Borgeren kan læse det på sin egen side."),
        comments=reads.replies(plan).comments,
    )


@member(*CASE_ROLES)
@require_POST
def seen(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "plan.seen", write=True)
    actions.see_comments(by=request.actor, plan=_plan_of(found))
    messages.success(request, _("Beskederne er markeret som læst."))
    return HttpResponseRedirect(page_address(found.citizen))


def _small_page(
    request: Any,
    found: Opened,
    form: Any,
    act: Callable[[], Any],
    *,
    title: Any,
    lead: Any,
    button: Any,
    done: Any,
    **extra: Any,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(page_address(found.citizen))
    context = {**frame(found), "form": form, "title": title, "lead": lead, "button": button, "comments": (), **extra}
    return form_page(request, "plans/small_form.html", context)
