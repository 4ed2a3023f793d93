"""Back Django's authentication with DynamoDB."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.models import User
from mydoc.core.ids import new_id
from mydoc.core.passwords import spellings


class DynamoBackend(BaseBackend):
    """Checks address and password, and reads the user of a session."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the user, or None, always after the same work, so that time does not tell who has an account."""
        if username is None or password is None:
            return None
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            # The read of the user and the runs of the hasher, which someone who exists would have cost.
            with suppress(User.DoesNotExist):
                User.objects.get(pk=new_id())
            for spelling in spellings(password):
                make_password(spelling)
            return None
        return user if user.check_password(password) and user.may_sign_in else None

    def get_user(self, user_id: str) -> User | None:
        """Return the user of a session; None once they may not sign in any more. One round trip."""
        try:
            user = User.objects.get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if user.may_sign_in else None
