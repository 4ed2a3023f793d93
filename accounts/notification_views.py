"""Show which emails a person gets, and change it, with or without signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from accounts import forms
from accounts.domain.notifications import EVENTS, Notification
from accounts.domain.people import Account
from accounts.models import User
from accounts.services import profile, unsubscribe
from accounts.views import ServiceFormView
from mydoc.core.errors import Invalid, Outdated


@method_decorator(never_cache, name="dispatch")
class NotificationsView(LoginRequiredMixin, ServiceFormView):
    form_class = forms.NotificationsForm
    template_name = "settings/notifications.html"
    success_url = reverse_lazy("settings:notifications")

    def get_initial(self) -> dict[str, Any]:
        return _wanted(profile.of_user(cast(User, self.request.user)))

    def perform(self, form: forms.NotificationsForm) -> None:
        wanted = {kind.value: form.cleaned_data[kind.value] for kind in Notification}
        user_id = str(self.request.user.pk)
        try:
            profile.change(user_id=user_id, expected=form.expected, notifications=wanted)
        except Outdated:
            form.say_changed(_wanted(profile.get(user_id=user_id)))
        else:
            messages.success(self.request, "Saved.")


def _wanted(account: Account) -> dict[str, Any]:
    version = {"version": profile.version_of(account)}
    return version | {kind.value: kind in account.notifications for kind in Notification}


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class UnsubscribeView(TemplateView):
    """GET shows a form and changes nothing, since mail scanners follow links. POST turns a kind of email off: from
    the form, and from mail programs, which have neither cookies nor a form's token (RFC 8058). What it may do is
    in the link alone, so there is no session that another site could use.
    """

    template_name = "accounts/unsubscribe.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponse:
        return self._answer(unsubscribe.check, token, is_off=False)

    def post(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponse:
        return self._answer(unsubscribe.turn_off, token, is_off=True)

    def _answer(self, perform: Callable[..., Notification], token: str, *, is_off: bool) -> HttpResponse:
        try:
            kind = perform(token=token)
        except Invalid:
            return self.render_to_response({"event": ""}, status=404)
        return self.render_to_response({"event": EVENTS[kind], "is_off": is_off})
