"""``{% load design %}``: icons, numbers, dates, badges and figures as every page prints them."""

from __future__ import annotations

import datetime
import html
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from brobygger.web.design.forms import OneOfField
from brobygger.web.design.numbers import number_text, percent_text

register = template.Library()

NOTHING = "–"
BADGES = frozenset({"success", "warning", "error", "info", ""})


def icon_markup(name: str, *, label: str = "", classes: str = "") -> SafeString:
    """A picture of the design system's set; without a label it is decoration and silent."""
    address = f"{static('dkfds/img/all-svg-icons.svg')}#{name}"
    css = f"icon-svg {classes}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>',
            css, label, address,
        )  # fmt: skip
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, address)


@register.simple_tag
def icon(name: str, label: str = "", classes: str = "") -> SafeString:
    return icon_markup(name, label=label, classes=classes)


@register.filter
def options(groups: Any) -> SafeString:
    """The lines of a select; made here, because a list of colleagues may have hundreds of them.

    groups: (name, choices, number) as a widget gives them: a choice without a group is one without a name.
    """
    made = []
    for name, alike in groupby(groups, key=itemgetter(0)):
        lines = _options(choice for _name, choices, _number in alike for choice in choices)
        made.append((format_html('\n<optgroup label="{}">{}\n</optgroup>', name, lines) if name else lines,))
    return format_html_join("", "{}", made)


def _options(choices: Any) -> SafeString:
    """Each part is escaped here rather than by ``format_html``, which would cost three times as much."""
    return SafeString(
        "".join(
            f'\n<option value="{html.escape(str(one["value"]))}"{_attribute(one["attrs"], "selected")}'
            f"{_attribute(one['attrs'], 'disabled')}>{_escaped(one['label'])}</option>"
            for one in choices
        )
    )


def _escaped(label: Any) -> str:
    """As ``conditional_escape`` of Django, of which every call asks first whether the text is to be put off."""
    text = str(label)
    return text if hasattr(text, "__html__") else html.escape(text)


def _attribute(attrs: Any, name: str) -> str:
    return f" {name}" if attrs.get(name) else ""


@register.filter
def tal(value: Any, decimals: Any = None) -> str:
    """12345.5 → 12.345,5; nothing → –"""
    if value is None or value == "" or not isinstance(value, int | float | Decimal):
        return NOTHING
    return number_text(value, decimals=None if decimals is None else int(decimals), language=get_language() or "da")


@register.filter
def procent(value: Any, decimals: int = 0) -> str:
    """A share: 0.42 → 42 %"""
    if value is None or not isinstance(value, int | float | Decimal):
        return NOTHING
    return percent_text(value, decimals=int(decimals), language=get_language() or "da")


@register.filter
def dato(value: Any) -> str:
    """1. marts 2026"""
    return _date(value, "DATE_FORMAT")


@register.filter
def kort_dato(value: Any) -> str:
    """01-03-2026, for tables."""
    return _date(value, "SHORT_DATE_FORMAT", padded=True)


@register.filter
def tidspunkt(value: Any) -> str:
    """1. marts 2026 kl. 14.02"""
    if not isinstance(value, datetime.datetime):
        return NOTHING
    return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")


@register.filter
def klokken(value: Any) -> str:
    """14.02"""
    if isinstance(value, datetime.time):
        return formats.time_format(value)
    if not isinstance(value, datetime.datetime):
        return NOTHING
    return formats.date_format(timezone.localtime(value), "TIME_FORMAT")


def _date(value: Any, name: str, *, padded: bool = False) -> str:
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    if not isinstance(value, datetime.date):
        return NOTHING
    return value.strftime("%d-%m-%Y") if padded else formats.date_format(value, name)


@register.simple_tag
def badge(text: Any, kind: str = "") -> SafeString:
    """A state in a word. The word says it; the colour only repeats it."""
    if kind not in BADGES:
        raise template.TemplateSyntaxError(f"badge knows {sorted(BADGES)}, not {kind!r}.")
    return format_html('<span class="badge{}">{}</span>', f" badge-{kind}" if kind else "", text)


@register.inclusion_tag("design/figure.html")
def figure(
    label: Any,
    value: Any,
    *,
    n: int | None = None,
    definition: Any = "",
    source: Any = "",
    as_of: Any = None,
    note: Any = "",
    address: str = "",
    unit: Any = "",
) -> dict[str, Any]:
    """A number with what it counts, out of how many, and its definition to unfold."""
    shown = value if isinstance(value, str) else tal(value)
    return {
        "label": label, "value": shown, "n": n, "definition": definition, "source": source, "as_of": as_of,
        "note": note, "address": address, "unit": unit,
    }  # fmt: skip


@register.filter
def at(headings: Any, place: int) -> Any:
    """The heading over a cell, by its place in the row: what a stacked table says beside the cell."""
    return headings[place]


@register.filter
def is_optional(field: Any) -> bool:
    """Whether the label says that the field may be left empty."""
    return not (field.field.required or field.field.disabled or isinstance(field.field, OneOfField))


@register.filter
def widget_kind(bound: Any) -> str:
    """checkbox, group, date, file, textarea or input: how the field is laid out."""
    from django import forms

    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "input"
