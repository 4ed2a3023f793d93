"""Show administrators the page of the site's branding."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mydoc.branding import changing, service
from mydoc.branding.access import check_administrator
from mydoc.branding.forms import BrandingForm, shown_of
from mydoc.branding.presentation import shown
from mydoc.core.errors import Conflict, Invalid, Outdated

_SAVED = "Saved. Changes apply everywhere within 30 seconds."


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def branding_page(request: HttpRequest) -> HttpResponse:
    """Show what the site is recognised by. POST changes it, unless someone else has since the page was shown: then
    it shows what was typed beside their changes."""
    check_administrator(request.user)
    if request.method != "POST":
        return _page(request, BrandingForm(initial=shown_of(service.latest())))
    form = BrandingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        changing.change(
            choices=form.choices(), logo=form.logo_file(), expected=form.expected, by=str(request.user.pk)
        )
    except Invalid as error:
        form.refuse(error)
        return _page(request, form)
    except Outdated:
        form.say_changed(shown_of(service.latest()))
        return _page(request, form, status=409)
    except Conflict as error:
        form.add_error(None, error.message)
        return _page(request, form, status=409)
    messages.success(request, _SAVED)
    return redirect("branding:page")


def _page(request: HttpRequest, form: BrandingForm, *, status: int = 200) -> HttpResponse:
    # What is stored now, and not 30 seconds ago as on other pages: the administrator has just changed it.
    found = service.current()
    light, dark = found.colours
    colours = [{"mode": "Light mode", "value": light}, {"mode": "Dark mode", "value": dark}]
    context = {"form": form, "brand": shown(found), "colours": colours, "all_optional": True}
    return render(request, "settings/branding.html", context, status=status)
