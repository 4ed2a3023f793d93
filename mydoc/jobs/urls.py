"""Route the pages of failed jobs, mounted at /settings/jobs/."""

from django.urls import path

from mydoc.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<str:job_id>/replay/", views.replay, name="replay"),
    path("<str:job_id>/discard/", views.discard, name="discard"),
]
