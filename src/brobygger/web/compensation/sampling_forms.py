"""What the draw of decisions asks beside what every draw asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from brobygger.compensation import schemes
from brobygger.kernel import clock
from brobygger.web.reviews import forms as reviews


class DrawForm(reviews.DrawForm):
    since_label = gettext_lazy("Afgjort fra")

    scheme = forms.ChoiceField(label=gettext_lazy("Ordning"), required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Afgørelser"),
        required=False,
        choices=[
            ("", gettext_lazy("Både bevillinger og afslag")),
            ("granted", gettext_lazy("Kun bevillinger")),
            ("refused", gettext_lazy("Kun afslag")),
        ],
    )
    field_order = ["since", "until", "wanted", "scheme", "outcome"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.code, one.name) for one in schemes.offered(clock.today())]
        self.choose_from("scheme", [("", gettext_lazy("Alle ordninger")), *named])
