"""What anybody with a link sees. GET and HEAD consume nothing; a POST claims a download."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.addresses import client_address
from files.domain.documents import Document
from files.services import claims
from files.services.claims import UNLOCKED_FOR
from files.views.security import SeeOther, forms_may_lead_to_bucket
from mydoc.errors import Forbidden, MyDocError, NotFound, TooManyRequests

_COOKIE = "unlock"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@forms_may_lead_to_bucket
def public_share(request: HttpRequest, slug: str) -> HttpResponse:
    """A link's page: what it holds or, while it is locked, where to enter its password."""
    if request.method == "POST":
        return _unlock(request, slug)
    return _page(request, slug)


@never_cache
@require_POST
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """One download: a redirect to its bytes, or for a script, which cannot follow that, JSON with the URL."""
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        download = claims.claim(
            slug=slug,
            document_id=request.POST.get("document") or None,
            unlock_token=request.COOKIES.get(_COOKIE, ""),
            address=client_address(request),
            claim_id=request.POST.get("claim_id") or None,
        )
    except MyDocError as error:
        if wants_json:
            return _problem(error)
        if isinstance(error, Forbidden):
            return SeeOther(reverse("files:public-share", kwargs={"slug": slug}))
        raise
    if wants_json:
        return JsonResponse({"url": download.url, "name": download.name, "size": download.size})
    return SeeOther(download.url)


def _page(request: HttpRequest, slug: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    page = claims.public_page(slug=slug, unlock_token=request.COOKIES.get(_COOKIE, ""))
    context = {
        "share": page.share,
        "is_locked": page.is_locked,
        "documents": page.documents,
        "waiting": page.waiting,
        "downloads_left": _downloads_left(page),
        "total_size": sum(document.size for document in page.documents),
        "title": _title(page.documents),
        "problem": problem,
    }
    response = render(request, "files/public_share.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _unlock(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        token = claims.unlock(
            slug=slug, password=request.POST.get("password", ""), address=client_address(request)
        )
    except Forbidden as error:
        return _page(request, slug, problem=error.message, status=403)
    except TooManyRequests as error:
        return _page(request, slug, problem=error.message, status=429)
    path = reverse("files:public-share", kwargs={"slug": slug})
    response = SeeOther(path)
    response.set_cookie(
        _COOKIE,
        token,
        max_age=int(UNLOCKED_FOR.total_seconds()),
        path=path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _downloads_left(page: claims.PublicPage) -> int | None:
    share = page.share
    return None if share.max_downloads is None else max(0, share.max_downloads - share.downloads)


def _title(documents: list[Document]) -> str:
    if len(documents) == 1:
        return documents[0].name
    return f"{len(documents)} documents"


def _problem(error: MyDocError) -> JsonResponse:
    if isinstance(error, NotFound):
        status = 404
    elif isinstance(error, TooManyRequests):
        status = 429
    else:
        status = 409
    return JsonResponse({"code": error.code, "detail": error.message}, status=status)
