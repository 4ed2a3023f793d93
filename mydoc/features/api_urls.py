"""Route the features' API, mounted at /api/v1/features/."""

from django.urls import path

from mydoc.features import api

app_name = "features-api"
urlpatterns = [path("", api.FeaturesView.as_view(), name="features")]
