"""Store open WebSockets."""

from __future__ import annotations

from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from mydoc.aws import tables


class ConnectionsByPerson(GlobalSecondaryIndex["ConnectionItem"]):
    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)


class ConnectionItem(tables.StageModel):
    """An open WebSocket or, without a user, a used ticket. `origin` is the session or token that the ticket was
    issued to (accounts.services.origins), and `expires_at` is not later than its end."""

    class Meta(tables.StageMeta):
        table_name = tables.table_name("connections")

    backed_up = False

    connection_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(null=True)
    origin = UnicodeAttribute(null=True)
    opened_at = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute()

    by_person = ConnectionsByPerson()
