"""The participants of a data set beside people who did not take part: bringing the file, and the answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brobygger.accounts.requests import actor_of
from brobygger.kernel.errors import Refusal
from brobygger.measurement import associations, comparisons, data_sets, outside
from brobygger.measurement.comparisons import Others
from brobygger.measurement.models import DataSet, GroupComparison
from brobygger.measurement.models.analyses import WorkState
from brobygger.programmes import access as programme_access
from brobygger.web.design.forms import DesignForm
from brobygger.web.measurement.associations import analyst, in_groups, outcome_name, reader, said, signed
from brobygger.web.receiving import sent, sent_files
from brobygger_analysis.association import Kind, Variable
from brobygger_analysis.association.circumstances import OUTCOMES
from brobygger_analysis.association.comparing import NoComparison
from brobygger_analysis.association.files import FileFault
from brobygger_analysis.association.words import number
from brobygger_analysis.definitions import Text

LEANS_ON_ONE = 0.05  # of all weight, from which one person's share is named


class CompareForm(DesignForm):
    outcome = forms.ChoiceField(label=gettext_lazy("Hvilket udfald?"), widget=forms.RadioSelect)
    others = forms.CharField(
        label=gettext_lazy("Hvem er de andre?"),
        max_length=300,
        help_text=gettext_lazy("Skriv, hvor filen er fra, og hvem der er med. Det står på siden og i loggen."),
    )
    file = forms.FileField(
        label=gettext_lazy("Fil med borgere, der ikke har været med"),
        help_text=gettext_lazy("CSV eller Parquet, højst 10 MB. Uden navne og CPR-numre."),
    )

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("outcome", outcomes)
        self.fields["outcome"].initial = outcomes[0][0] if outcomes else None


@never_cache
@analyst
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Bring people who did not take part. A file with a fault changes nothing."""
    actor = actor_of(request)
    found = data_sets.find(by=actor, key=key)
    outcomes = [(code, said(one.name)) for code, one in associations.outcomes_of(found).items()]
    form = CompareForm(sent(request), sent_files(request), outcomes=outcomes)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = comparisons.compare(
                by=actor, data_set=found, outcome=form.cleaned_data["outcome"],
                others=Others(file.name, file, form.cleaned_data["others"]),
            )  # fmt: skip
        except FileFault as fault:
            form.add_error("file", _fault(fault))
        except NoComparison as none:
            form.add_error("file", said(none.words))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Grupperne er sammenlignet. Filen er ikke gemt."))
            return redirect("measurement:comparison", key=made.key)
    context = {
        "found": found,
        "programme": found.programme,
        "form": form,
        "is_done": found.state == WorkState.DONE,
        "columns": [(one.key, said(one.name), _values(one)) for one in _columns(found)],
        "comparisons": comparisons.of_data_set(by=actor, data_set=found),
    }
    return render(request, "measurement/comparison_new.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One column, before and after the weighting."""

    name: str
    before: str
    after: str
    is_poor: bool


@never_cache
@reader
@require_safe
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One comparison: the two shares, how sure that is, and whether the groups became alike."""
    actor = actor_of(request)
    found = comparisons.find(by=actor, key=key)
    result = comparisons.released(found.result)
    context = {
        "found": found,
        "is_analyst": programme_access.may_see_all_of(actor, found.data_set.programme),
        "data_set": found.data_set,
        "programme": found.data_set.programme,
        "outcome": outcome_name(found.outcome),
        "words": said(Text(**result["words"])),
        "caveat": said(Text(**result["caveat"])),
        "sentence": _sentence(found),
        "difference": signed(result["difference"]),
        "interval": _("%(low)s til %(high)s") % {"low": signed(result["low"]), "high": signed(result["high"])},
        "participants": _share(result["participants"]),
        "others": _share(result["others"]),
        "n_participants": _counted(found, "participants", result["n_participants"]),
        "n_others": _counted(found, "others", result["n_others"]),
        "effective": said(number(result["effective_others"])),
        "largest": _share(result["largest_weight_share"]) if result["largest_weight_share"] > LEANS_ON_ONE else "",
        "e_value": said(number(result["e_value"], 1)) if result["e_value"] is not None else "",
        "balance": _balance(found),
        "gone": [
            (words, _few(result[name]["participants"]), _few(result[name]["others"]))
            for name, words in (
                ("left_out", _("Mangler et svar, der vægtes efter")),
                ("without_counterpart", _("Hører til en gruppe, som ingen af de andre er i")),
            )
            if any(found.result[name].values())
        ],
        "file_digest": in_groups(found.file_digest),
        "data_digest": in_groups(found.data_set.digest),
        "result_digest": in_groups(found.digest),
        "earlier": comparisons.earlier_equal(found),
    }
    return render(request, "measurement/comparison.html", context)


@analyst
@require_POST
def share(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let the leaders of the programme see a comparison, or take it back."""
    actor = actor_of(request)
    found = comparisons.find(by=actor, key=key)
    if request.POST.get("take_back"):
        comparisons.unshare(by=actor, comparison=found)
        messages.success(request, _("Sammenligningen er ikke delt længere. Kun evaluator ser den."))
    else:
        comparisons.share(by=actor, comparison=found)
        messages.success(request, _("Sammenligningen er delt med programmets teamledere og projektledere."))
    return redirect("measurement:comparison", key=found.key)


def _columns(found: DataSet) -> tuple[Variable, ...]:
    return comparisons.controls_of(found)


def _values(variable: Variable) -> str:
    if variable.kind is Kind.YES_NO:
        return _("1 for ja og 0 for nej")
    if variable.kind is Kind.NUMBER:
        return _("et tal: %(unit)s") % {"unit": said(variable.unit)}
    return ", ".join(variable.names or {})


def _fault(fault: FileFault) -> str:
    where = [
        *([_("række %(row)s") % {"row": fault.row}] if fault.row else []),
        *([_("kolonne %(column)s") % {"column": fault.column}] if fault.column else []),
    ]
    what = said(fault.words)
    place = ", ".join(where)
    sentence = f"{place}: {what}" if place else what
    return _("%(fault)s. Der er ikke indlæst noget.") % {"fault": sentence[:1].upper() + sentence[1:]}


def _sentence(found: GroupComparison) -> str:
    result = found.result
    return _(
        "%(own)s af 100 deltagere %(said)s, mod %(others)s af 100 i en gruppe, der ikke har været med, "
        "og som er vægtet, så den ligner deltagerne."
    ) % {
        "own": said(number(100 * result["participants"])),
        "others": said(number(100 * result["others"])),
        "said": said(OUTCOMES[found.outcome].said),
    }


def _balance(found: GroupComparison) -> list[BalanceLine]:
    variables = {one.key: one for one in comparisons.controls_of(found.data_set)}
    lines = []
    for one in found.result["balance"]:
        variable = variables[one["variable"]]
        names = variable.names or {}
        value = said(names[one["value"]]) if one["value"] in names else one["value"]
        name = said(variable.name) + (f": {value}" if value else "")
        lines.append(BalanceLine(name, _decimals(one["before"]), _decimals(one["after"]), one["is_poor"]))
    return lines


def _decimals(value: float) -> str:
    text = said(number(abs(value), 2))
    return f"\u2212{text}" if value < 0 and float(f"{value:.2f}") else text


def _share(value: float) -> str:
    return said(number(100 * value, 1))


def _counted(found: GroupComparison, side: str, count: int | None) -> str:
    if count is not None:
        return said(number(count))
    return _("over %(number)s") % {"number": said(number(comparisons.more_than(found.result, side)))}


def _few(count: int | None) -> str:
    return said(number(count)) if count is not None else _("under %(limit)s") % {"limit": outside.limit()}
