"""The analyst's room: frozen data sets, one of them with its codebook, and the copies that leave the house."""

from __future__ import annotations

import csv
import datetime
import io
import json
import uuid
from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.kernel.errors import Refusal
from brobygger.kernel.spreadsheets import harmless
from brobygger.measurement import associations, data_sets, outside
from brobygger.measurement.associations import Settings
from brobygger.measurement.models import DataSet
from brobygger.measurement.models.analyses import FileFormat, WorkState
from brobygger.web.design.forms import DesignForm
from brobygger.web.doors import member
from brobygger.web.measurement.associations import in_groups, run_name, said
from brobygger.web.receiving import sent
from brobygger_analysis.association import ControlSet
from brobygger_analysis.association.words import number
from brobygger_analysis.definitions import Text

analyst = member(Role.PROGRAMME_ANALYST)

TYPES = {
    FileFormat.CSV.value: "text/csv; charset=utf-8",
    FileFormat.PARQUET.value: "application/vnd.apache.parquet",
    FileFormat.SPSS.value: "application/x-spss-sav",
}


class FreezeForm(DesignForm):
    programme = forms.ChoiceField(label=gettext_lazy("Program"))
    purpose = forms.CharField(
        label=gettext_lazy("Hvad skal datasættet bruges til?"),
        max_length=300,
        help_text=gettext_lazy("Skriv kort, hvad du vil undersøge. Det står i loggen."),
    )

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("programme", programmes)


class AnalyseForm(DesignForm):
    outcome = forms.ChoiceField(label=gettext_lazy("Hvilket udfald?"), widget=forms.RadioSelect)
    controls = forms.ChoiceField(
        label=gettext_lazy("Hvilke kontroller?"),
        widget=forms.RadioSelect,
        initial=ControlSet.BY_RULE.value,
        choices=(
            (ControlSet.BY_RULE.value, gettext_lazy("Efter reglen: det, der kan påvirke begge og ikke kommer efter")),
            (ControlSet.REPORTED.value, gettext_lazy("Evalueringens sæt: de samme for alle forhold")),
        ),
    )
    imputed = forms.BooleanField(
        label=gettext_lazy("Udfyld manglende svar (multipel imputation, 20 gange)"),
        required=False,
        help_text=gettext_lazy("Ellers bruges kun dem, der har alle svar i en analyse."),
    )

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("outcome", outcomes)
        self.fields["outcome"].initial = outcomes[0][0] if outcomes else None


class ExportForm(DesignForm):
    format = forms.ChoiceField(label=gettext_lazy("Filtype"), choices=FileFormat.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor skal datasættet ud af huset?"),
        max_length=300,
        help_text=gettext_lazy("Skriv fx aftalen om evaluering. Det står i loggen."),
    )


@never_cache
@analyst
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """The data sets of a programme, and a new one."""
    actor = actor_of(request)
    programmes = data_sets.analysed_programmes(actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Datasæt")})
    asked = request.GET.get("programme", "")
    programme = next((one for one in programmes if one.code == asked), programmes[0])
    form = FreezeForm(
        sent(request), initial={"programme": programme.code}, programmes=[(one.code, one.name) for one in programmes]
    )
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in programmes if one.code == form.cleaned_data["programme"])
        try:
            made = data_sets.ask(by=actor, programme=chosen, purpose=form.cleaned_data["purpose"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Datasættet bliver frosset nu. Det tager som regel under et minut."))
            return redirect("measurement:data_set", key=made.key)
    context = {
        "programme": programme,
        "programmes": programmes,
        "form": form,
        "sets": data_sets.of_programme(by=actor, programme=programme)[:50],
    }
    return render(request, "measurement/data_sets.html", context, status=422 if form.errors else 200)


@never_cache
@analyst
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One data set: what it holds, what was computed from it, and a new analysis."""
    actor = actor_of(request)
    found = data_sets.find(by=actor, key=key)
    outcomes = [(code, said(one.name)) for code, one in associations.outcomes_of(found).items()]
    form = AnalyseForm(sent(request), outcomes=outcomes)
    if request.method == "POST" and form.is_valid():
        settings = Settings(
            form.cleaned_data["outcome"], form.cleaned_data["controls"], bool(form.cleaned_data["imputed"])
        )
        try:
            run = associations.ask(by=actor, data_set=found, settings=settings)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Analysen er sat i gang. Den tager som regel under et minut."))
            return redirect("measurement:association", key=run.key)
    is_done = found.state == WorkState.DONE
    context = {
        "found": found,
        "programme": found.programme,
        "form": form,
        "is_waiting": found.state in {WorkState.WAITING, WorkState.RUNNING},
        "is_done": is_done,
        "digest": in_groups(found.digest),
        "columns": codebook_rows(found) if is_done else [],
        "not_registered": [said(Text(**one["name"])) for one in data_sets.not_registered(found.codebook)],
        "cannot_be_said": [
            (said(Text(**one["name"])), said(Text(**one["why"]))) for one in data_sets.cannot_be_said(found.codebook)
        ],
        "runs": [(run, run_name(run)) for run in data_sets.runs_of(by=actor, data_set=found)],
        "exports": data_sets.exports_of(by=actor, data_set=found),
    }
    return render(request, "measurement/data_set.html", context, status=422 if form.errors else 200)


@never_cache
@analyst
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A copy for the analyst's own program, with a reason."""
    actor = actor_of(request)
    found = data_sets.find(by=actor, key=key)
    form = ExportForm(sent(request), initial={"format": FileFormat.CSV.value})
    if request.method == "POST" and form.is_valid():
        try:
            row, leaving = data_sets.export(
                by=actor, data_set=found, format=form.cleaned_data["format"], reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            name = f"{found.programme.code}-{found.digest[:8]}"
            return _download(
                content_of(leaving, row.format, name, row.taken_at), f"{name}.{row.format}", TYPES[row.format]
            )
    context = {"found": found, "programme": found.programme, "form": form, "is_done": found.state == WorkState.DONE}
    return render(request, "measurement/data_set_export.html", context, status=422 if form.errors else 200)


@never_cache
@analyst
@require_safe
def codebook(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The codebook as a file: what each column is, and no row."""
    found = data_sets.find(by=actor_of(request), key=key)
    whole = {"hash": found.digest, "as_of": found.as_of.isoformat() if found.as_of else None, **found.codebook}
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    name = f"{found.programme.code}-{found.digest[:8]}-codebook.json"
    return _download(text.encode(), name, "application/json")


# What the pages print -------------------------------------------------------------------------------------------------


def codebook_rows(found: DataSet) -> list[dict[str, Any]]:
    """Name, how it is counted, values and gaps of each column. Values that few have are told together."""
    columns = data_sets.columns_of(found)
    rows = []
    for entry in found.codebook["columns"]:
        known = [value for value in columns[entry["key"]] if value is not None]
        rows.append(
            {
                "key": entry["key"],
                "name": said(Text(**entry["name"])),
                "counted": said(Text(**entry["counted"])),
                "lacking": entry["lacking"],
                "leaves": entry["leaves_the_house"],
                "values": _distribution(entry, known),
                "is_outcome": entry["role"] == "outcome",
            }
        )
    return rows


def _distribution(entry: dict[str, Any], known: list[Any]) -> str:
    least = outside.limit()
    if len(known) < least:
        return _("for få til at vise")
    if entry["kind"] == "number":
        ordered = sorted(known)
        middle = ordered[len(ordered) // 2]
        mean = sum(known) / len(known)
        return _("gennemsnit %(mean)s, midterste værdi %(median)s") % {
            "mean": said(number(mean, 1)), "median": said(number(float(middle), 1)),
        }  # fmt: skip
    counts = Counter(known)
    if entry["kind"] == "yes_no":
        yes = counts.get(1, 0)
        if min(yes, len(known) - yes) < least:
            return _("næsten alle har samme svar")
        return _("ja: %(share)s pct.") % {"share": said(number(100 * yes / len(known)))}
    names = {code: said(Text(**words)) for code, words in entry["values"].items()}
    large = [(names[str(code)], count) for code, count in counts.most_common() if count >= least]
    small = len(known) - sum(count for _name, count in large)
    parts = [f"{name}: {said(number(100 * count / len(known)))}" for name, count in large]
    return ", ".join([*parts, *([_("andre, for få til at vise")] if small else [])]) + " " + _("pct.")


def content_of(leaving: data_sets.Leaving, wanted: str, label: str, at: datetime.datetime) -> bytes:
    """The file. Numbers with a point and columns by their keys, as statistical programs read them."""
    if wanted == FileFormat.PARQUET:
        return _parquet(leaving)
    if wanted == FileFormat.SPSS:
        return _spss(leaving, label, at)
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(leaving.columns)
    writer.writerows(
        ["" if value is None else harmless(value) if isinstance(value, str) else value for value in row]
        for row in zip(*leaving.columns.values(), strict=True)
    )
    return held.getvalue().encode()


def _parquet(leaving: data_sets.Leaving) -> bytes:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table(dict(leaving.columns))
    described = json.dumps({"columns": list(leaving.entries)}, ensure_ascii=False)
    table = table.replace_schema_metadata({"codebook": described})
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink)
    return sink.getvalue()


def _spss(leaving: data_sets.Leaving, label: str, at: datetime.datetime) -> bytes:
    import numpy as np

    from brobygger_analysis.spss import SpssColumn, spss_file

    made = [SpssColumn(data_sets.PERSON, np.array(leaving.columns[data_sets.PERSON]), _("Pseudonym"))]
    for entry in leaving.entries:
        values = leaving.columns[entry["key"]]
        labels: dict[float, str] = {}
        if entry["kind"] == "category":
            codes = {code: float(place) for place, code in enumerate(entry["values"], start=1)}
            labels = {codes[code]: said(Text(**words)) for code, words in entry["values"].items()}
            values = [None if value is None else codes[str(value)] for value in values]
        elif entry["kind"] == "yes_no":
            labels = {0.0: _("Nej"), 1.0: _("Ja")}
        numbers = np.array([np.nan if value is None else float(value) for value in values])
        has_parts = bool((numbers[~np.isnan(numbers)] % 1).any())
        made.append(SpssColumn(entry["key"], numbers, said(Text(**entry["name"])), labels, 2 if has_parts else 0))
    return spss_file(made, label=label, at=at)


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
