"""Define the WSGI application that Zappa and the development server call."""

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mydoc.settings")

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve a request whose text is UTF-8.

    Django would decode the query and forms with any codec that the Content-Type names, those of Python's that are
    not for text included, where no middleware catches what fails.
    """
    if "CONTENT_TYPE" in environ:
        try:
            environ["CONTENT_TYPE"] = _without_charset(environ["CONTENT_TYPE"])
        except ValueError:
            return _refuse(environ, start_response)
    return _django(environ, start_response)


def _without_charset(content_type: str) -> str:
    """Raise ValueError if it names another charset than UTF-8, or cannot be read."""
    kind, parameters = parse_header_parameters(content_type)
    if "charset" not in parameters:
        return content_type
    if parameters.pop("charset").lower() not in {"utf-8", "utf8"}:
        raise ValueError
    return "; ".join([kind, *(f'{name}="{value}"' for name, value in parameters.items())])


def _refuse(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    from mydoc.telemetry import context
    from mydoc.telemetry.access_log import HEADER, RequestWork
    from mydoc.web.api.problems import CONTENT_TYPE, problem

    doing = RequestWork(environ)
    body = json.dumps(problem(400, "bad_charset", "Send text as UTF-8.")).encode()
    with context.doing(doing):
        doing.end(400, sent=len(body))
    headers = [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body))), (HEADER, doing.request_id)]
    start_response("400 Bad Request", headers)
    return [body]
