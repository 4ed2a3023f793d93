"""Show administrators the page of quarantined documents. It works without script."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import check_administrator
from files.actor import actor_of, check_administrator_of_document
from files.domain.quarantine import LONGEST_REASON
from files.services.administration import quarantine as service
from mydoc.core.errors import Conflict, Invalid, NotFound
from mydoc.web.forms import add_refusal


class HoldForm(forms.Form):
    address = forms.CharField(
        label="Document or link",
        max_length=2000,
        help_text="The address of a link or a document page, or a document id.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text="Shown to the owner and all administrators.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quarantine(request: HttpRequest) -> HttpResponse:
    """Show the documents in quarantine. POST puts there what an address names."""
    check_administrator(request.user)
    # The page of reports names the link.
    form = HoldForm(request.POST or None, initial={"address": request.GET.get("address", "")})
    if request.method == "POST" and form.is_valid():
        try:
            held = service.hold_link(by=actor_of(request.user), **form.cleaned_data)
        except NotFound as error:
            form.add_error("address", error.message)
        except (Conflict, Invalid) as error:
            add_refusal(form, error)
        else:
            what = held[0].document_name if len(held) == 1 else f"{len(held)} documents"
            messages.success(request, f"Quarantined: {what}. No one can download it.")
            return redirect("quarantine:list")
    page = service.find(cursor=request.GET.get("cursor") or None)
    context = {"form": form, "held": page.items, "next_cursor": page.next_cursor}
    return render(request, "settings/quarantine.html", context)


@require_POST
@login_required
def release(request: HttpRequest, document_id: str) -> HttpResponse:
    """Let a document go again."""
    check_administrator_of_document(request.user)
    try:
        service.release(by=actor_of(request.user), document_id=document_id, reason=request.POST.get("reason", ""))
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Document released.")
    return redirect("quarantine:list")
