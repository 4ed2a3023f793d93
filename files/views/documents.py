"""Show the list of documents, rows of it, and a document's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.people import Person
from files.actor import actor_of
from files.domain.documents import Document, PersonRef, Status
from files.domain.order import ORDERS, Order
from files.domain.search import KINDS, search_for
from files.domain.trash import goes_to_trash
from files.services import shares
from files.services.documents import listing, pages, readers
from files.templatetags.ui import lifetime
from files.views.security import SeeOther, forms_may_lead_to_bucket, may_preview
from files.views.sorting import columns, order_of
from mydoc import features
from mydoc.core.errors import Conflict
from mydoc.core.paging import Page
from mydoc.features import Limits

_SHOWN_PEOPLE = 3
_LIFETIMES = (
    (timedelta(hours=1), "1 hour"),
    (timedelta(days=1), "1 day"),
    (timedelta(days=7), "7 days"),
    (timedelta(days=30), "30 days"),
    (timedelta(days=90), "90 days"),
    (timedelta(days=365), "1 year"),
)


@dataclass(frozen=True)
class Row:
    """A document as the list shows it to one viewer."""

    document: Document
    is_mine: bool
    thumbnail_url: str | None

    @property
    def is_ready(self) -> bool:
        return self.document.status is Status.READY

    @property
    def is_restorable(self) -> bool:
        """Whether it can be restored once it is deleted."""
        return goes_to_trash(self.document, kept=settings.TRASH_TIME)

    @property
    def is_broken(self) -> bool:
        return self.document.status in {Status.FAILED, Status.QUARANTINED}

    @property
    def is_new(self) -> bool:
        """Whether it is shared with the viewer, who has not opened it."""
        return self.document.reading is not None and self.document.reading.is_new

    @property
    def others_initials(self) -> str:
        """The initials of the other colleagues it is shared with, for a viewer who may see them."""
        found = self.document.people_initials
        return ", ".join(found) if not self.is_mine and len(found) > 1 else ""

    @property
    def shown_people(self) -> list[PersonRef]:
        return self.document.people[:_SHOWN_PEOPLE]

    @property
    def more_people(self) -> int:
        return max(0, len(self.document.people) - _SHOWN_PEOPLE)


@never_cache
@login_required
@require_safe
@may_preview
def document_list(request: HttpRequest) -> HttpResponse:
    """Show your own documents, or those shared with you."""
    viewer = actor_of(request.user)
    scope = "shared" if request.GET.get("scope") == "shared" else "mine"
    query = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    search, order = search_for(query, kind=kind), order_of(request.GET.get("sort", ""))

    def page_in(order: Order, cursor: str | None) -> Page[Document]:
        if scope == "mine":
            return pages.list_mine(owner=viewer, search=search, order=order, cursor=cursor)
        return pages.list_shared(viewer=viewer, search=search, order=order, cursor=cursor)

    try:
        page, is_sorted = page_in(order, request.GET.get("cursor") or None), True
    except Conflict:
        page, is_sorted, order = page_in(Order.NEWEST, None), False, Order.NEWEST
    chosen = {"q": query, "kind": kind, "sort": "" if order is Order.NEWEST else order.value}
    context = {
        "rows": [_row(document, viewer) for document in page.items],
        "next_cursor": page.next_cursor,
        "scope": scope,
        "query": query,
        "kind": kind,
        "kinds": KINDS.items(),
        "is_search": bool(search),
        "filters": urlencode({name: value for name, value in chosen.items() if value}),
        "order": order,
        "orders": ORDERS.items(),
        "columns": columns({**chosen, "scope": "shared" if scope == "shared" else ""}, order),
        "is_sorted": is_sorted,
        "most_sorted": f"{pages.MOST_READ:,}",
        **choices_of(request.user),
    }
    return render(request, "files/documents.html", context)


@never_cache
@login_required
@require_safe
def document_rows(request: HttpRequest) -> HttpResponse:
    """Show rows of one's own documents, to replace those that are shown; none for what is gone."""
    viewer = actor_of(request.user)
    documents = listing.own(owner=viewer, document_ids=request.GET.getlist("id"))
    return render(request, "files/rows.html", {"rows": [_row(document, viewer) for document in documents]})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@forms_may_lead_to_bucket
@may_preview
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Show a document and, to its owner, the colleagues it is shared with. POST downloads it."""
    viewer = actor_of(request.user)
    if request.method == "POST":
        download = listing.download(viewer=viewer, document_id=document_id)
        return SeeOther(download.url)
    # A HEAD shows no one anything.
    get = listing.get if request.method == "HEAD" else readers.open_document
    found = get(viewer=viewer, document_id=document_id)
    row = _row(found, viewer)
    links, colleagues = shares.around_document(document=found) if row.is_mine else ([], [])
    context: dict[str, Any] = {"row": row, "links": links, "readers": colleagues, **choices_of(request.user)}
    return render(request, "files/document.html", context)


def lifetimes(limits: Limits) -> list[tuple[int, str]]:
    """Return the choices of an expiry field: seconds and what people call them; the default is always one."""
    usual = limits.default_expiry
    choices = {life: name for life, name in _LIFETIMES if life <= limits.longest_expiry}
    choices.setdefault(usual, lifetime(int(usual.total_seconds())))
    return [(int(life.total_seconds()), choices[life]) for life in sorted(choices)]


def choices_of(user: Any) -> dict[str, Any]:
    """Return the choices within the limits of who is signed in; no file is larger than their quota."""
    limits = features.limits(user.group)
    return {
        "lifetimes": lifetimes(limits),
        "default_expiry_seconds": int(limits.default_expiry.total_seconds()),
        "max_file_size": min(limits.largest_file, user.quota_bytes),
    }


def _row(document: Document, viewer: Person) -> Row:
    return Row(
        document=document,
        is_mine=document.is_mine(viewer.id),
        thumbnail_url=listing.thumbnail_url(document),
    )
