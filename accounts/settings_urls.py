"""Route the pages of your own account, mounted at /settings/."""

from django.urls import path
from django.views.generic import RedirectView

from accounts import group_views, notification_views, views

urlpatterns = [
    path(
        "", RedirectView.as_view(pattern_name="settings:profile", http_method_names=["get", "head"]), name="index"
    ),
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("notifications/", notification_views.NotificationsView.as_view(), name="notifications"),
    path("groups/", group_views.groups, name="groups"),
    path("tokens/", views.TokensView.as_view(), name="tokens"),
    path("tokens/<str:token_id>/revoke/", views.revoke_token, name="token-revoke"),
]
