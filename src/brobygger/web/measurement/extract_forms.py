"""What a leader is asked who brings an extract, of whatever it is: of which programme, the file, and its day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.programmes import access as programme_access
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger.web.design.forms import DanishDateField, DesignForm
from brobygger.web.measurement.views import chosen_programme
from brobygger.web.receiving import sent, sent_files


class BroughtExtractForm(DesignForm):
    """Its kinds say which file it is."""

    programme = forms.ChoiceField(label=_("Program"))
    file = forms.FileField()
    extracted_on = DanishDateField(label=_("Hvilken dag er udtrækket fra?"))

    def __init__(self, request: HttpRequest, own: list[Programme]) -> None:
        """own: the programmes that an extract can be brought for, of which the address may name one."""
        self.own, self.first = own, chosen_programme(own, request.GET.get("programme", ""))
        initial: dict[str, Any] = {"programme": self.first.code, "extracted_on": clock.today()}
        super().__init__(sent(request), sent_files(request), initial=initial)
        self.choose_from("programme", [(one.code, one.name) for one in own])
        if len(own) < 2:
            del self.fields["programme"]

    @property
    def of(self) -> Programme:
        """The programme that was chosen."""
        return chosen_programme(self.own, self.cleaned_data.get("programme") or self.first.code)


def own_programmes(actor: Actor) -> list[Programme]:
    """Those that the actor sees and whose jobcentre takes part: an extract can be brought for them."""
    own = programme_reads.programmes_of(actor.jobcentre) if actor.jobcentre is not None else frozenset()
    return [one for one in programme_access.visible_programmes(by=actor) if one.pk in own]
