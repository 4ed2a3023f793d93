"""Route the pages of webhooks, mounted at /settings/webhooks/."""

from django.urls import path

from files.views import webhooks

app_name = "webhooks"

urlpatterns = [
    path("", webhooks.webhook_list, name="list"),
    path("<str:webhook_id>/", webhooks.webhook, name="webhook"),
    path("<str:webhook_id>/rotate/", webhooks.rotate, name="rotate"),
    path("<str:webhook_id>/ping/", webhooks.ping, name="ping"),
    path("<str:webhook_id>/switch/", webhooks.switch, name="switch"),
    path("<str:webhook_id>/delete/", webhooks.delete, name="delete"),
    path("<str:webhook_id>/<str:delivery_id>/replay/", webhooks.replay, name="replay"),
]
