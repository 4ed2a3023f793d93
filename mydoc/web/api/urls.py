"""Route the API's schema and its pages, mounted at /api/."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import get_script_prefix, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from mydoc.core.errors import Invalid
from mydoc.web.api.problems import problem_response
from mydoc.web.api.views import check_query
from mydoc.web.views import ApiDocsView


class SchemaView(SpectacularAPIView):
    """The OpenAPI schema, as YAML or, with `format=json`, as JSON. For everyone."""

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

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        renderer = request.accepted_renderer
        text = _written(renderer.format, get_script_prefix())
        charset = f"; charset={renderer.charset}" if renderer.charset else ""
        name = self._get_filename(request, version=None)
        return HttpResponse(
            text,
            content_type=f"{renderer.media_type}{charset}",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


@lru_cache(maxsize=8)
def _written(form: str, below: str) -> str | bytes:
    """Return the schema as YAML or JSON: kept, since making it takes seconds and depends on nothing but the code,
    the settings and the path that the site lies below."""
    renderer = next(one for one in SchemaView.renderer_classes if one.format == form)
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return renderer().render(schema, renderer_context={})


urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", ApiDocsView.as_view(), name="docs"),
]
