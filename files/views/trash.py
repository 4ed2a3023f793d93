"""Show the documents in the trash, which the page calls "Recently deleted". All of it works without script."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from files.actor import actor_of
from files.services import deletion, trash
from files.views.security import SeeOther, may_preview


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
# Uploads may keep this document, in which pages with previews follow.
@may_preview
def trash_list(request: HttpRequest) -> HttpResponse:
    """Show what can be restored. POST deletes all of it for good."""
    owner = actor_of(request.user)
    if request.method == "POST":
        trash.empty(owner=owner)
        messages.success(request, "Everything listed here is being deleted for good. This can take some minutes.")
        return SeeOther(reverse("files:trash"))
    page = trash.list_own(owner=owner, cursor=request.GET.get("cursor") or None)
    context = {
        "documents": page.items,
        "next_cursor": page.next_cursor,
        "kept": settings.TRASH_TIME.total_seconds(),
    }
    return render(request, "files/trash.html", context)


@never_cache
@login_required
@require_POST
def trash_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Restore a document, or delete it for good."""
    owner = actor_of(request.user)
    if request.POST.get("do") == "delete":
        deletion.delete(owner=owner, document_id=document_id)
        messages.success(request, "Document deleted for good.")
    else:
        document = trash.restore(owner=owner, document_id=document_id)
        messages.success(request, f"“{document.name}” restored.")
    return SeeOther(reverse("files:trash"))
