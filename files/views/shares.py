"""Show the pages of links to their owners. All but uploading and copying works without script."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.people import Person
from files.actor import actor_of
from files.domain.share_search import STATES, share_search_for
from files.domain.shares import Share, SharedDocument
from files.qr import qr_svg
from files.services import shares
from files.services.shares import Changes, Rules
from files.views.documents import choices_of
from files.views.security import SeeOther, may_preview
from files.views.share_form import CALLED, ShareForm, shown_of
from mydoc import features
from mydoc.core.errors import MyDocError, NotFound, Outdated
from mydoc.core.paging import Page
from mydoc.web.forms import add_refusal


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_list(request: HttpRequest) -> HttpResponse:
    """Show your own links. POST creates an empty one."""
    owner = actor_of(request.user)
    form = ShareForm(request.POST or None, limits=features.limits(owner.group))
    if request.method == "POST" and form.is_valid():
        try:
            made = shares.create(owner=owner, document_ids=[], rules=Rules(**form.values()))
        except MyDocError as error:
            add_refusal(form, error, called=CALLED)
        else:
            messages.success(request, "Link created. Add documents now; visitors see what is still uploading.")
            return SeeOther(_page_of(made.id))
    query, state = request.GET.get("q", "").strip()[:200], request.GET.get("state", "")
    search = share_search_for(query, state=state)
    page = shares.list_own(owner=owner, search=search, cursor=request.GET.get("cursor") or None)
    context = {
        "shares": page.items,
        "query": query,
        "state": search.state or "",
        "states": [(one.value, name) for one, name in STATES.items()],
        "is_search": bool(search),
        "filters": urlencode([pair for pair in (("q", query), ("state", search.state)) if pair[1]]),
        "next_cursor": page.next_cursor,
        "form": form,
        "is_new": form.is_bound or not (page.items or search),
    }
    return render(request, "files/shares.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
# Its uploads keep this document, in which pages with previews may follow.
@may_preview
def share_page(request: HttpRequest, share_id: str) -> HttpResponse:
    """Show one link: its address, its documents and its terms. POST changes the terms."""
    owner = actor_of(request.user)
    share, documents = _found(request, owner, share_id)
    form = ShareForm(request.POST or None, limits=features.limits(owner.group), of=share)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            changes = Changes(frozenset(values), **values)
            shares.change(owner=owner, share_id=share_id, changes=changes, expected=form.expected)
        except NotFound:
            raise
        except Outdated:
            form.say_changed(shown_of(shares.find(owner=owner, share_id=share_id)))
        except MyDocError as error:
            add_refusal(form, error, called=CALLED)
        else:
            messages.success(request, "Saved.")
            return SeeOther(request.path)
    context = {
        "share": share,
        "documents": documents.items,
        "next_cursor": documents.next_cursor,
        "url": url_of(share),
        "form": form,
        **choices_of(request.user),
    }
    return render(request, "files/share.html", context)


@never_cache
@login_required
@require_POST
def share_state(request: HttpRequest, share_id: str) -> HttpResponse:
    """Pause, resume or revoke a link."""
    owner = actor_of(request.user)
    what = request.POST.get("do")
    if what == "revoke":
        shares.revoke(owner=owner, share_id=share_id)
        messages.success(request, "Link revoked. Its documents are kept.")
        return SeeOther(reverse("files:shares"))
    changes = Changes(frozenset({"is_paused"}), is_paused=what == "pause")
    shares.change(owner=owner, share_id=share_id, changes=changes)
    return SeeOther(_page_of(share_id))


@never_cache
@login_required
@require_POST
def share_remove(request: HttpRequest, share_id: str, document_id: str) -> HttpResponse:
    """Take a document out of a link."""
    shares.remove_document(owner=actor_of(request.user), share_id=share_id, document_id=document_id)
    return SeeOther(_page_of(share_id))


@never_cache
@login_required
@require_safe
def share_qr(request: HttpRequest, share_id: str) -> HttpResponse:
    """Show a link's address as a QR code."""
    share = shares.find(owner=actor_of(request.user), share_id=share_id)
    return HttpResponse(qr_svg(url_of(share)), content_type="image/svg+xml")


def url_of(share: Share) -> str:
    """Return the address that its owner hands on."""
    return f"{settings.SITE_URL}/s/{share.slug}"


def _found(request: HttpRequest, owner: Person, share_id: str) -> tuple[Share, Page[SharedDocument]]:
    """Return a link and a page of its documents: two round trips, one more beyond the first page."""
    cursor = request.GET.get("cursor") or None
    if cursor is None:
        return shares.with_documents(owner=owner, share_id=share_id)
    page = shares.list_documents(owner=owner, share_id=share_id, cursor=cursor)
    return shares.find(owner=owner, share_id=share_id), page


def _page_of(share_id: str) -> str:
    return reverse("files:share", kwargs={"share_id": share_id})
