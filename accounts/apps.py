"""Configure the accounts application once Django has loaded it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        user_logged_in.connect(_note_proof, dispatch_uid="accounts.reauthentication")


def _note_proof(request: HttpRequest, **kwargs: Any) -> None:
    # Imported here, since it needs the models.
    from accounts import reauthentication

    reauthentication.note(request.session)
