"""Store Django's sessions in DynamoDB: SESSION_ENGINE."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, SessionBase, UpdateError
from django.utils.crypto import get_random_string

from accounts.models import SessionItem
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock


class SessionStore(SessionBase):
    """One session. Reading and writing are one round trip each; the table's TTL removes it."""

    def load(self) -> dict[str, Any]:
        try:
            # Consistent: whoever signed out must be out in the very next request.
            item = SessionItem.get(key_hash(self.session_key or ""), consistent_read=True)
        except SessionItem.DoesNotExist:
            item = None
        # DynamoDB may take days to delete what has expired.
        if item is None or item.expires_at <= clock.now():
            self._session_key = None
            return {}
        return self.decode(item.data)

    def exists(self, session_key: str) -> bool:
        return SessionItem.count(key_hash(session_key), consistent_read=True) > 0

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        values = getattr(self, "_session_cache", {}) if must_create else dict(self.items())
        item = SessionItem(
            key_hash=key_hash(self.session_key),
            data=self.encode(values),
            user_id=values.get(SESSION_KEY) or None,
            expires_at=clock.now() + timedelta(seconds=self.get_expiry_age()),
        )
        key = SessionItem.key_hash
        try:
            # A session that was ended elsewhere must not be written back.
            writes.put(item, condition=key.does_not_exist() if must_create else key.exists())
        except Cancelled:
            raise (CreateError if must_create else UpdateError) from None
        return None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            writes.delete(SessionItem(key_hash=key_hash(key)))

    @classmethod
    def clear_expired(cls) -> None:
        """Do nothing: the table has a TTL."""

    def _get_new_session_key(self) -> str:
        # 165 random bits, and `create` writes only where there is nothing: no need to ask first.
        return get_random_string(32, VALID_KEY_CHARS)


def key_hash(session_key: str) -> str:
    """Return the hash that a session is stored under."""
    return hashlib.sha256(session_key.encode()).hexdigest()
