"""Show the pages of file requests to their owners. All but copying works without script."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.actor import actor_of
from files.domain.requests import Request
from files.qr import qr_svg
from files.services.requests import owner as request_owner
from files.services.requests import submissions, zips
from files.services.requests.owner import Changes
from files.views.request_form import CALLED, RequestForm, shown_of
from files.views.security import SeeOther, forms_may_lead_to_bucket, may_preview
from mydoc import features
from mydoc.core import clock
from mydoc.core.errors import MyDocError, NotFound, Outdated
from mydoc.features import Feature
from mydoc.web.api.problems import status_of
from mydoc.web.forms import add_refusal

_SUBMISSIONS_A_PAGE = 20
# As RFC 6068 writes the lines of a mail's text.
_LINE_END = "\r\n"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_list(request: HttpRequest) -> HttpResponse:
    """Show your own requests. POST creates one."""
    owner = actor_of(request.user)
    form = RequestForm(request.POST or None, limits=features.limits(owner.group))
    if request.method == "POST" and form.is_valid():
        try:
            made = request_owner.create(owner=owner, **form.values())
        except MyDocError as error:
            add_refusal(form, error, called=CALLED)
        else:
            messages.success(request, "Request created. Send its link to the people you want files from.")
            return SeeOther(reverse("files:request", kwargs={"request_id": made.id}))
    page = request_owner.list_own(owner=owner, cursor=request.GET.get("cursor") or None)
    now = clock.now()
    rows = [(found, found.state(now)) for found in page.items]
    context = {
        "rows": rows,
        "next_cursor": page.next_cursor,
        "form": form,
        "is_new": not rows or form.is_bound,
    } | _switch()
    return render(request, "files/requests.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@forms_may_lead_to_bucket
@may_preview
def request_page(request: HttpRequest, request_id: str) -> HttpResponse:
    """Show one request: its link, its uploads and its terms. POST changes the terms."""
    owner = actor_of(request.user)
    found = request_owner.get(owner=owner, request_id=request_id)
    form = RequestForm(request.POST or None, limits=features.limits(owner.group), of=found)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            changes = Changes(frozenset(values), **values)
            request_owner.change(owner=owner, request_id=request_id, changes=changes, expected=form.expected)
        except NotFound:
            raise
        except Outdated:
            form.say_changed(shown_of(request_owner.get(owner=owner, request_id=request_id)))
        except MyDocError as error:
            add_refusal(form, error, called=CALLED)
        else:
            messages.success(request, "Saved.")
            return SeeOther(request.path)
    page = submissions.list_of(
        owner=owner,
        request_id=request_id,
        cursor=request.GET.get("cursor") or None,
        limit=_SUBMISSIONS_A_PAGE,
    )
    context = {
        "found": found,
        "state": found.state(clock.now()),
        "url": _url_of(found),
        "mailto": _mailto(found),
        "submissions": page.items,
        "next_cursor": page.next_cursor,
        "form": form,
        **_switch(),
    }
    return render(request, "files/request.html", context)


@never_cache
@login_required
@require_safe
@forms_may_lead_to_bucket
@may_preview
def submission_page(request: HttpRequest, request_id: str, submission_id: str) -> HttpResponse:
    """Show all that one guest sent."""
    found, submission, page = submissions.get(
        owner=actor_of(request.user),
        request_id=request_id,
        submission_id=submission_id,
        cursor=request.GET.get("cursor") or None,
    )
    context = {
        "found": found,
        "submission": submission,
        "files": page.items,
        "next_cursor": page.next_cursor,
    }
    return render(request, "files/submission.html", context)


@never_cache
@login_required
@require_POST
def request_state(request: HttpRequest, request_id: str) -> HttpResponse:
    """Pause, resume or close a request."""
    owner = actor_of(request.user)
    what = request.POST.get("do")
    if what == "close":
        request_owner.close(owner=owner, request_id=request_id)
        messages.success(request, "Request closed. Received files are kept.")
    else:
        changes = Changes(frozenset({"is_paused"}), is_paused=what == "pause")
        request_owner.change(owner=owner, request_id=request_id, changes=changes)
    return SeeOther(reverse("files:request", kwargs={"request_id": request_id}))


@never_cache
@login_required
@require_POST
@forms_may_lead_to_bucket
def request_zip(request: HttpRequest, request_id: str) -> HttpResponse:
    """Lead to the ZIP of received files, or show how far it is; a script is answered in JSON."""
    # The boxes are sent with each of the form's buttons.
    documents = request.POST.getlist("document") if "chosen" in request.POST else []
    is_script = request.headers.get("Accept", "").startswith("application/json")
    try:
        found = zips.obtain(
            owner=actor_of(request.user),
            request_id=request_id,
            submission_id=request.POST.get("submission", ""),
            documents=documents,
        )
    except MyDocError as error:
        if is_script:
            return JsonResponse({"code": error.code, "detail": error.message}, status=status_of(error))
        raise
    if is_script:
        shown = found.zip
        told = {"state": shown.state.value, "done": shown.done, "total": shown.total, "url": found.url}
        return JsonResponse(told)
    if found.url:
        return SeeOther(found.url)
    context = {"found": found, "zip": found.zip, "request_id": request_id, "fields": _fields(request)}
    return render(request, "files/request_zip.html", context)


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was sent, to be sent again."""
    return [(name, value) for name in ("submission", "chosen", "document") for value in request.POST.getlist(name)]


@never_cache
@login_required
@require_safe
def request_qr(request: HttpRequest, request_id: str) -> HttpResponse:
    """Show the address of a request's link as a QR code."""
    found = request_owner.get(owner=actor_of(request.user), request_id=request_id)
    return HttpResponse(qr_svg(_url_of(found)), content_type="image/svg+xml")


def _url_of(found: Request) -> str:
    """Return the address that its owner hands on."""
    return f"{settings.SITE_URL}/r/{found.slug}"


def _mailto(found: Request) -> str:
    """Return the address that begins a mail with the link in the owner's own mail program: answers reach them, and
    nothing is stored of those they write to."""
    lines = [f"Please send me your files for “{found.title}”:", "", _url_of(found)]
    if found.instructions:
        lines += ["", found.instructions]
    lines += ["", f"The link works until {found.expires_at:%-d %B %Y, %H:%M} UTC. You do not need an account."]
    return f"mailto:?subject={quote(found.title)}&body={quote(_LINE_END.join(lines))}"


def _switch() -> dict[str, bool]:
    """Return whether administrators allow guest uploads; if not, the owner is told why the link does not work."""
    return {"is_collecting": features.is_on(Feature.GUEST_COLLECTING)}
