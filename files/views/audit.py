"""Show the history, and export it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from files.actor import actor_of
from files.domain.audit_export import ExportFormat, ExportScope, ExportStatus
from files.services import audit, audit_export
from files.views.audit_form import HistoryForm
from files.views.security import SeeOther, forms_may_lead_to_bucket


@never_cache
@login_required
@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Show your own history; administrators see everyone's, or their own with `?own=1`."""
    form = HistoryForm(request.GET)
    cursor = request.GET.get("cursor") or None
    everyone = _is_of_everyone(request, request.GET.get("own"))
    if everyone:
        page = audit.list_all(is_admin=True, asked=form.asked, cursor=cursor)
    else:
        page = audit.list_own(person_id=actor_of(request.user).id, asked=form.asked, cursor=cursor)
    context = {
        "lines": page.items,
        "next_cursor": page.next_cursor,
        "form": form,
        "is_search": form.asked.is_selective,
        "everyone": everyone,
        "is_admin": _is_admin(request),
    }
    return render(request, "files/audit.html", context)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Begin an export of what the page shows, and lead to it; back to the page if it shows what is wrong with what
    was asked, lest more is exported."""
    form = HistoryForm(request.POST)
    if not form.is_valid():
        own = "own=1&" if request.POST.get("own") == "1" else ""
        return SeeOther(f"{reverse('files:audit')}?{own}{form.as_query}")
    everyone = _is_of_everyone(request, request.POST.get("own"))
    begun = audit_export.begin(
        person_id=actor_of(request.user).id,
        is_admin=_is_admin(request),
        scope=ExportScope.ALL if everyone else ExportScope.MINE,
        format=ExportFormat.JSON if request.POST.get("format") == ExportFormat.JSON else ExportFormat.CSV,
        asked=form.asked,
    )
    return SeeOther(reverse("files:audit-export", args=[begun.name]))


@never_cache
@login_required
@require_safe
@forms_may_lead_to_bucket
def export_shown(request: HttpRequest, export_id: str) -> HttpResponse:
    """Show how far an export is; a script asks in JSON."""
    shown = _export(request, export_id)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"status": shown.status.value})
    return render(request, "files/audit_export.html", {"shown": shown})


@login_required
@require_POST
def export_download(request: HttpRequest, export_id: str) -> HttpResponse:
    """Lead to the bytes of an export, or back to its page if there are none."""
    shown = _export(request, export_id)
    if shown.status is not ExportStatus.READY:
        return redirect("files:audit-export", export_id)
    return SeeOther(shown.url)


def _export(request: HttpRequest, export_id: str) -> audit_export.ShownExport:
    person = actor_of(request.user)
    return audit_export.see(person_id=person.id, is_admin=_is_admin(request), name=export_id)


def _is_admin(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_admin", False))


def _is_of_everyone(request: HttpRequest, own: str | None) -> bool:
    return _is_admin(request) and own != "1"
