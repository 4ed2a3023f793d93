"""Show how far the ZIP of a link is, and download it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

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
    """Show how far the ZIP is. POST starts its build. A script is answered in JSON; the page itself reloads."""
    act = zips.start if request.method == "POST" else zips.see
    try:
        shown = act(visit=visit_of(request, slug))
    except MyDocError as error:
        return _refused(request, slug, error)
    if _wants_json(request):
        return JsonResponse(_described(shown))
    if request.method == "POST":
        return SeeOther(reverse("files:public-share-zip", kwargs={"slug": slug}))
    response = render(request, "files/public_zip.html", {"share": shown.share, "zip": shown.zip, "shown": shown})
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_POST
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one download of everything: a redirect to its bytes, or JSON with the URL for a script."""
    try:
        download = zips.claim(visit=visit_of(request, slug), claim_id=request.POST.get("claim_id") or None)
    except MyDocError as error:
        return _refused(request, slug, error)
    if _wants_json(request):
        return JsonResponse(claimed(slug, download))
    return SeeOther(download.url)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _described(shown: ShownZip) -> dict[str, object]:
    found = shown.zip
    return {
        "state": found.state.value,
        "done": found.done,
        "total": found.total,
        "size": found.size,
        "error": found.error.value if found.error else "",
    }


def _refused(request: HttpRequest, slug: str, error: MyDocError) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": error.code, "detail": error.message}, status=status_of(error))
    # The link's own page asks for the password or sign-in; a link that does not exist has the error page.
    if isinstance(error, Forbidden | Conflict) and not isinstance(error, NotFound):
        return SeeOther(reverse("files:public-share", kwargs={"slug": slug}))
    raise error
