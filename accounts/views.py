"""Show the account pages."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, get_script_prefix, resolve, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts import forms
from accounts.addresses import client_address
from accounts.domain.people import Account
from accounts.models import User
from accounts.reauthentication import password_first
from accounts.remembered_browsers import remember
from accounts.services import passwords, profile, registration, sessions, tokens
from accounts.services.reset_links import reset_tokens
from mydoc import features
from mydoc.core.errors import Conflict, Invalid, MyDocError, Outdated
from mydoc.features import Feature
from mydoc.web.forms import add_refusal

# Django's form views take a PUT for a POST; no one needs that.
_METHODS = ["get", "post", "head", "options"]


class ServiceFormView(FormView):
    """A form whose data goes to a service, and that shows the service's refusal."""

    http_method_names = _METHODS

    def perform(self, form: Any) -> None:
        """Call the service."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.perform(form)
        except MyDocError as error:
            add_refusal(form, error)
        return self.form_invalid(form) if form.errors else super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if any(form.has_error(name, "too_many_requests") for name in form.errors):
            response.status_code = 429
        return response


@method_decorator(never_cache, name="dispatch")
class SignUpView(ServiceFormView):
    form_class = forms.SignUpForm
    template_name = "accounts/sign_up.html"
    success_url = reverse_lazy("accounts:sign-up-done")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        features.require(Feature.SIGN_UP)
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def perform(self, form: forms.SignUpForm) -> None:
        registration.register(**form.cleaned_data, address=client_address(self.request))


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class ConfirmView(ServiceFormView):
    """GET shows a form and changes nothing, since mail scanners follow links. POST confirms, with the password
    that is chosen there: anyone may have signed up with the address."""

    form_class = forms.ConfirmForm
    template_name = "accounts/confirm.html"
    success_url = reverse_lazy("accounts:login")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.found = registration.check_confirmation(token=self.kwargs["token"])
            return cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        except Invalid:
            return self.render_to_response({"valid": False}, status=404)

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.found.name, "surname": self.found.surname}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, valid=True, email=self.found.email)

    def perform(self, form: forms.ConfirmForm) -> None:
        registration.confirm_email(token=self.kwargs["token"], **form.cleaned_data)
        messages.success(self.request, "Your email address is confirmed. You can now sign in.")


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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, leads_to_document=_is_of_document(self.get_redirect_url()))

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        remember(response, user)
        profile.note_time_zone(user=user, time_zone=form.cleaned_data["time_zone"])
        return response


def _is_of_document(address: str) -> bool:
    """Return whether an address of this site is a document's, whether or not there is such a document."""
    path, query = urlsplit(address).path, urlsplit(address).query
    try:
        name = resolve(f"/{path.removeprefix(get_script_prefix())}").view_name
    except Resolver404:
        return False
    # As copied by earlier versions.
    return name == "files:document" or (name == "files:documents" and query.startswith("share="))


class LogoutView(auth_views.LogoutView):
    """Signs out, as Django's, and closes the session's connections."""

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
    messages.success(request, "Signed out everywhere.")
    return redirect("accounts:login")


class PasswordChangeView(ServiceFormView, auth_views.PasswordChangeView):
    form_class = forms.PasswordChangeForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("settings:profile")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if form.is_valid():
            remember(response, form.user)
            ended = (
                "Your other sessions have ended and all access tokens are revoked."
                if form.cleaned_data["revoke_tokens"]
                else "Your other sessions have ended."
            )
            messages.success(self.request, f"Password changed. {ended}")
        return response


class PasswordResetView(ServiceFormView, auth_views.PasswordResetView):
    form_class = forms.PasswordResetForm
    template_name = "accounts/password_reset.html"
    success_url = reverse_lazy("accounts:password-reset-done")


class PasswordResetDoneView(auth_views.PasswordResetDoneView):
    template_name = "accounts/password_reset_done.html"


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    http_method_names = _METHODS
    token_generator = reset_tokens
    form_class = forms.NewPasswordForm
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:login")

    def get_user(self, uidb64: str) -> Any:
        return passwords.owner_of(uidb64)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response = super().form_valid(form)
        except Conflict:
            # Used at the same moment elsewhere.
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        kept = (
            "Your access tokens still work."
            if form.cleaned_data["keep_tokens"]
            else "You are signed out everywhere, and your access tokens are revoked."
        )
        messages.success(self.request, f"Password changed. {kept} Sign in with the new password.")
        # So that they can sign in, however often others on their network fail.
        remember(response, form.user)
        return response


@method_decorator(never_cache, name="dispatch")
class ProfileView(LoginRequiredMixin, ServiceFormView):
    form_class = forms.ProfileForm
    template_name = "settings/profile.html"
    success_url = reverse_lazy("settings:profile")

    def get_initial(self) -> dict[str, Any]:
        return _shown(profile.of_user(cast(User, self.request.user)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = profile.of_user(cast(User, self.request.user))
        return super().get_context_data(**kwargs, account=account)

    def perform(self, form: forms.ProfileForm) -> None:
        values = {name: form.cleaned_data[name] for name in ("name", "surname", "time_zone") if name in form.data}
        user_id = str(self.request.user.pk)
        try:
            profile.change(user_id=user_id, expected=form.expected, **values)
        except Outdated:
            form.say_changed(_shown(profile.get(user_id=user_id)))
        else:
            messages.success(self.request, "Saved.")


def _shown(account: Account) -> dict[str, Any]:
    return {
        "version": profile.version_of(account),
        "name": account.name,
        "surname": account.surname,
        "time_zone": account.time_zone,
    }


@method_decorator(never_cache, name="dispatch")
@method_decorator(password_first, name="post")
class TokensView(LoginRequiredMixin, ServiceFormView):
    """Named tokens. The answer to the POST shows the new one's secret, which is stored nowhere, not even for a
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
                asked_by=cast(User, self.request.user),
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
    messages.success(request, "Token revoked.")
    return redirect("settings:tokens")
