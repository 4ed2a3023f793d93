"""Import parts of the URLconf when they are first visited, so that a cold start pays for one part only."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.module_loading import import_string


class LazyResolver(URLResolver):
    """A part of the site with a namespace, imported when it is first visited.

    Django's own resolver imports a module when it first resolves in it, but resolves in all of them at the first
    `reverse()`.
    """

    def _populate(self) -> None:
        """Do nothing: names within a namespace are looked up in `url_patterns`, which imports the module."""


def lazy_include(route: str, module: str, *, namespace: str) -> LazyResolver:
    """Return a route, as `path(route, include(module))`, whose module is imported when it is first visited.

    Args:
        route: the beginning of the addresses; not empty, since Django then asks the part itself for its names.
        module: dotted name of the one with their `urlpatterns`.
        namespace: before the colon in their names.
    """
    return LazyResolver(RoutePattern(route, is_endpoint=False), module, app_name=namespace, namespace=namespace)


class LazyView:
    """A view that is imported when it is first visited, and that can be named before."""

    def __init__(self, path: str, *, csrf_exempt: bool = False) -> None:
        """Remember a view that is not imported yet.

        Args:
            path: dotted path of the view.
            csrf_exempt: as Django's decorator of that name, which it asks for before the view is imported.
        """
        self._path = path
        self.csrf_exempt = csrf_exempt

    @cached_property
    def view(self) -> Any:
        """The view itself."""
        return import_string(self._path)

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = self.view(request, *args, **kwargs)
        return response
