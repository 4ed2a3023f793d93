"""Make the tokens of reset links: Django's, which also end with the sessions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """Tokens that end after PASSWORD_RESET_TIMEOUT, with the next sign-in, a new password, another address and,
    other than Django's, with "sign out everywhere" and disabling."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.auth_epoch}"


reset_tokens = ResetTokens()
