"""Show administrators the page of features and limits."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mydoc import features
from mydoc.core.errors import Conflict, Invalid
from mydoc.features.access import check_administrator
from mydoc.features.domain import Features
from mydoc.features.forms import FeaturesForm
from mydoc.web.forms import CHANGED

_SAVED = "Saved. Changes apply everywhere within 30 seconds."


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def features_page(request: HttpRequest) -> HttpResponse:
    """Show features and the limits of each group. POST changes them, unless someone else has since the page
    was shown: then it shows what was typed beside their changes."""
    check_administrator(request.user)
    found = features.latest()
    if request.method != "POST":
        return _page(request, FeaturesForm(found))
    if request.POST.get("version") != str(found.version):
        return _outdated(request, found)
    form = FeaturesForm(found, request.POST)
    try:
        if not form.is_valid():
            return _page(request, form, is_wrong=True)
        features.change(version=found.version, change=form.change(), by=str(request.user.pk))
    except Invalid as error:
        form.add_refusal(error)
        return _page(request, form, is_wrong=True)
    except Conflict as error:
        if error.code != "changed_meanwhile":
            return _page(request, form, refusal=error)
        return _outdated(request, features.latest())
    messages.success(request, _SAVED)
    return redirect("features:page")


def _outdated(request: HttpRequest, found: Features) -> HttpResponse:
    form = FeaturesForm(found, request.POST, is_old=True)
    form.say_what_is_now()
    return _page(request, form, refusal=Conflict("changed_meanwhile", CHANGED))


def _page(
    request: HttpRequest, form: FeaturesForm, *, is_wrong: bool = False, refusal: Conflict | None = None
) -> HttpResponse:
    context = {"form": form, "is_wrong": is_wrong, "refusal": refusal}
    return render(request, "settings/features.html", context, status=409 if refusal else 200)
