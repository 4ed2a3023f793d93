"""Route the accounts' API, mounted at /api/v1/."""

from django.urls import path

from accounts import api, auth_api, group_api

urlpatterns = [
    path("auth/register/", api.RegisterView.as_view(), name="register"),
    path("auth/login/", api.LoginView.as_view(), name="login"),
    path("auth/logout/", api.LogoutView.as_view(), name="logout"),
    path("auth/logout/everywhere/", auth_api.LogoutEverywhereView.as_view(), name="logout-everywhere"),
    path("auth/confirm/", auth_api.ConfirmView.as_view(), name="confirm"),
    path("auth/confirm/resend/", auth_api.ResendView.as_view(), name="confirm-resend"),
    path("auth/password/reset/", auth_api.ResetView.as_view(), name="password-reset"),
    path("auth/password/set/", auth_api.NewPasswordView.as_view(), name="password-set"),
    path("account/", api.AccountView.as_view(), name="account"),
    path("tokens/", api.TokensView.as_view(), name="tokens"),
    path("tokens/<str:token_id>/", api.TokenView.as_view(), name="token"),
    path("people/", api.PeopleView.as_view(), name="people"),
    path("people/<str:user_id>/group/", group_api.GroupOfPersonView.as_view(), name="group-of-person"),
    path("groups/<str:group>/people/", group_api.MembersView.as_view(), name="group-people"),
    path("realtime/", api.RealtimeView.as_view(), name="realtime"),
]
