"""Mounted at /api/: the API's schema and its pages."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from mydoc.core.errors import Invalid
from mydoc.web.api.problems import problem_response
from mydoc.web.api.views import check_query
from mydoc.web.views import ApiDocsView


class SchemaView(SpectacularAPIView):
    """The OpenAPI schema, as YAML or, with `format=json`, as JSON. For everybody."""

    authentication_classes = []
    permission_classes = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            check_query(request.GET, known={"format"})
        except Invalid as error:
            # Its renderers write nothing but schemas.
            return problem_response(error)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", ApiDocsView.as_view(), name="docs"),
]
