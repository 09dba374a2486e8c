"""The form kit: Django forms that come out as the design system's markup, and speak plain Danish.

A room writes an ordinary form that inherits ``DesignForm`` (or ``DesignModelForm``) and prints
``{% include "design/forms/summary.html" %}`` and ``{{ form }}`` or ``{{ form.field.as_field_group }}``. Labels, help,
errors and their links to the field, the optional mark and limits on every text follow from the form.
"""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.template.exceptions import TemplateDoesNotExist
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brobygger.kernel.errors import Refusal
from brobygger.web.design.dates import HORIZON, read_date
from brobygger.web.design.numbers import number_text, read_number

SHORT_TEXT = 200
LONG_TEXT = 5000


class DesignRenderer(TemplatesSetting):
    """Widgets and fields from ``templates/design/forms``; what is not there comes from Django."""

    form_template_name = "design/forms/form.html"
    formset_template_name = "design/forms/formset.html"
    field_template_name = "design/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        for theirs, ours in (
            ("django/forms/widgets/", "design/forms/widgets/"),
            ("django/forms/errors/list/", "design/forms/errors/"),
        ):
            if template_name.startswith(theirs):
                try:
                    return super().get_template(template_name.replace(theirs, ours))
                except TemplateDoesNotExist:
                    break
        return super().get_template(template_name)


class DesignErrors(ErrorList):
    """Errors of one field, tied to it by ``aria-describedby``."""

    template_name = "design/forms/errors/default.html"


# --- fields ----------------------------------------------------------------------------------------------------


class DanishDateInput(forms.DateInput):
    """A plain text field: every way of typing a date works, with or without JavaScript, and nothing typed is lost."""

    template_name = "design/forms/widgets/danish_date.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "input-width-s", "autocomplete": "off", **(attrs or {})}, format="%d-%m-%Y")


class DanishDateField(forms.DateField):
    """A date as Danes type it. ``past=True`` (birth dates) reads two-digit years as years that have been."""

    widget = DanishDateInput
    default_error_messages = {
        "invalid": gettext_lazy("Skriv datoen som dag, måned og år, for eksempel 01-03-2026."),
        "impossible": gettext_lazy("Den dato findes ikke. Skriv dag, måned og år, for eksempel 01-03-2026."),
        "too_early": gettext_lazy("Datoen må tidligst være %(date)s."),
        "too_late": gettext_lazy("Datoen må senest være %(date)s."),
        "future": gettext_lazy("Datoen kan ikke ligge i fremtiden."),
    }

    def __init__(
        self,
        *,
        past: bool = False,
        earliest: datetime.date | None = None,
        latest: datetime.date | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Skriv for eksempel 01-03-2026."))
        super().__init__(**kwargs)
        self.past = past
        self.earliest = earliest
        self.latest = latest

    def to_python(self, value: Any) -> datetime.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        read = read_date(str(value)[:60], latest=_today() if self.past else HORIZON)
        if read is None:
            digits = sum(character.isdigit() for character in str(value))
            code = "impossible" if digits in {6, 8} else "invalid"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return read

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.past and value > _today():
            raise forms.ValidationError(self.error_messages["future"], code="future")
        if self.earliest and value < self.earliest:
            self._refuse("too_early", self.earliest)
        if self.latest and value > self.latest:
            self._refuse("too_late", self.latest)

    def _refuse(self, code: str, limit: datetime.date) -> None:
        date = formats.date_format(limit, "DATE_FORMAT")
        raise forms.ValidationError(self.error_messages[code], code=code, params={"date": date})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class OneOfField(forms.ChoiceField):
    """One of several fields is to be filled in: none of them is required, and none of them is optional alone."""


class DanishNumberInput(forms.TextInput):
    """A text field with a number keypad: a number field of the browser refuses the comma in some languages."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            attrs={"class": "input-width-xs", "autocomplete": "off", "inputmode": "decimal", **(attrs or {})}
        )

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            text = number_text(Decimal(str(value)), decimals=_decimals(value), language=get_language() or "da")
            return text.replace("−", "-").replace("." if (get_language() or "da") != "en" else ",", "")
        return super().format_value(value)


class DanishDecimalField(forms.DecimalField):
    """12,5 · 1.234,5 · 1234.5"""

    widget = DanishNumberInput
    default_error_messages = {"invalid": gettext_lazy("Skriv et tal, for eksempel 12,5.")}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            read = read_number(value[:60])
            if read is None:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            return read
        return super().to_python(value)


class DanishIntegerField(forms.IntegerField):
    """A whole number: 1234 · 1.234"""

    widget = DanishNumberInput
    default_error_messages = {"invalid": gettext_lazy("Skriv et helt tal, for eksempel 12.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DanishNumberInput(attrs={"inputmode": "numeric"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and value.strip():
            read = read_number(value[:60])
            if read is None or read != read.to_integral_value():
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            return int(read)
        return super().to_python(value)


class YesNoField(forms.TypedChoiceField):
    """A question with the answers yes and no as two radio buttons, so that "not answered" is not a no."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("yes", gettext_lazy("Ja")), ("no", gettext_lazy("Nej"))])
        kwargs.setdefault("widget", forms.RadioSelect)
        kwargs.setdefault("empty_value", None)
        super().__init__(coerce=lambda value: value in {"yes", True, "True"}, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


# --- forms -----------------------------------------------------------------------------------------------------

CHOOSING = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.SelectMultiple)

MESSAGES: dict[str, Any] = {
    "max_length": gettext_lazy("Skriv højst %(limit_value)d tegn. Du har skrevet %(show_value)d."),
    "min_length": gettext_lazy("Skriv mindst %(limit_value)d tegn."),
    "invalid_choice": gettext_lazy("Vælg en af mulighederne på listen."),
    "invalid_list": gettext_lazy("Vælg blandt mulighederne på listen."),
    "null_characters_not_allowed": gettext_lazy("Teksten indeholder tegn, som ikke kan gemmes. Skriv den igen."),
}
BY_FIELD: list[tuple[type[forms.Field], dict[str, Any]]] = [
    (
        forms.EmailField,
        {"invalid": gettext_lazy("Skriv en e-mailadresse, for eksempel navn@kommune.dk.")},
    ),
    (
        forms.IntegerField,
        {
            "min_value": gettext_lazy("Skriv et tal, der er mindst %(limit_value)s."),
            "max_value": gettext_lazy("Skriv et tal, der er højst %(limit_value)s."),
        },
    ),
    (
        forms.FileField,
        {
            "empty": gettext_lazy("Filen er tom. Vælg en anden fil."),
            "missing": gettext_lazy("Vælg en fil."),
            "invalid": gettext_lazy("Filen kunne ikke læses. Vælg den igen."),
        },
    ),
]


def flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Choices without their groups."""
    for code, word in choices:
        if isinstance(word, list | tuple):
            yield from flat(word)
        else:
            yield code, word


class RowField(forms.ModelChoiceField):
    """A row chosen by its key. What is no key at all is no choice on the list either, and gets the same sentence."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as fault:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from fault


FieldKind = TypeVar("FieldKind", bound=forms.Field)
# The fields of a group, one under the other; those of a tuple stand beside each other where there is room.
Names = Sequence[str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one legend, as the page shows them.

    is_fold: seldom needed, so that it folds, and ``told`` says in its line what is in it. is_open: something in it is
    wrong, or is no longer as it was when the form was made: neither is ever folded away.
    """

    legend: Any
    rows: tuple[tuple[forms.BoundField, ...], ...]
    is_fold: bool = False
    told: str = ""
    is_open: bool = True


# What the mixin is mixed into, for the type checker alone: at run time it is mixed into both kinds of form.
if TYPE_CHECKING:
    FormToMixInto = forms.BaseForm
else:
    FormToMixInto = object


class DesignFormMixin(FormToMixInto):
    """What every form of the house has. Use ``DesignForm`` or ``DesignModelForm``.

    ``groups`` may divide the fields: ``[(gettext_lazy("Kontakt"), ["email", "telephone"]), ...]``; each becomes a
    fieldset with a legend. Fields of a tuple stand beside each other. ``folded`` are groups that come last and fold.
    """

    groups: list[tuple[Any, Names]] = []
    folded: list[tuple[Any, Names]] = []
    use_required_attribute = (
        False  # the server says in plain words what is missing; the browser would say it in its own
    )

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("error_class", DesignErrors)
        super().__init__(*args, **kwargs)
        self.at_first = dict(self.initial)  # a draft that is taken up again changes ``initial``
        for name, field in self.fields.items():
            prepare(field, name)

    @cached_property
    def all_errors(self) -> list[tuple[str, str]]:
        """(address within the page, sentence) for the summary on top, in the order of the page."""
        found: list[tuple[str, str]] = [("", str(error)) for error in self.non_field_errors()]
        shown = [bound for _legend, inside in self.field_groups for bound in inside]
        for bound in [*shown, *self.hidden_fields()]:
            found += [(anchor_of(bound), _with_label(bound, str(error))) for error in bound.errors]
        return found

    @property
    def field_groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Legend and fields in the order they are shown; fields in no group come first without a legend."""
        return [(one.legend, [bound for row in one.rows for bound in row]) for one in self.sections]

    @property
    def sections(self) -> list[Section]:
        """The groups as the page shows them: in rows, and folded where they are seldom needed."""
        divided = [*self.groups, *self.folded]
        grouped = {name for _legend, names in divided for row in names for name in _in_row(row)}
        loose = tuple((bound,) for bound in self.visible_fields() if bound.name not in grouped)
        shown = [Section("", loose)] if loose else []
        for number, (legend, names) in enumerate(divided):
            rows = tuple(tuple(self[name] for name in _in_row(row) if name in self.fields) for row in names)
            if any(rows):
                section = Section(legend, tuple(row for row in rows if row))
                shown.append(section if number < len(self.groups) else self._folded(section))
        return shown

    def _folded(self, section: Section) -> Section:
        inside = [bound for row in section.rows for bound in row if not bound.is_hidden]
        told = " · ".join(_told(bound) for bound in inside)
        return replace(section, is_fold=True, told=told, is_open=any(self._must_be_seen(bound) for bound in inside))

    def _must_be_seen(self, bound: forms.BoundField) -> bool:
        first = self.at_first.get(bound.name, bound.field.initial)
        return bool(bound.errors) or bound.field.has_changed(first, bound.value())

    def choose_from(self, name: str, choices: Any) -> None:
        """Put in what can be chosen in a field, where it is known only when the form is made."""
        self._field(name, forms.ChoiceField).choices = choices

    def choose_among(self, name: str, rows: Any, *, empty: Any = None) -> None:
        """Put in the rows that can be chosen in a field, and what the choice of none is called."""
        field = self._field(name, RowField)
        field.queryset = rows
        if empty is not None:
            field.empty_label = empty

    def choices_of(self, name: str) -> dict[Any, str]:
        """What a choice is called, by its code."""
        choices: Any = self._field(name, forms.ChoiceField).choices
        return {code: str(word) for code, word in flat(choices)}

    def no_later_than(self, name: str, day: datetime.date) -> None:
        self._field(name, DanishDateField).latest = day

    def _field(self, name: str, kind: type[FieldKind]) -> FieldKind:
        field = self.fields[name]
        if not isinstance(field, kind):
            raise TypeError(f"{name} is no {kind.__name__}")
        return field

    def refuse(self, refusal: Refusal) -> None:
        """Show what a rule of the room said no to, at its field where it names one."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.sentence)
        self.__dict__.pop("all_errors", None)

    def add_error(self, field: str | None, error: Any) -> None:
        self.__dict__.pop("all_errors", None)
        super().add_error(field, error)


class DesignForm(DesignFormMixin, forms.Form):
    pass


class DesignModelForm(DesignFormMixin, forms.ModelForm):
    pass


def prepare(field: forms.Field, name: str) -> None:
    """Limits, plain error messages, and nothing that a browser would remember about a citizen."""
    limit_text(field)
    widget = field.widget
    label = words_of(field.label) if field.label else name.replace("_", " ")
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = _required_sentence(field, label)
    for code, sentence in MESSAGES.items():
        if _is_djangos(field, code):
            field.error_messages[code] = sentence
    for kind, sentences in BY_FIELD:
        if isinstance(field, kind):
            for code, sentence in sentences.items():
                if code in {"min_value", "max_value"} or _is_djangos(field, code):
                    field.error_messages.setdefault(code, sentence)
                    if _is_djangos(field, code):
                        field.error_messages[code] = sentence
    if isinstance(widget, forms.TextInput | forms.Textarea) and not isinstance(widget, forms.PasswordInput):
        # A shared office computer must not offer the last citizen's name to the next.
        widget.attrs.setdefault("autocomplete", "off")


def limit_text(field: forms.Field) -> None:
    # A UUIDField is a CharField whose value is no text: there is no length to take of it, and no need to limit it.
    if not isinstance(field, forms.CharField) or isinstance(field, forms.UUIDField):
        return
    if field.max_length is None:
        field.max_length = LONG_TEXT if isinstance(field.widget, forms.Textarea) else SHORT_TEXT
        field.validators.append(MaxLengthValidator(field.max_length))
    # The browser would cut off what is pasted without a word; the server says by how much it is too long.
    field.widget.attrs.pop("maxlength", None)
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs.setdefault("data-limit", field.max_length)
        field.widget.attrs.pop("cols", None)
        if str(field.widget.attrs.get("rows", "10")) == "10":
            field.widget.attrs["rows"] = 5


def words_of(label: Any) -> str:
    """The words of a label alone: one that is half for those who hear it read is marked up, and no sentence may be."""
    words = str(label)
    return html.unescape(strip_tags(words)) if isinstance(words, SafeString) else words


def _in_row(row: str | tuple[str, ...]) -> tuple[str, ...]:
    return (row,) if isinstance(row, str) else row


def _told(bound: forms.BoundField) -> str:
    """In the line of what is folded: what the field is called, and what stands in it."""
    value, label = bound.value(), words_of(bound.label)
    if value in (None, "", False):
        return label
    if isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField):
        choices: Any = bound.field.choices
        words = {str(code): str(word) for code, word in flat(choices)}
        value = words.get(str(bound.field.prepare_value(value)), value)
    return label if value is True else f"{label}: {value}"


def anchor_of(bound: forms.BoundField) -> str:
    """The id that a link to the field points at: of a group, its first choice."""
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def _required_sentence(field: forms.Field, label: str) -> Any:
    name = _lower_first(label.rstrip("?:. "))
    if isinstance(field, forms.FileField):
        return _("Vælg en fil.")
    if label.rstrip().endswith("?"):
        return _("Svar på spørgsmålet: %(question)s") % {"question": label}
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Sæt kryds, før du går videre.")
    if isinstance(field.widget, CHOOSING):
        return _("Vælg %(what)s.") % {"what": name}
    return _("Skriv %(what)s.") % {"what": name}


def _with_label(bound: forms.BoundField, error: str) -> str:
    """In the summary a sentence stands far from its field, so it names it unless it does already.

    A field whose sentences say it all has ``summary_label = ""``.
    """
    label = words_of(getattr(bound.field, "summary_label", bound.label)).rstrip("?:. ")
    return error if label.lower() in error.lower() else f"{label}: {error}"


def _lower_first(label: str) -> str:
    """Fornavn → fornavn; CPR-nummer stays as it is."""
    return label if len(label) > 1 and label[1].isupper() else label[:1].lower() + label[1:]


def _is_djangos(field: forms.Field, code: str) -> bool:
    """Whether the message is the framework's own and not one that the room chose."""
    message = field.error_messages.get(code)
    for cls in type(field).__mro__:
        defaults = cls.__dict__.get("default_error_messages", {})
        if code in defaults:
            return message is defaults[code] and cls.__module__.startswith("django.")
    return message is None


def _decimals(value: int | float | Decimal) -> int | None:
    if isinstance(value, Decimal):
        exponent = value.normalize().as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else None
    return None


def _today() -> datetime.date:
    from brobygger.kernel import clock

    return clock.today()
