"""Show links to anyone who has one. GET and HEAD count nothing; a POST claims a download."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.services.documents.listing import Download
from files.services.shares import claims, public_page
from files.services.shares import resume as downloads
from files.services.shares.visits import LONGEST_SLUG, may_be_key
from files.views.security import SeeOther, forms_may_lead_to_bucket, may_preview
from files.views.visits import remember_recipient, remember_unlocked, visit_of
from mydoc.core.errors import Forbidden, MyDocError, TooManyRequests
from mydoc.web.api.problems import status_of

# Fewer documents are seen at a glance.
_SEARCHED_FROM = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@forms_may_lead_to_bucket
@may_preview
def public_share(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a link's page: what it holds or, while it is locked, where to enter its password."""
    if request.method == "POST":
        return _unlock(request, slug)
    return _page(request, slug)


@never_cache
@require_POST
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one download: a redirect to its bytes, or for a script, which cannot follow that, JSON with the URL."""
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        download = claims.claim(
            visit=visit_of(request, slug),
            document_id=request.POST.get("document") or None,
            claim_id=request.POST.get("claim_id") or None,
        )
    except MyDocError as error:
        if wants_json:
            return _problem(error)
        if isinstance(error, Forbidden):
            return SeeOther(reverse("files:public-share", kwargs={"slug": slug}))
        raise
    if wants_json:
        return JsonResponse(claimed(slug, download))
    return SeeOther(download.url)


@never_cache
@require_safe
def resume(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Redirect an interrupted download to a new URL. A browser or `curl -C -` requests the missing range, which
    S3 answers."""
    response = HttpResponseRedirect(downloads.resume(slug=slug, token=token, method=request.method or "GET"))
    # Whoever has this address has the download, so no Referer tells it.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def personal(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Show a recipient's personal link: this browser remembers them, and is led to the link's page."""
    response = SeeOther(reverse("files:public-share", kwargs={"slug": slug}))
    if len(slug) <= LONGEST_SLUG and may_be_key(key):
        remember_recipient(request, response, slug, key)
    return response


def claimed(slug: str, download: Download) -> dict[str, object]:
    """Return a claim as a page's script gets it."""
    return {
        "url": download.url,
        "resume_url": reverse("files:public-share-resume", kwargs={"slug": slug, "token": download.resume_token}),
        "name": download.name,
        "size": download.size,
    }


def _page(request: HttpRequest, slug: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    page = public_page.public_tree(
        visit=visit_of(request, slug), cursor=request.GET.get("cursor") or None, search=search
    )
    share = page.admission.share if page.admission else None
    context = {
        "page": page,
        "share": share,
        "slug": slug,
        "search": search,
        "has_search": share is not None and share.ready_count > _SEARCHED_FROM,
        "problem": problem,
        "title": (share.title if share else "") or "Documents",
        # Chat programs need an absolute URL.
        "card_url": urljoin(settings.SITE_URL, static("dist/card.png")),
    }
    response = render(request, "files/public_share.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _unlock(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        token = claims.unlock(visit=visit_of(request, slug, password=request.POST.get("password", "")))
    except (Forbidden, TooManyRequests) as error:
        return _page(request, slug, problem=error.message, status=int(status_of(error)))
    response = SeeOther(reverse("files:public-share", kwargs={"slug": slug}))
    remember_unlocked(request, response, slug, token)
    return response


def _problem(error: MyDocError) -> JsonResponse:
    return JsonResponse({"code": error.code, "detail": error.message}, status=status_of(error))
