"""A user's own messages in the product, and the choice of what is mailed too."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from brobygger.accounts.requests import actor_of
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.messages import actions, mail, reads
from brobygger.messages.models import Message
from brobygger.web import subjects
from brobygger.web.design.forms import DesignForm
from brobygger.web.doors import member

PAGE = 25


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class MailForm(DesignForm):
    """One box per category: also by mail."""

    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Send mig også en e-mail om"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[reads.Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = choices
        boxes: Any = self.fields["categories"]
        boxes.choices = [(choice.category.value, _label(choice)) for choice in choices]
        boxes.initial = [choice.category.value for choice in choices if choice.wants_mail]


def _label(choice: reads.Choice) -> str:
    if not choice.has_duties:
        return str(choice.category.label)
    return _("%(category)s (noget af det sendes altid)") % {"category": choice.category.label}


@member()
def inbox(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    shown = reads.notices(actor, before=_key(request.GET.get("efter", "")), limit=PAGE + 1)
    context = {
        "lines": [(message, reads.sentence(message), _address(message)) for message in shown[:PAGE]],
        "next_after": shown[PAGE - 1].key if len(shown) > PAGE else None,
        "is_first_page": "efter" not in request.GET,
        "unread": reads.unread_count(actor),
        "form": MailForm(choices=_choices(actor)),
        "mail_is_set_up": mail.is_set_up(),
    }
    return render(request, "messages/inbox.html", context)


def _choices(actor: Actor) -> list[reads.Choice]:
    return reads.mail_choices(actor.user) if actor.user is not None else []


def _address(message: Message) -> str:
    return subjects.address(message.about_kind, message.about)


@require_POST
@member()
def read(request: HttpRequest) -> HttpResponse:
    """Mark one as read and go on to what it is about, or mark all."""
    actor = actor_of(request)
    chosen = request.POST.get("besked", "")
    if not chosen:
        actions.mark_read(by=actor, keys=None, at=clock.now())
        messages.success(request, _("Alle beskeder er markeret som læst."))
        return redirect("messages:inbox")
    key = _key(chosen)
    found = reads.own(actor).filter(key=key).first() if key else None
    if found is None:
        raise NotFound(_("Beskeden findes ikke."))
    actions.mark_read(by=actor, keys=[found.key], at=clock.now())
    return redirect(_address(found) or "messages:inbox")


@require_POST
@member()
def choose_mail(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = MailForm(request.POST, choices=_choices(actor))
    if form.is_valid():
        chosen = set(form.cleaned_data["categories"])
        actions.choose_mail(by=actor, wanted={one.category: one.category.value in chosen for one in form.offered})
        messages.success(request, _("Dit valg af e-mails er gemt."))
    return redirect("messages:inbox")
