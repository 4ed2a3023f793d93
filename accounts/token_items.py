"""Store bearer tokens."""

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
    """A bearer token, as a digest. `key` is `<kind>#<id>`, so that one Query returns a person's named tokens."""

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
    """A person's named tokens and when each expires, by id, in seconds since 1970.

    Its key has no id and comes before the tokens'; accounts.services.token_limit writes it.
    """

    KEY: ClassVar[str] = "named"

    ends: MapAttribute[str, Any] = MapAttribute(null=True)
