"""Show the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from files.actor import actor_of
from files.services import audit


@never_cache
@login_required
@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Show your own history; administrators see everyone's, or their own with `?own=1`."""
    query = request.GET.get("q", "").strip()[:200]
    cursor = request.GET.get("cursor") or None
    is_admin = bool(getattr(request.user, "is_admin", False))
    everyone = is_admin and request.GET.get("own") != "1"
    if everyone:
        page = audit.list_all(is_admin=is_admin, query=query, cursor=cursor)
    else:
        page = audit.list_own(person_id=actor_of(request.user).id, query=query, cursor=cursor)
    context = {
        "lines": page.items,
        "next_cursor": page.next_cursor,
        "query": query,
        "everyone": everyone,
        "is_admin": is_admin,
    }
    return render(request, "files/audit.html", context)
