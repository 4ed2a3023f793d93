"""Show the pages of statistics."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from files.actor import actor_of
from files.domain.statistics import DEFAULT_DAYS, Statistics, check_days
from files.services.shares import statistics

_CHOICES = (7, 30, 90, 365)


@never_cache
@login_required
@require_safe
def account_statistics(request: HttpRequest) -> HttpResponse:
    """Show the statistics of all your documents and links."""
    days = _days(request)
    owner = actor_of(request.user)
    found = statistics.account_statistics(owner=owner, days=days, zone=owner.time_zone)
    return render(request, "files/statistics.html", _context(found, days))


@never_cache
@login_required
@require_safe
def share_statistics(request: HttpRequest, share_id: str) -> HttpResponse:
    """Show the statistics of one of your links."""
    days = _days(request)
    owner = actor_of(request.user)
    found = statistics.share_statistics(owner=owner, share_id=share_id, days=days, zone=owner.time_zone)
    parts = {"share": found.share, "documents": found.documents, "recipients": found.recipients}
    return render(request, "files/statistics.html", _context(found.statistics, days) | parts)


def _days(request: HttpRequest) -> int:
    text = request.GET.get("days") or str(DEFAULT_DAYS)
    return check_days(int(text) if text.isdecimal() and len(text) < 5 else 0)


def _context(found: Statistics, days: int) -> dict[str, object]:
    return {"statistics": found, "chosen": days, "choices": _CHOICES}
