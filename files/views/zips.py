"""Show how far the ZIP of a link is, and download it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from files.domain.selections import SELECTION_REFUSED, select
from files.services.shares import zips
from files.services.shares.zips import ShownZip
from files.views.public import claimed
from files.views.security import SeeOther, forms_may_lead_to_bucket
from files.views.visits import visit_of
from mydoc.core.errors import Conflict, Forbidden, MyDocError, NotFound
from mydoc.web.api.problems import status_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@forms_may_lead_to_bucket
def public_zip(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how far the ZIP is, of everything or of what was chosen. POST starts its build. A script is answered in
    JSON; the page itself reloads."""
    try:
        shown = _start(request, slug) if request.method == "POST" else _see(request, slug)
    except MyDocError as error:
        return _refused(request, slug, error)
    if _wants_json(request):
        return JsonResponse(_described(shown))
    if request.method == "POST":
        address = reverse("files:public-share-zip", kwargs={"slug": slug})
        return SeeOther(f"{address}?selection={shown.selection}" if shown.selection else address)
    context = {
        "share": shown.share,
        "zip": shown.zip,
        "shown": shown,
        "is_selection": "selection" in request.GET,
    }
    response = render(request, "files/public_zip.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_POST
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one download of everything: a redirect to its bytes, or JSON with the URL for a script."""
    try:
        download = zips.claim(
            visit=visit_of(request, slug),
            selection=request.POST.get("selection", ""),
            claim_id=request.POST.get("claim_id") or None,
        )
    except MyDocError as error:
        return _refused(request, slug, error)
    if _wants_json(request):
        return JsonResponse(claimed(slug, download))
    return SeeOther(download.url)


def _start(request: HttpRequest, slug: str) -> ShownZip:
    chosen = select(request.POST.getlist("document"), request.POST.getlist("folder"))
    visit = visit_of(request, slug)
    return zips.start(visit=visit) if chosen is None else zips.start_selection(visit=visit, selection=chosen)


def _see(request: HttpRequest, slug: str) -> ShownZip:
    return zips.see(visit=visit_of(request, slug), selection=request.GET.get("selection", ""))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _described(shown: ShownZip) -> dict[str, object]:
    found = shown.zip
    return {
        "state": found.state.value,
        "selection": shown.selection,
        "done": found.done,
        "total": found.total,
        "size": found.size,
        "error": found.error.value if found.error else "",
    }


def _refused(request: HttpRequest, slug: str, error: MyDocError) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": error.code, "detail": error.message}, status=status_of(error))
    # The link's own page asks for the password or sign-in; a link that does not exist has the error page.
    # What is wrong with a selection no page of the link shows.
    is_shown_there = isinstance(error, Forbidden | Conflict) and error.code not in SELECTION_REFUSED
    if is_shown_there and not isinstance(error, NotFound):
        return SeeOther(reverse("files:public-share", kwargs={"slug": slug}))
    raise error
