"""Define how the sessions of browsers are stored."""

from __future__ import annotations

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from mydoc.aws import tables


class SessionsByPerson(GlobalSecondaryIndex["SessionItem"]):
    class Meta:
        index_name = "by_person"
        projection = KeysOnlyProjection()

    user_id = UnicodeAttribute(hash_key=True)


class SessionItem(tables.StageModel):
    """A browser's session, under the hash of its key: who reads the table cannot take over a session."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("sessions")

    backed_up = False

    key_hash = UnicodeAttribute(hash_key=True)
    data = UnicodeAttribute()
    # Who is signed in, if anyone: to delete the sessions of a deleted account.
    user_id = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()

    by_person = SessionsByPerson()
