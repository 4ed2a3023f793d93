"""Show the settings pages of webhooks. They work without script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.reauthentication import password_first
from files.actor import actor_of
from files.domain.webhooks import MOST_WEBHOOKS
from files.services import webhooks
from files.views.webhook_form import WebhookForm, shown_of
from mydoc.core.errors import Conflict, Forbidden, Invalid, Outdated, TooManyRequests

_PAGE = 25


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@password_first
def webhook_list(request: HttpRequest) -> HttpResponse:
    """Show one's webhooks. The answer to the POST shows the new one's secret, which is stored nowhere, not even
    for a redirect."""
    owner = actor_of(request.user)
    form = WebhookForm(request.POST) if request.method == "POST" else WebhookForm()
    new = None
    if request.method == "POST" and form.is_valid():
        try:
            new = webhooks.register(owner=owner, **form.values())
            form = WebhookForm()
        except (Conflict, Forbidden, Invalid) as error:
            form.refuse(error)
    found = webhooks.list_own(owner=owner)
    context = {"form": form, "webhooks": found, "new": new, "most": MOST_WEBHOOKS}
    return render(request, "settings/webhooks.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Show a webhook and its deliveries. POST changes its address and events."""
    owner = actor_of(request.user)
    if request.method != "POST":
        return _page(request, webhook_id)
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            webhooks.change(owner=owner, webhook_id=webhook_id, expected=form.expected, **form.values())
        except Outdated:
            form.say_changed(shown_of(webhooks.get(owner=owner, webhook_id=webhook_id)))
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, "Saved.")
            return redirect("webhooks:webhook", webhook_id)
    return _page(request, webhook_id, form=form)


@never_cache
@require_POST
@login_required
@password_first
def rotate(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Show a new secret, shown in this answer only."""
    new = webhooks.rotate(owner=actor_of(request.user), webhook_id=webhook_id)
    return _page(request, webhook_id, new=new)


@require_POST
@login_required
def ping(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Send a test."""
    try:
        webhooks.ping(owner=actor_of(request.user), webhook_id=webhook_id)
    except (Conflict, Forbidden, TooManyRequests) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Test event queued. Reload this page to see the result.")
    return redirect("webhooks:webhook", webhook_id)


@require_POST
@login_required
def switch(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Switch a webhook on or off."""
    is_on = request.POST.get("on") == "1"
    webhooks.change(owner=actor_of(request.user), webhook_id=webhook_id, is_active=is_on)
    messages.success(request, f"Webhook turned {'on' if is_on else 'off'}.")
    return redirect("webhooks:webhook", webhook_id)


@require_POST
@login_required
def delete(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Delete a webhook."""
    webhooks.delete(owner=actor_of(request.user), webhook_id=webhook_id)
    messages.success(request, "Webhook deleted.")
    return redirect("webhooks:list")


@require_POST
@login_required
def replay(request: HttpRequest, webhook_id: str, delivery_id: str) -> HttpResponse:
    """Send a delivery again."""
    try:
        webhooks.replay(owner=actor_of(request.user), webhook_id=webhook_id, delivery_id=delivery_id)
    except (Conflict, Forbidden, TooManyRequests) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Delivery queued again. Reload this page to see the result.")
    return redirect("webhooks:webhook", webhook_id)


def _page(
    request: HttpRequest, webhook_id: str, *, form: WebhookForm | None = None, new: Any = None
) -> HttpResponse:
    found, page = webhooks.list_deliveries(
        owner=actor_of(request.user),
        webhook_id=webhook_id,
        cursor=request.GET.get("cursor") or None,
        limit=_PAGE,
    )
    context = {
        "webhook": found,
        "form": form or WebhookForm(initial=shown_of(found)),
        "deliveries": page.items,
        "next_cursor": page.next_cursor,
        "new": new,
    }
    return render(request, "settings/webhook.html", context)
