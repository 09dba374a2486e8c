"""What the review of CV and plan asks beside what every review asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from brobygger.plans.enums import MarkAbout
from brobygger.web.reviews import forms as reviews


class DrawForm(reviews.DrawForm):
    since_label = gettext_lazy("Planer, der er ændret fra")


class MarkForm(reviews.MarkForm):
    about = forms.ChoiceField(
        label=gettext_lazy("Hvor skal det kunne ses?"), choices=MarkAbout.choices, widget=forms.RadioSelect
    )
    field_order = ["about"]
