"""Mounted at /api/: the API's schema and its pages."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from mydoc.views import ApiDocsView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="schema"),
    path("docs/", ApiDocsView.as_view(), name="docs"),
]
