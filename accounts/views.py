"""The account pages."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts import forms
from accounts.addresses import client_address
from accounts.models import User
from accounts.services import passwords, profile, registration, sessions, tokens
from mydoc import features
from mydoc.errors import Invalid, MyDocError
from mydoc.forms import add_refusal

# Django's form views take a PUT for a POST; nobody needs that.
_METHODS = ["get", "post", "head", "options"]


class ServiceFormView(FormView):
    """A form whose data goes to a service; what that refuses is shown in the form."""

    http_method_names = _METHODS

    def perform(self, form: Any) -> None:
        """Call the service."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.perform(form)
            return super().form_valid(form)
        except MyDocError as error:
            add_refusal(form, error)
            return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", "too_many_requests"):
            response.status_code = 429
        return response


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class SignUpView(ServiceFormView):
    form_class = forms.SignUpForm
    template_name = "accounts/sign_up.html"
    success_url = reverse_lazy("accounts:sign-up-done")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        features.require("sign_up")
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def perform(self, form: forms.SignUpForm) -> None:
        registration.register(**form.cleaned_data, address=client_address(self.request))


@method_decorator(never_cache, name="dispatch")
class ConfirmView(View):
    """GET shows a button and changes nothing, since mail scanners follow links; POST confirms."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            registration.check_confirmation(token=token)
        except Invalid:
            return self._refused(request)
        return render(request, "accounts/confirm.html", {"valid": True})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            registration.confirm_email(token=token)
        except Invalid:
            return self._refused(request)
        messages.success(request, "Your address is confirmed. You can sign in now.")
        return redirect("accounts:login")

    def _refused(self, request: HttpRequest) -> HttpResponse:
        return render(request, "accounts/confirm.html", {"valid": False}, status=404)


class ResendView(ServiceFormView):
    form_class = forms.EmailForm
    template_name = "accounts/confirm_resend.html"
    success_url = reverse_lazy("accounts:sign-up-done")

    def perform(self, form: forms.EmailForm) -> None:
        registration.resend_confirmation(**form.cleaned_data, address=client_address(self.request))


class LoginView(ServiceFormView, auth_views.LoginView):
    authentication_form = forms.SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True


class LogoutView(auth_views.LogoutView):
    """Django's; what the session opened ends with it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = request.user
        response = super().post(request, *args, **kwargs)
        if user.is_authenticated:
            sessions.after_sign_out(user_id=str(user.pk))
        return response


@require_POST
@login_required
def logout_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions and login tokens, this one included."""
    sessions.sign_out_everywhere(user_id=str(request.user.pk))
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("accounts:login")


class PasswordChangeView(auth_views.PasswordChangeView):
    http_method_names = _METHODS
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("settings:profile")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        passwords.after_change(user_id=str(self.request.user.pk))
        messages.success(self.request, "Your password is changed, and all other sessions have ended.")
        return response


class PasswordResetView(ServiceFormView, auth_views.PasswordResetView):
    form_class = forms.PasswordResetForm
    template_name = "accounts/password_reset.html"
    success_url = reverse_lazy("accounts:password-reset-done")


class PasswordResetDoneView(auth_views.PasswordResetDoneView):
    template_name = "accounts/password_reset_done.html"


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    http_method_names = _METHODS
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:login")

    def get_user(self, uidb64: str) -> Any:
        user = super().get_user(uidb64)
        return user if user is not None and user.may_sign_in else None

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        passwords.after_change(user_id=form.user.pk)
        messages.success(self.request, "Your new password is set. Sign in with it.")
        return response


@method_decorator(never_cache, name="dispatch")
class ProfileView(LoginRequiredMixin, ServiceFormView):
    form_class = forms.ProfileForm
    template_name = "settings/profile.html"
    success_url = reverse_lazy("settings:profile")

    def get_initial(self) -> dict[str, Any]:
        user = cast(User, self.request.user)
        return {"name": user.name, "surname": user.surname}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = profile.of_user(cast(User, self.request.user))
        return super().get_context_data(**kwargs, account=account)

    def perform(self, form: forms.ProfileForm) -> None:
        profile.change(user_id=str(self.request.user.pk), **form.cleaned_data)
        messages.success(self.request, "Saved.")


@method_decorator(never_cache, name="dispatch")
class TokensView(LoginRequiredMixin, ServiceFormView):
    """Named tokens. The answer to the POST shows the new one's secret: it is kept nowhere, not even for a
    redirect."""

    form_class = forms.TokenForm
    template_name = "settings/tokens.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_admin": self._is_admin}

    @property
    def _is_admin(self) -> bool:
        return cast(User, self.request.user).is_admin

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("new_token", None)
        found = tokens.list_named(user_id=str(self.request.user.pk))
        return super().get_context_data(**kwargs, tokens=found)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            new_token = tokens.create(
                user_id=str(self.request.user.pk),
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_in=form.expires_in,
            )
        except MyDocError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        return self.render_to_response(
            self.get_context_data(form=forms.TokenForm(is_admin=self._is_admin), new_token=new_token)
        )


@require_POST
@login_required
def revoke_token(request: HttpRequest, token_id: str) -> HttpResponse:
    """End a named token."""
    tokens.revoke(user_id=str(request.user.pk), token_id=token_id)
    messages.success(request, "The token is revoked.")
    return redirect("settings:tokens")
