"""Two people changed the same: both versions are shown, and what was typed stays in the form.

    try:
        actions.change_contact(by=request.actor, ..., read_version=form.cleaned_data["version"])
    except Conflict as conflict:
        return conflict_page(request, form, conflict, address=address_of(citizen))

The form carries its row's version in a ``VersionField``. The page gives it the stored row's version: who saves from
there has seen what they replace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from brobygger.kernel.errors import Conflict
from brobygger.web.design.tables import shown

VERSION = "version"


class VersionField(forms.IntegerField):
    """The version of the row that the form was filled from."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 1)
        super().__init__(**kwargs)


@dataclass(frozen=True)
class Compared:
    label: Any
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


def conflict_page(
    request: HttpRequest,
    form: forms.BaseForm,
    conflict: Conflict,
    *,
    address: str,
    theirs: Mapping[str, Any] | None = None,
    template: str = "design/conflict.html",
    **context: Any,
) -> HttpResponse:
    """The page of both versions, with status 409. ``address`` leads to the stored one.

    ``theirs`` gives the stored values by field name where the row's attributes have other names.
    """
    row = conflict.theirs if isinstance(conflict.theirs, Model) else None
    compared = [
        Compared(bound.label, mine_of(form, bound), stored_of(bound, row, theirs)) for bound in form.visible_fields()
    ]
    version = getattr(row, "version", None)
    if version is not None and VERSION in form.fields and isinstance(form.data, QueryDict):
        data = form.data.copy()
        data[form.add_prefix(VERSION)] = str(version)
        form.data = data
    values = {
        "form": form,
        "sentence": conflict.sentence,
        "compared": compared,
        "stored_address": address,
        "form_address": request.get_full_path(),
        **context,
    }
    return render(request, template, values, status=409)


def mine_of(form: forms.BaseForm, bound: forms.BoundField) -> str:
    value = form.cleaned_data.get(bound.name, bound.value()) if form.is_valid() else bound.value()
    return in_words(bound.field, value)


def stored_of(bound: forms.BoundField, row: Model | None, theirs: Mapping[str, Any] | None) -> str:
    if theirs is not None and bound.name in theirs:
        return in_words(bound.field, theirs[bound.name])
    return in_words(bound.field, getattr(row, bound.name, None))


def in_words(field: forms.Field, value: Any) -> str:
    """A value as a person reads it: the word of a choice, not its code."""
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(in_words(field, one) for one in value) or shown(None)
    choices = getattr(field, "choices", None)
    if choices is not None and not isinstance(value, Model):
        words = {str(code): str(word) for code, word in _flat(choices)}
        code = field.prepare_value(value)
        if str(code) in words and str(code):
            return words[str(code)]
    return shown(value)


def _flat(choices: Any) -> Any:
    for code, word in choices:
        if isinstance(word, list | tuple):
            yield from word
        else:
            yield code, word
