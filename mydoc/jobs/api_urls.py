"""Route the failed jobs' API, mounted at /api/v1/jobs/."""

from django.urls import path

from mydoc.jobs import api

app_name = "jobs-api"
urlpatterns = [
    path("", api.JobsView.as_view(), name="jobs"),
    path("<str:job_id>/", api.JobView.as_view(), name="job"),
    path("<str:job_id>/replay/", api.ReplayView.as_view(), name="replay"),
]
