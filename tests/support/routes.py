"""Every route of the site, read from the URLconf, so that a test over all of them forgets none."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from mydoc.web.routing import LazyView

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Key = tuple[str, str]


def all_routes() -> list[Key]:
    """(method, route) for each method that each URL of the project answers."""
    return [
        (method, f"/{route}")
        for route, callback in _walk(get_resolver().url_patterns)
        for method in methods_of(callback)
    ]


def methods_of(callback: Callable[..., Any]) -> tuple[str, ...]:
    """The methods a view answers; all of them, where nothing says which."""
    callback = callback.view if isinstance(callback, LazyView) else callback
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
    if view is not None:
        given = callback.view_initkwargs if hasattr(callback, "view_initkwargs") else callback.initkwargs
        names = given.get("http_method_names", view.http_method_names)
        return tuple(name for name in METHODS if name.lower() in names and hasattr(view, name.lower()))
    layer: Any = callback
    while layer is not None:
        # django.views.decorators.http.require_http_methods keeps its list in a closure and nowhere else.
        allowed = inspect.getclosurevars(layer).nonlocals.get("request_method_list")
        if allowed is not None:
            return tuple(name for name in METHODS if name in allowed)
        layer = getattr(layer, "__wrapped__", None)
    return METHODS


def missing_rows(rows: set[Key], *, table: str) -> str:
    """What to do about routes without a row and rows without a route; empty if there is nothing."""
    routes = set(all_routes())
    lines = [f"add a row for {method} {route} to {table}" for method, route in sorted(routes - rows)]
    lines += [f"{table} has a row for {method} {route}, which is gone" for method, route in sorted(rows - routes)]
    return "\n".join(lines)


def _walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry.callback
