"""Route the branding page, mounted at /settings/branding/."""

from django.urls import path

from mydoc.branding import views

app_name = "branding"
urlpatterns = [path("", views.branding_page, name="page")]
