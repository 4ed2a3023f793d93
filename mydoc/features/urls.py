"""Route the features page, mounted at /settings/features/."""

from django.urls import path

from mydoc.features import views

app_name = "features"
urlpatterns = [path("", views.features_page, name="page")]
