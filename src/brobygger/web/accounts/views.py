"""One's own profile, the choice of place, and the opening of personal links."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from brobygger.accounts import actions, links, reads
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.errors import LinkClosed
from brobygger.accounts.models import User
from brobygger.kernel import clock
from brobygger.kernel.errors import NotFound, Refusal
from brobygger.web import errors, held
from brobygger.web.accounts import limits, wording
from brobygger.web.accounts import links as carried
from brobygger.web.accounts.forms import BirthDateForm, ProfileForm, initial_of, read_values
from brobygger.web.accounts.second_factor import is_required
from brobygger.web.design.saving import saved_or_shown
from brobygger.web.doors import by_link, own_account, public
from brobygger.web.middleware.actor import PLACE
from brobygger.web.receiving import sent

LINK = "link"


@own_account
def profile(request: Any) -> HttpResponse:
    """Who I am here: own data, language, second factor, roles."""
    user = request.user
    form = ProfileForm(sent(request), initial=initial_of(user, ProfileForm))

    def done(changed: User) -> str:
        with override(changed.language):
            return _("Dine oplysninger er gemt.")

    return saved_or_shown(
        request,
        form,
        lambda: actions.change_own(by=request.actor, user=user, **read_values(form)),
        template="accounts/profile.html",
        goal=reverse("accounts:profile"),
        done=done,
        context={
            "roles": wording.held(request.memberships, request.places),
            "has_second_factor": reads.has_second_factor(user),
            "needs_second_factor": is_required(request.actor.roles, clock.today()),
        },
    )


@own_account
@require_POST
def sign_out_everywhere(request: Any) -> HttpResponse:
    """End the user's sessions on all other machines; this one stays."""
    actions.sign_out_everywhere(by=request.actor, user=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Du er logget ud alle andre steder end her."))
    return redirect("accounts:profile")


@own_account
@never_cache
@require_GET
def send_again(request: Any) -> HttpResponse:
    """A form that came after the sign-in had run out, kept for whoever was signed in when it was opened."""
    return held.send_again(request, whose=f"user:{request.user.key}", template="accounts/send_again.html")


@own_account
@require_POST
def switch(request: Any) -> HttpResponse:
    """Choose another jobcentre or programme to work in, among one's own."""
    wanted = request.POST.get("place", "")
    if wanted not in {place.code for place in request.places}:
        raise NotFound(_("Du har ingen rolle der."))
    request.session[PLACE] = wanted
    back = request.POST.get("next", "")
    # The page that was open may be about a citizen of the place that is left; begin at the front unless told otherwise.
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    return redirect(back)


# --- personal links --------------------------------------------------------------------------------------------


@public("Citizens have no account; the link itself is what opens.")
@never_cache
@require_GET
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Let the browser carry the link, and go on to an address without the secret."""
    if limits.seconds_to_wait(request, LINK, ""):
        return errors.too_many_requests(request)
    try:
        link = links.open_link(secret, None, clock.now())
        start = carried.purpose_of(link.purpose).start
    except LinkClosed:
        limits.note_failure(request, LINK, "")
        return carried.closed_page(request)
    carried.carry(request, link)
    response = redirect(start)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
def _ask_birth_date(request: Any, purpose: str) -> HttpResponse:
    link = request.link
    form = BirthDateForm(request.POST or None)
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    if request.method == "POST" and form.is_valid():
        birth_date = carried.purpose_of(purpose).birth_date(link)
        left = links.try_birth_date(link=link, typed=form.cleaned_data["birth_date"], birth_date=birth_date)
        if left == 0:
            carried.note_proof(request)
            return redirect(back or carried.purpose_of(purpose).start)
        if left < 0:
            return carried.closed_page(request)
        form.refuse(Refusal(wording.tries_left(left), field="birth_date"))
    return render(request, "accounts/link_birth_date.html", {"form": form}, status=422 if form.errors else 200)


# One page per purpose, each behind the door of its own link.
# The link to a compensation card asks for a code: whoever holds it is not the person it is about.
ask_birth_date = {
    purpose.value: by_link(purpose)(_ask_birth_date) for purpose in LinkPurpose if purpose is not LinkPurpose.CARD
}
