"""Route every address of the site."""

from django.conf import settings
from django.urls import include, path

from mydoc.web import views
from mydoc.web.routing import LazyView, lazy_include

handler400 = "mydoc.web.views.bad_request"
handler403 = "mydoc.web.views.forbidden"
handler404 = "mydoc.web.views.not_found"
handler500 = "mydoc.web.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("manifest.webmanifest", LazyView("mydoc.installed.manifest"), name="manifest"),
    # At the root, so that it serves all of the site.
    path("sw.js", LazyView("mydoc.installed.service_worker"), name="service-worker"),
    path("offline/", LazyView("mydoc.installed.offline"), name="offline"),
    path("share-target/", LazyView("mydoc.installed.receive", csrf_exempt=True), name="receive"),
    lazy_include("api/v1/", "accounts.api_urls", namespace="accounts-api"),
    lazy_include("api/v1/", "files.api.urls", namespace="files-api"),
    lazy_include("api/v1/features/", "mydoc.features.api_urls", namespace="features-api"),
    lazy_include("api/v1/branding/", "mydoc.branding.api_urls", namespace="branding-api"),
    lazy_include("api/v1/jobs/", "mydoc.jobs.api_urls", namespace="jobs-api"),
    lazy_include("api/", "mydoc.web.api.urls", namespace="api"),
    lazy_include("accounts/", "accounts.urls", namespace="accounts"),
    lazy_include("settings/features/", "mydoc.features.urls", namespace="features"),
    lazy_include("branding/", "mydoc.branding.asset_urls", namespace="brand"),
    lazy_include("settings/branding/", "mydoc.branding.urls", namespace="branding"),
    lazy_include("settings/jobs/", "mydoc.jobs.urls", namespace="jobs"),
    lazy_include("settings/quarantine/", "files.quarantine_urls", namespace="quarantine"),
    lazy_include("settings/reports/", "files.report_urls", namespace="reports"),
    lazy_include("settings/people/", "files.people_urls", namespace="people"),
    lazy_include("settings/webhooks/", "files.webhook_urls", namespace="webhooks"),
    lazy_include("settings/", "accounts.settings_urls", namespace="settings"),
    # Every page has links to these.
    path("", include("files.urls")),
]

if settings.LOCAL_EVENTS_SECRET:
    # Not part of what is deployed.
    from mydoc.local.views import local_event

    urlpatterns.append(path("_local/events/", local_event, name="local-event"))
