"""What the reader asks of the figures: a form of the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Refusal
from brobygger.measurement.criteria import Criterion
from brobygger.web.design.forms import DanishDateField, DesignForm
from brobygger.web.measurement.shown import words
from brobygger_analysis.definitions import ELEMENT_NAMES
from brobygger_analysis.funnel import View

VIEWS = (
    (View.PERIOD.value, _("Hvert trin ved sin egen dato")),
    (View.COHORT.value, _("Følg dem, der kom med i perioden")),
)
ANCHORS = (
    ("began", _("Dem, der begyndte et forløb")),
    ("screened", _("Dem, der havde opsporing")),
    ("enrolled", _("Dem, der blev visiteret")),
)
BREAKDOWNS = (
    ("", _("Ikke opdelt")),
    ("municipality", _("Kommune")),
    ("team", _("Team")),
    ("benefit_group", _("Ydelsesgruppe")),
)


EVERY_ELEMENT = "alle"


class LaterChoiceField(forms.ChoiceField):
    """A choice whose options are known only when the figures are: the rule behind it checks what was chosen."""

    def valid_value(self, value: Any) -> bool:
        return True


class FunnelForm(DesignForm):
    """``criterion`` is what was asked for, once the form is valid; empty fields are no limits."""

    # Folded away until asked for.
    RARER: ClassVar[tuple[str, ...]] = ("view", "anchor", "team", "benefit_group", "without")
    # Refused to readers outside the jobcentre, who get fixed tables; shown to them only with the refusal.
    INSIDE: ClassVar[tuple[str, ...]] = ("view", "anchor", "first", "last", "benefit_group")

    programme = forms.ChoiceField(label=_("Program"), required=False)
    view = forms.ChoiceField(label=_("Hvordan tælles perioden?"), choices=VIEWS, required=False)
    anchor = forms.ChoiceField(label=_("Hvem følges?"), choices=ANCHORS, required=False)
    first = DanishDateField(label=_("Fra og med"), required=False, help_text="")
    last = DanishDateField(label=_("Til og med"), required=False, help_text="")
    team = LaterChoiceField(label=_("Team"), required=False)
    benefit_group = LaterChoiceField(label=_("Ydelsesgruppe"), required=False)
    by = forms.ChoiceField(label=_("Opdel efter"), required=False)
    without = LaterChoiceField(label=_("Uden perioden"), required=False)

    def __init__(
        self, data: Mapping[str, Any], *, programmes: Sequence[tuple[str, str]], breakdowns: frozenset[str]
    ) -> None:
        super().__init__(data or None, initial={"view": View.PERIOD.value, "anchor": "began"})
        self.choose_from("programme", list(programmes))
        self.choose_from("by", [(value, words) for value, words in BREAKDOWNS if not value or value in breakdowns])
        if len(programmes) < 2:
            del self.fields["programme"]
        self.is_inside = "team" in breakdowns
        if not self.is_inside:
            del self.fields["team"], self.fields["without"]
        self.criterion = Criterion()

    def offer(
        self,
        *,
        teams: Sequence[tuple[str, str]],
        benefit_groups: Sequence[tuple[str, str]],
        events: Sequence[tuple[str, str]],
    ) -> None:
        """Put in what can be chosen, once the figures are counted."""
        if "without" in self.fields:
            self.choose_from("without", [("", _("Alle dage tælles med")), *events])
        if "team" in self.fields:
            self.choose_from("team", [("", _("Alle teams")), *teams])
        if "benefit_group" in self.fields:
            self.choose_from("benefit_group", [("", _("Alle")), *benefit_groups])

    @property
    def usual(self) -> list[Any]:
        """The fields that most readers choose by."""
        return [bound for bound in self._offered if bound.name not in self.RARER]

    @property
    def rarer(self) -> list[Any]:
        return [bound for bound in self._offered if bound.name in self.RARER]

    @property
    def _offered(self) -> list[Any]:
        shown = self.visible_fields()
        return [bound for bound in shown if self.is_inside or bound.errors or bound.name not in self.INSIDE]

    @property
    def uses_rarer(self) -> bool:
        """Whether one of them says something: what decides the figures is not hidden."""
        return any(
            bound.errors or str(bound.value() or "") not in {"", str(self.initial.get(bound.name, ""))}
            for bound in self.rarer
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            self.criterion = Criterion.from_query(
                {
                    name: str(cleaned.get(name) or "")
                    for name in ("view", "first", "last", "team", "benefit_group", "by", "anchor", "as_of", "without")
                }
            )
        except Refusal as refusal:
            self.refuse(refusal)
        return cleaned


class FollowedForm(FunnelForm):
    """For figures that follow everybody in the period to the cut date: there is no view to choose."""

    INSIDE = ()  # each of these forms leaves out its own

    def __init__(
        self, data: Mapping[str, Any], *, programmes: Sequence[tuple[str, str]], breakdowns: frozenset[str]
    ) -> None:
        super().__init__(data, programmes=programmes, breakdowns=breakdowns)
        del self.fields["view"], self.fields["anchor"]


class PracticeForm(FollowedForm):
    """The period is that of enrolment."""

    RARER = ("as_of", "team", "benefit_group", "without")

    as_of = DanishDateField(label=_("Opgjort til og med"), required=False, help_text="")
    first = DanishDateField(label=_("Visiteret fra og med"), required=False, help_text="")
    last = DanishDateField(label=_("Visiteret til og med"), required=False, help_text="")
    element = forms.ChoiceField(label=_("Kerneelement"), required=False)

    def __init__(
        self, data: Mapping[str, Any], *, programmes: Sequence[tuple[str, str]], breakdowns: frozenset[str]
    ) -> None:
        super().__init__(data, programmes=programmes, breakdowns=breakdowns)
        if "team" not in breakdowns:  # readers outside the jobcentre get fixed tables
            for name in ("as_of", "first", "last", "benefit_group"):
                del self.fields[name]
        names = ((str(number), f"{number}. {words(name)}") for number, name in ELEMENT_NAMES.items())
        self.choose_from("element", [*names, (EVERY_ELEMENT, _("Alle"))])

    @property
    def element_number(self) -> int | None:
        """The core element asked for, the first where nobody asked; None where all were asked for."""
        chosen = self.cleaned_data.get("element") if self.is_bound and self.is_valid() else ""
        return None if chosen == EVERY_ELEMENT else int(chosen or 1)
