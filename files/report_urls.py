"""Route the page of reports, mounted at /settings/reports/."""

from django.urls import path

from files.views import reports

app_name = "reports"

urlpatterns = [
    path("", reports.report_list, name="list"),
    path("<str:report_id>/dismiss/", reports.dismiss, name="dismiss"),
]
