"""Bearer tokens as they are stored."""

from __future__ import annotations

from typing import Any, ClassVar

from pynamodb.attributes import (
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)

from mydoc.aws import tables


class TokenItem(tables.StageModel):
    """A bearer token, as a digest. `key` is `<kind>#<id>`, so that a person's named tokens are one Query."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("tokens")

    user_id = UnicodeAttribute(hash_key=True)
    key = UnicodeAttribute(range_key=True)
    digest = UnicodeAttribute()
    name = UnicodeAttribute(null=True)
    scopes = UnicodeSetAttribute()
    created_at = UTCDateTimeAttribute()
    last_used_at = UTCDateTimeAttribute(null=True)
    auth_hash = UnicodeAttribute(null=True)
    # The key of the named token that made it and dies no later; how many it made itself.
    maker = UnicodeAttribute(null=True)
    made = NumberAttribute(null=True)
    expires_at = TTLAttribute()


class TokenRoster(TokenItem):
    """Which named tokens a person has: when each ends, by id, in seconds since 1970. Lies before them in the
    table, under a key without an id; accounts.services.token_limit writes it."""

    KEY: ClassVar[str] = "named"

    ends: MapAttribute[str, Any] = MapAttribute(null=True)
