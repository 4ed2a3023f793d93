"""Show administrators the page of failed jobs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mydoc.jobs import failures
from mydoc.jobs.access import check_decider, check_reader


@never_cache
@login_required
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the failed jobs and their errors."""
    check_reader(request.user)
    page = failures.list_dead(cursor=request.GET.get("cursor") or None)
    return render(request, "settings/jobs.html", {"jobs": page.items, "next_cursor": page.next_cursor})


@require_POST
@login_required
def replay(request: HttpRequest, job_id: str) -> HttpResponse:
    """Try a job again."""
    check_decider(request.user)
    failures.replay(job_id=job_id)
    messages.success(request, "Job queued. If it fails again, it reappears here.")
    return redirect("jobs:list")


@require_POST
@login_required
def discard(request: HttpRequest, job_id: str) -> HttpResponse:
    """Give a job up for good."""
    check_decider(request.user)
    failures.discard(job_id=job_id)
    messages.success(request, "Job discarded.")
    return redirect("jobs:list")
