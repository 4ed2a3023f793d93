"""Act before and after every request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers

from mydoc.core.errors import Invalid, MyDocError, TooLarge, Unauthenticated
from mydoc.core.sizes import in_words
from mydoc.web.api.problems import problem_response, status_of

GetResponse = Callable[[HttpRequest], HttpResponse]
API_PREFIX = "/api/"
# More digits than any length has, and few enough for int().
_LONGEST_LENGTH = 20


class RequestBodyMiddleware:
    """Requires small bodies with a length: documents are uploaded to S3."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refusal = _body_refusal(request)
        return refusal_response(request, refusal) if refusal else self.get_response(request)


class PrivateAnswersMiddleware:
    """Keeps caches from storing answers, unless the view says `public`.

    `Vary` names what an answer depends on, for caches that store it anyway. Pages also give up all features of a
    device (Permissions Policy), since none of ours uses any.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if "public" in response.headers.get("Cache-Control", ""):
            return response
        patch_cache_control(response, no_store=True)
        is_api = request.path_info.startswith(API_PREFIX)
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie", "Origin"] if is_api else ["Cookie"])
        return response


class ForeignOriginMiddleware:
    """Ignores cookies on the API from pages of other origins, whether they may read the answer or not; such a
    page sends a bearer token."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(API_PREFIX) and _is_foreign(request):
            request.COOKIES.clear()
        return self.get_response(request)


class ErrorPageMiddleware:
    """Turns a service's refusal into a page; REST framework does the same for its views."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, MyDocError):
            return refusal_response(request, exception)
        return None


def refusal_response(request: HttpRequest, error: MyDocError) -> HttpResponse:
    """Return a refusal as JSON for programs and as a page for people."""
    if request.path_info.startswith(API_PREFIX):
        return problem_response(error)
    if isinstance(error, Unauthenticated):
        from django.contrib.auth.views import redirect_to_login

        return redirect_to_login(request.get_full_path())
    context = {"error": error, "status": int(status_of(error))}
    return render(request, "error.html", context, status=status_of(error))


def _is_foreign(request: HttpRequest) -> bool:
    """Return whether a browser reports another origin. It omits the header where its own page reads."""
    origin = request.headers.get("Origin")
    return origin is not None and origin not in {settings.SITE_ORIGIN, f"{request.scheme}://{request.get_host()}"}


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PREFIX)


def _body_refusal(request: HttpRequest) -> MyDocError | None:
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        return Invalid("length_required", "Send the body with a Content-Length header.")
    if not length:
        return None
    if not length.isascii() or not length.isdigit():
        return Invalid("bad_content_length", "Content-Length must be a number.")
    if len(length) > _LONGEST_LENGTH or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        largest = in_words(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        instead = "Upload documents to S3 instead" if _is_api(request) else "Choose a smaller file"
        return TooLarge("body_too_large", f"The request is larger than {largest}. {instead}.")
    return None
