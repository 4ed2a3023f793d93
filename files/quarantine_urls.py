"""Route the quarantine page, mounted at /settings/quarantine/."""

from django.urls import path

from files.views import quarantine

app_name = "quarantine"

urlpatterns = [
    path("", quarantine.quarantine, name="list"),
    path("<str:document_id>/release/", quarantine.release, name="release"),
]
