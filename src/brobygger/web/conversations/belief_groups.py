"""How groups answered about their possibilities: for evaluation, as counts of five and more, never about anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from brobygger.accounts.roles import LEADER_ROLES
from brobygger.conversations import beliefs, telling
from brobygger.conversations.enums import RatedBy
from brobygger.kernel import clock
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger.reference.events import Event
from brobygger.vault import log
from brobygger.web.design.charts import Chart, Stack, stacked_bar_chart
from brobygger.web.design.forms import DesignForm
from brobygger.web.doors import member

# Question → the list with the words of its steps.
SCALES = {"possibilities": "possibility", "progress": "progress"}
TITLES = {
    "possibilities": gettext_lazy("Mulighederne for job eller uddannelse"),
    "progress": gettext_lazy("Fremgang"),
}


class GroupForm(DesignForm):
    """Which quarter and whose view, in the address. There is nothing else to choose: each choice more tells more."""

    kvartal = forms.ChoiceField(label=gettext_lazy("Kvartal"), required=False)
    svar = forms.ChoiceField(
        label=gettext_lazy("Hvem har svaret"),
        required=False,
        choices=[
            (RatedBy.CITIZEN.value, gettext_lazy("Borgerne selv")),
            (RatedBy.BROKER.value, gettext_lazy("Jobformidlerne")),
        ],
    )

    def __init__(self, *args: Any, quarters: Sequence[telling.Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("kvartal", [(one.code, quarter_words(one)) for one in quarters])


def quarter_words(quarter: telling.Quarter) -> str:
    return _("%(number)s. kvartal %(year)s") % {"number": quarter.number, "year": quarter.year}


@never_cache
@member(*LEADER_ROLES)
@require_GET
def groups(request: Any) -> HttpResponse:
    """The teams of one quarter, and the jobcentre quarter by quarter. Teams stand in the order of the alphabet."""
    quarters = telling.ended_quarters(clock.today())
    form = GroupForm(request.GET, quarters=quarters)
    said = form.cleaned_data if form.is_valid() else {}
    quarter = next((one for one in quarters if one.code == said.get("kvartal")), quarters[0])
    rated_by = RatedBy(said.get("svar") or RatedBy.CITIZEN)
    told = beliefs.of_teams(rated_by=rated_by, since=quarter.since, until=quarter.until)
    log.listed(
        by=request.actor,
        action="belief_groups.opened",
        subjects=[],
        criterion={"quarter": quarter.code, "rated_by": rated_by.value},
    )
    context = {
        "form": form,
        "quarter": quarter_words(quarter),
        "who": form.choices_of("svar")[rated_by],
        "smallest": telling.SMALLEST,
        "sections": [
            _section(name, told[name]) for name in SCALES if rated_by == RatedBy.CITIZEN or name != "progress"
        ],
        "trend": _trend(
            beliefs.of_quarters(rated_by=rated_by, quarters=quarters[::-1]),
            events.of(request.actor.jobcentre),
        ),
    }
    return render(request, "conversations/belief_groups.html", context, status=200 if form.is_valid() else 422)


def _section(question: str, told: telling.Told) -> dict[str, Any]:
    stacks = [(name or _("Uden team"), counts) for name, counts in told.parts]
    if told.rest:
        names = ", ".join(name or _("Uden team") for name in told.folded)
        stacks.append((names, told.rest))
    if len(stacks) > 1:
        stacks.append((_("Alle"), told.total))
    return {
        "id": question,
        "title": TITLES[question],
        "folded": bool(told.rest) and len(told.folded) > 1,
        "n": sum(told.total),
        "chart": _chart(question, TITLES[question], stacks, _("Team")) if stacks else None,
    }


def _trend(quarters: Sequence[tuple[telling.Quarter, telling.Told]], happened: Sequence[Event]) -> Chart | None:
    """A quarter that cannot be told stands as missing, so that nobody takes it for a quarter without citizens.

    What happened around the work stands as a band.
    """
    stacks = [(quarter_words(quarter), told.total) for quarter, told in quarters]
    if not any(counts for _words, counts in stacks):
        return None
    bands = [events.during(happened, quarter.since, quarter.until) for quarter, _told in quarters]
    return _chart("kvartaler", _("Mulighederne, kvartal for kvartal"), stacks, _("Kvartal"), bands)


def _chart(
    name: str, title: Any, stacks: Sequence[tuple[str, Sequence[int]]], label: str, bands: Sequence[str] = ()
) -> Chart:
    words = reference.labels(SCALES.get(name, "possibility"))
    steps = [words[str(step)] for step in range(1, 6)]
    return stacked_bar_chart(
        f"syn-{name}",
        str(title),
        steps,
        [
            Stack(f"{text} (n = {sum(counts)})", tuple(counts), band)
            if counts
            else Stack(_("%(name)s: for få svar til at vise") % {"name": text}, (None,) * len(steps), band)
            for (text, counts), band in zip(stacks, bands or [""] * len(stacks), strict=True)
        ],
        label_header=label,
        as_shares=True,
    )
