"""The log for leaders: who did what, when and why; and the log says that they read it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts import access as accounts_access
from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.citizens import access as citizens_access
from brobygger.citizens.models import Citizen
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.vault import log
from brobygger.vault import reads as vault_reads
from brobygger.vault.models import LogEntry
from brobygger.web.design import exports
from brobygger.web.design.forms import DanishDateField
from brobygger.web.design.tables import EXPORT, Column, Filters, Table, table_response
from brobygger.web.doors import member
from brobygger.web.log import sentences
from brobygger.web.log.names import Names

SHOWN_DAYS = 30
READERS = (Role.TEAM_LEADER, Role.ADMINISTRATOR)


class LogFilters(Filters):
    sag = forms.CharField(
        label=gettext_lazy("Sagsnummer"), max_length=14, help_text=gettext_lazy("For eksempel 2026-00123.")
    )
    medarbejder = forms.CharField(label=gettext_lazy("Medarbejder"), max_length=100)
    fra = DanishDateField(label=gettext_lazy("Fra"))
    til = DanishDateField(label=gettext_lazy("Til og med"))
    slags = forms.ChoiceField(
        label=gettext_lazy("Hvad"),
        choices=[("", gettext_lazy("Alt")), *[(code.value, word) for code, word in sentences.CATEGORIES.items()]],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not boundary.is_entered():
            # The administrator of the whole installation works in no jobcentre, and so asks about no case.
            del self.fields["sag"]

    def clean_sag(self) -> str:
        number = str(self.cleaned_data["sag"]).strip()
        if number and self._find(number) is None:
            raise forms.ValidationError(_("Der er ingen sag med nummeret %(number)s her.") % {"number": number})
        return number

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        if chosen.get("fra") and chosen.get("til") and chosen["fra"] > chosen["til"]:
            self.add_error("til", _("Slutdatoen ligger før startdatoen."))
        return chosen

    def _find(self, number: str) -> uuid.UUID | None:
        found: uuid.UUID | None = Citizen.objects.filter(case_number=number).values_list("key", flat=True).first()
        return found

    @cached_property
    def citizen(self) -> uuid.UUID | None:
        number = self.chosen.get("sag")
        return self._find(number) if number else None

    @property
    def since(self) -> datetime.date | None:
        """The last thirty days, unless something narrower was asked for."""
        if self.chosen.get("fra"):
            return self.chosen["fra"]
        narrow = self.chosen.keys() & {"sag", "medarbejder", "til"}
        return None if narrow else clock.today() - datetime.timedelta(days=SHOWN_DAYS)

    def apply(self, rows: Any) -> Any:
        if not self.is_valid():
            return rows.none()
        if self.citizen:
            rows = rows.filter(id__in=vault_reads.entries_about(self.citizen))
        if self.chosen.get("medarbejder"):
            rows = rows.filter(actor_label__icontains=self.chosen["medarbejder"])
        if self.since:
            rows = rows.filter(at__gte=_midnight(self.since))
        if self.chosen.get("til"):
            rows = rows.filter(at__lt=_midnight(self.chosen["til"] + datetime.timedelta(days=1)))
        if self.chosen.get("slags"):
            rows = rows.filter(category=self.chosen["slags"])
        return rows


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=clock.DENMARK)


def _about(entry: LogEntry) -> str:
    return str(getattr(entry, "about", ""))


class LogTable(Table):
    caption = gettext_lazy("Log")
    empty_text = gettext_lazy("Der er ikke sket noget i perioden.")
    at = Column(gettext_lazy("Tidspunkt"), "at", sort="at", row_header=True, link=lambda entry: entry_address(entry))
    who = Column(gettext_lazy("Hvem"), sentences.who, note=sentences.roles)
    what = Column(
        gettext_lazy("Hvad"),
        lambda entry: sentences.sentence(entry.action),
        note=lambda entry: sentences.CATEGORIES.get(entry.category, ""),
    )
    about = Column(gettext_lazy("Om"), _about)
    purpose = Column(gettext_lazy("Formål"), lambda entry: sentences.purpose(entry.purpose))
    default_sort = "-at"
    page_sizes = (50, 100)
    default_size = 50

    def name_page(self) -> None:
        names = Names().fetch(self.page.rows)
        for entry in self.page.rows:
            entry.about = names.about(entry)

    def export_log(self) -> HttpResponse | StreamingHttpResponse:
        names = Names().everything()
        headers = [_("Tidspunkt"), _("Hvem"), _("Rolle"), _("Hvad"), _("Slags"), _("Om"), _("Formål"), _("Nøgle")]
        lines = (
            [
                entry.at,
                sentences.who(entry),
                sentences.roles(entry),
                sentences.sentence(entry.action),
                str(sentences.CATEGORIES.get(entry.category, entry.category)),
                names.about(entry),
                sentences.purpose(entry.purpose),
                str(entry.key),
            ]
            for entry in self._source.all()
        )
        make = exports.csv_response if self.address[EXPORT] == "csv" else exports.excel_response
        return make("log", headers, lines)


def entry_address(entry: LogEntry) -> str:
    return reverse("log:entry", args=[entry.key])


def _readable(actor: Actor) -> Any:
    """The entries that the actor may read: those of the chosen jobcentre, or all for the whole installation."""
    if actor.jobcentre_key is None and not accounts_access.reaches_installation(actor):
        raise NotAllowed(_("Vælg det jobcenter, hvis log du vil læse."))
    return vault_reads.matching(jobcentre=actor.jobcentre_key)


@member(*READERS)
def entries(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = actor_of(request).with_purpose("log")
    filters = LogFilters(request.GET)
    table = LogTable(request.GET, _readable(actor), filters=filters)
    subjects = [("citizen", filters.citizen)] if filters.is_valid() and filters.citizen else []
    criterion = {"asked": table.criterion, "entries": table.count}
    if table.wants_export and filters.is_valid():
        log.exported(by=actor, action="log.exported", subjects=subjects, criterion=criterion)
        return table.export_log()
    table.name_page()
    log.listed(by=actor, action="log.read", subjects=subjects, criterion=criterion)
    context = {"table": table, "waiting": vault_reads.waiting(), "since": filters.since if filters.is_valid() else None}
    return table_response(request, "log/list.html", context, table)


@member(*READERS)
def entry(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor: Actor = actor_of(request).with_purpose("log")
    found: LogEntry | None = _readable(actor).filter(key=key).first()
    if found is None:
        raise NotFound(_("Linjen findes ikke."))
    names = Names().fetch([found])
    sees_content = _sees_content(actor, found)
    context = {
        "entry": found,
        "number": vault_reads.number_of(found),
        "who": sentences.who(found),
        "roles": sentences.roles(found),
        "what": sentences.sentence(found.action),
        "category": sentences.CATEGORIES.get(found.category, found.category),  # type: ignore[call-overload]  # a category that nobody has worded shows its code
        "purpose": sentences.purpose(found.purpose),
        "subjects": names.of(found),
        "more_subjects": max(0, found.count - len(names.of(found))),
        "sees_content": sees_content,
        "reason": found.reason if sees_content else "",
        "changes": _changes(found, sees_content),
        "criterion": _criterion(found) if sees_content else [],
    }
    concerned = [("citizen", uuid.UUID(one)) for kind, one in found.subjects if kind == "citizen"][:1]
    log.opened(by=actor, action="log.entry_opened", subjects=[("log_entry", found.key), *concerned])
    return render(request, "log/entry.html", context)


def _sees_content(actor: Actor, found: LogEntry) -> bool:
    """Reasons and values may tell what stands in a case: they are shown to a leader who may open that case anyway.

    An administrator sees who did what, never what it said.
    """
    if not actor.has(Role.TEAM_LEADER):
        return False
    citizens = [one for kind, one in found.subjects if kind == "citizen"]
    if not citizens:
        return True
    if len(citizens) > 1 or not boundary.is_entered():
        return False
    citizen = Citizen.by_key(citizens[0])
    return citizen is not None and citizens_access.can_read(actor, citizen)


def _changes(found: LogEntry, sees_content: bool) -> list[tuple[str, str, str]]:
    """Field, old and new value; the values are left out where the reader may not see them."""
    changes = (found.details or {}).get("changes", {})
    rows = []
    for field in sorted(changes):
        pair = changes[field]
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        rows.append((field, _value(old), _value(new)) if sees_content else (field, "", ""))
    return rows


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "–"
    return str(value)


def _criterion(found: LogEntry) -> list[tuple[str, str]]:
    criterion = (found.details or {}).get("criterion", {})
    return [(name, _value(criterion[name])) for name in sorted(criterion)]
