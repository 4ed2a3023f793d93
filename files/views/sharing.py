"""Show with whom documents are shared: colleagues, and whoever has the public link. Pages show it as a dialog, and
without script it is a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domain.people import Person
from files.actor import actor_of
from files.domain.documents import Document, PersonRef, Status
from files.domain.share_state import ShareState, state_of
from files.domain.shares import Audience, Share
from files.services import shares
from files.services.documents import colleagues, listing
from files.services.shares import Rules
from files.views.documents import choices_of
from files.views.security import SeeOther
from files.views.share_form import CALLED, ShareForm
from files.views.shares import url_of
from mydoc import features
from mydoc.core import clock
from mydoc.core.errors import Invalid, MyDocError
from mydoc.features import Feature
from mydoc.web.forms import add_refusal

_BROKEN = frozenset({Status.FAILED, Status.QUARANTINED})


@dataclass(frozen=True)
class Access:
    """A person who has some of the documents, and which."""

    person: PersonRef
    document_ids: list[str]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_documents(request: HttpRequest) -> HttpResponse:
    """Show who has access to one's own documents, named by `id`, up to 100: two round trips. POST adds people,
    removes one or creates a link, as its button says."""
    owner = actor_of(request.user)
    ids = request.GET.getlist("id") + request.POST.getlist("id")
    found = listing.own(owner=owner, document_ids=ids)
    documents = [document for document in found if document.status not in _BROKEN]
    if not found:
        # None is there for them: it says so.
        listing.get_own(owner=owner, document_id=ids[0] if ids else "")
    form = ShareForm(None, limits=features.limits(owner.group))
    if request.method == "POST" and documents:
        done = {"add": _add, "remove": _remove, "link": _link}.get(request.POST.get("do", ""), _add)
        return done(request, owner, documents)
    return _page(request, owner, documents, form=form, broken=[one for one in found if one not in documents])


def _add(request: HttpRequest, owner: Person, documents: list[Document]) -> HttpResponse:
    text = request.POST.get("emails", "")
    try:
        colleagues.change_people(owner=owner, document_ids=_ids(documents), add=[text])
    except Invalid as error:
        problem = " ".join(f"{email[:80]}: {why}" for email, why in error.fields.items() if email != "emails")
        return _page(request, owner, documents, text=text, problem=problem or error.message, status=400)
    messages.success(request, "Shared.")
    return SeeOther(_address(documents))


def _remove(request: HttpRequest, owner: Person, documents: list[Document]) -> HttpResponse:
    email = request.POST.get("email", "")
    colleagues.change_people(owner=owner, document_ids=_ids(documents), remove=[email])
    messages.success(request, f"No longer shared with {email}.")
    return SeeOther(_address(documents))


def _link(request: HttpRequest, owner: Person, documents: list[Document]) -> HttpResponse:
    form = ShareForm(request.POST, limits=features.limits(owner.group))
    if form.is_valid():
        try:
            rules = Rules(**form.values())
            made = shares.create(owner=owner, document_ids=_ids(documents), rules=rules)
        except MyDocError as error:
            add_refusal(form, error, called=CALLED)
        else:
            messages.success(request, "Link created.")
            return SeeOther(reverse("files:share", kwargs={"share_id": made.id}))
    return _page(request, owner, documents, form=form, status=400)


def _page(
    request: HttpRequest, owner: Person, documents: list[Document], *, status: int = 200, **more: Any
) -> HttpResponse:
    links = shares.of_document(document=documents[0]) if documents else []
    link, others = _links(documents, links)
    context = {
        "documents": documents,
        "accesses": _accesses(documents),
        "link": link,
        "link_url": url_of(link) if link else "",
        "other_links": others,
        "last": max((document.expires_at for document in documents), default=None),
        "are_links_on": features.is_on(Feature.PUBLIC_LINKS),
        "action": _address(documents),
        **choices_of(request.user),
        **more,
    }
    return render(request, "files/sharing.html", context, status=status)


def _links(documents: list[Document], links: list[Share]) -> tuple[Share | None, list[Share]]:
    """Return the newest link that opens just these documents to whoever has it, and the others that hold them
    all."""
    now = clock.now()
    slugs = [document.share_slugs for document in documents]
    of_all = [link for link in links if all(link.slug in some for some in slugs)]
    exact = [
        link
        for link in of_all
        if link.documents_count == len(documents)
        and link.audience is not Audience.RECIPIENTS
        and state_of(link, at=now) in {ShareState.OPEN, ShareState.NOT_STARTED}
    ]
    link = exact[0] if exact else None
    return link, [other for other in of_all if other is not link]


def _accesses(documents: list[Document]) -> list[Access]:
    people = {person.id: person for document in documents for person in document.people}
    return [
        Access(person, [document.id for document in documents if document.is_shared_with(person.id)])
        for person in people.values()
    ]


def _address(documents: list[Document]) -> str:
    query = urlencode([("id", document.id) for document in documents])
    return f"{reverse('files:share-documents')}?{query}"


def _ids(documents: list[Document]) -> list[str]:
    return [document.id for document in documents]
