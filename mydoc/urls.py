"""Every address of the site."""

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from mydoc import views

handler400 = "mydoc.views.bad_request"
handler403 = "mydoc.views.forbidden"
handler404 = "mydoc.views.not_found"
handler500 = "mydoc.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("api/v1/", include("accounts.api_urls")),
    path("api/v1/", include("files.api.urls")),
    path(
        "api/schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="schema"
    ),
    path("api/docs/", views.ApiDocsView.as_view(), name="api-docs"),
    path("accounts/", include("accounts.urls")),
    path("settings/", include("accounts.settings_urls")),
    path("", include("files.urls")),
]

if settings.LOCAL_EVENTS_SECRET:
    urlpatterns.append(path("_local/events/", views.local_event, name="local-event"))
