"""Show which emails a person gets, and change it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts import forms
from accounts.domain.notifications import Notification
from accounts.domain.people import Account
from accounts.models import User
from accounts.services import profile
from accounts.views import ServiceFormView
from mydoc.core.errors import Outdated


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
