"""Route the branding's API, mounted at /api/v1/branding/."""

from django.urls import path

from mydoc.branding import api

app_name = "branding-api"
urlpatterns = [path("", api.BrandingView.as_view(), name="branding")]
