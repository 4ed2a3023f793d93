"""Standing actors with documents, links, tokens and accounts in every state that a route asks for."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, lru_cache
from pickle import loads
from typing import Any

from django.conf import settings
from django.test import Client
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from accounts.models import TokenItem
from accounts.services import administration, tokens
from mydoc import features
from mydoc.core import clock
from tests.conftest import Actor
from tests.support.rewind import raw, shortcut
from tests.support.things import READ_SCOPES, Things, new_actor, new_token


@dataclass
class World:
    """Alice owns, Bob is shared with, Charlie has no access, an administrator has no more than he; Dave was
    disabled while he was signed in."""

    alice: Actor
    bob: Actor
    charlie: Actor
    admin: Actor
    dave: Actor
    _lent: Things | None = field(default=None, repr=False)
    _sessions: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls) -> World:
        """Everybody, in the stage that is there."""
        # Whether it is made or comes from a copy, what is switched on is known from here on.
        made: World = shortcut.made(cls, cls._build, look=features.current)
        return made

    @classmethod
    def _build(cls) -> World:
        world = cls(
            alice=new_actor("Alice", "Ahrens"),
            bob=new_actor("Bob", "Baker"),
            charlie=new_actor("Charlie", "Chen"),
            admin=new_actor("Admin", "Ada", is_admin=True),
            dave=new_actor("Dave", "Dunn"),
        )
        # Now: some have to exist before he is disabled, and none may come to be while a test compares.
        _ = world.disabled_session, world.dead_tokens, world.reader, world.script, world.admin_script
        administration.disable(user_id=world.dave.id)
        # A browser is not copied; each finds its own again.
        for actor in world.everybody:
            actor._kept.pop("client", None)
        return world

    def things(self) -> Things:
        """New ones of Alice's."""
        lent, self._lent = self._lent, None
        return copy(lent) if lent else Things(self)

    def lend(self, things: Things, sessions: dict[str, str]) -> None:
        """Let these, which nobody touched, be what is asked for next; and let browsers be new.

        Args:
            sessions: one of each person, by their id.
        """
        self._lent, self._sessions = things, dict(sessions)
        for actor in self.everybody:
            actor._kept.pop("client", None)

    @property
    def everybody(self) -> tuple[Actor, ...]:
        return self.alice, self.bob, self.charlie, self.admin, self.dave

    @cached_property
    def disabled_session(self) -> str:
        """The session cookie of Dave, who signed in before he was disabled."""
        return str(self.dave.client.cookies[settings.SESSION_COOKIE_NAME].value)

    @cached_property
    def reader(self) -> dict[str, str]:
        """Headers with a token of Alice's that may only read."""
        return _bearer(new_token(self.alice, *READ_SCOPES)[1])

    @cached_property
    def script(self) -> dict[str, str]:
        """Headers with a token of Alice's that may do everything."""
        return _bearer(new_token(self.alice)[1])

    @cached_property
    def admin_script(self) -> dict[str, str]:
        """Headers with a token of the administrator's that may do everything."""
        return _bearer(new_token(self.admin)[1])

    @cached_property
    def dead_tokens(self) -> dict[str, dict[str, str]]:
        """Headers with tokens that are none, or none any more."""
        expired_id, expired = new_token(self.alice)
        TokenItem(self.alice.id, f"named#{expired_id}").update(
            actions=[TokenItem.expires_at.set(clock.now() - timedelta(seconds=5))]
        )
        revoked_id, revoked = new_token(self.alice)
        tokens.revoke(user_id=self.alice.id, token_id=revoked_id)
        _, living = new_token(self.alice)
        return {
            "expired": _bearer(expired),
            "revoked": _bearer(revoked),
            "of a disabled person, named": _bearer(new_token(self.dave)[1]),
            "of a disabled person, by login": dict(self.dave.bearer),
            "with another secret": _bearer(living[:-4] + "AAAA"),
            "of another person": _bearer(living.replace(self.alice.id, self.bob.id)),
            "malformed": _bearer("mydoc_named_nonsense"),
        }

    def browser(self, actor: Actor, **options: Any) -> Client:
        """A new session of the actor."""
        client = Client(**options)
        if session := self._sessions.pop(actor.id, ""):
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        else:
            client.force_login(actor.user)
        return client

    def disabled_browser(self) -> Client:
        """Dave's browser."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.disabled_session
        return client

    def record(self) -> dict[str, Any]:
        """All that is stored, but for what looking alone changes: sessions, counters of attempts, when
        somebody signed in or used a token, and what the trail says was denied."""
        passing = {settings.TABLE_PREFIX + suffix for suffix in ("sessions", "counters")}
        found = raw(_backend("dynamodb", settings.AWS_REGION).tables)
        tables = {name: _lines(table) for name, table in found.items() if name not in passing}
        bucket = _backend("s3", "aws").buckets[settings.BUCKET]
        blobs = {name: key.etag for name, key in bucket.keys.items()}
        return {**tables, "blobs": blobs, "uploads": sorted(bucket.multiparts)}


def _lines(table: Any) -> list[str]:
    """What is stored in a table; nobody asked for one that is pickled, so that it is as it was in other tests."""
    return _pickled_lines(table) if isinstance(table, bytes) else _lines_of(table)


@lru_cache(maxsize=200)
def _pickled_lines(table: bytes) -> list[str]:
    return _lines_of(loads(table))


def _lines_of(table: Any) -> list[str]:
    return sorted(map(repr, filter(None, map(_lasting, table.all_items()))))


def _lasting(item: Any) -> dict[str, Any] | None:
    """What is stored of an item; asked of moto itself, since that is quick."""
    values: dict[str, Any] = item.to_json()["Attributes"]
    if values.get("action", {}).get("S", "").endswith("_denied"):
        return None
    return {name: value for name, value in values.items() if name not in {"last_login", "last_used_at"}}


def _backend(service: str, region: str) -> Any:
    return get_backend(service)[DEFAULT_ACCOUNT_ID][region]


def _bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}
