"""The citizen's own page: what is going on, what is next, and the way to everything that is kept about them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts import citizen_sign_ins
from brobygger.accounts.enums import LinkPurpose
from brobygger.citizens import own
from brobygger.citizens.models import Citizen
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.web import held
from brobygger.web.accounts import links as carried
from brobygger.web.doors import by_link, citizen_self, public
from brobygger.web.own import entering, parts
from brobygger.web.own.forms import AccountForm

POST_OR_GET = ["GET", "HEAD", "POST"]


@citizen_self
@require_GET
@reference.read_ahead()
def page(request: Any) -> HttpResponse:
    citizen: Citizen = request.citizen
    return render(request, "own/page.html", {"citizen": citizen, "parts": parts.parts_for(request, citizen)})


@citizen_self
@require_POST
def leave(request: Any) -> HttpResponse:
    """Close the page in this browser: for the library's computer and the borrowed telephone."""
    entering.leave(request)
    return redirect("own:left")


@citizen_self
@require_GET
def send_again(request: Any) -> HttpResponse:
    """A form that came after two hours without a click, or after the sign-in had run out, kept for the citizen."""
    whose = f"link:{request.link.key}" if request.link is not None else f"user:{request.user.key}"
    return held.send_again(request, whose=whose, template="own/send_again.html")


@public("Says that the own page is closed in this browser; shows nothing about anybody.")
@never_cache
@require_GET
def left(request: Any) -> HttpResponse:
    return render(request, "own/left.html")


@by_link(LinkPurpose.OWN_ACCOUNT)
@require_http_methods(POST_OR_GET)
def new_account(request: Any) -> HttpResponse:
    """By invitation and birth date: choose an address and a password."""
    carried.require_proof(request)
    citizen = own.find(request.link.subject)
    form = AccountForm(request.POST if request.method == "POST" else None, initial={"email": citizen.email})
    if request.method == "POST" and form.is_valid():
        try:
            citizen_sign_ins.make(
                by=request.actor,
                link=request.link,
                email=form.cleaned_data["email"],
                given_name=citizen.given_name,
                family_name=citizen.family_name,
                language=request.LANGUAGE_CODE,
                password=form.cleaned_data["password"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            carried.drop(request, LinkPurpose.OWN_ACCOUNT.value)
            return redirect("own:account_made")
    context = {"form": form, "jobcentre": request.link.jobcentre}
    return render(request, "own/new_account.html", context, status=422 if form.errors else 200)


@public("Says that an account was made; shows nothing about anybody.")
@never_cache
@require_GET
def account_made(request: Any) -> HttpResponse:
    return render(request, "own/account_made.html")
