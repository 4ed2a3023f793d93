"""Answer health checks and unhandled errors, and show the API's documentation."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from mydoc.telemetry import context as telemetry_context
from mydoc.web.api.problems import CONTENT_TYPE, problem
from mydoc.web.middleware import API_PREFIX


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Return whether the application runs; asks nothing of AWS, so that it costs nothing."""
    return JsonResponse({"status": "ok", "stage": settings.STAGE})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 as Django's handler."""
    return _error(request, 400, "bad_request", "The request is not valid. Check it and try again.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 as Django's handler."""
    return _error(request, 403, "permission_denied", "You do not have permission to do this.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose CSRF token is missing or old."""
    return _error(request, 403, "csrf_failed", "This form has expired. Go back, reload the page and try again.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 as Django's handler."""
    return _error(request, 404, "not_found", "This address does not exist. Check it and try again.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 as Django's handler."""
    return _error(request, 500, "server_error", "Something went wrong on our side. Try again in a moment.")


def _error(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    # For people to quote when they report a problem.
    doing = telemetry_context.current() if status >= 500 else None
    quote = {"request_id": doing.request_id} if doing else {}
    if request.path_info.startswith(API_PREFIX):
        body = {**problem(status, code, message), **quote}
        return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    context = {"error": {"code": code, "message": message}, "status": status, **quote}
    return render(request, "error.html", context, status=status)


class ApiDocsView(TemplateView):
    """The API's pages: Swagger UI over the schema, from our own static files. For everyone."""

    template_name = "api_docs.html"
