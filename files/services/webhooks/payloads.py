"""Build the JSON of deliveries: ids, a name, a size, and nothing that opens anything (invariant 7)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from files.domain.activity import Activity
from files.domain.webhooks import PING


def of_activity(activity: Activity) -> str:
    """Return the JSON of an activity. It names each member, so that a field added to activities is not sent by
    accident."""
    data = {
        "share_id": activity.share_id or None,
        "document_id": activity.document_id or None,
        "document_name": activity.document_name or None,
        "size": activity.size,
        "request_id": activity.request_id or None,
        "by": activity.by or None,
    }
    return _text(activity.happening.value, activity.id, activity.at, data)


def of_ping(delivery_id: str, at: datetime) -> str:
    """Return the JSON of a test."""
    return _text(PING, delivery_id, at, {})


def _text(kind: str, event_id: str, at: datetime, data: dict[str, Any]) -> str:
    timestamp = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return json.dumps({"type": kind, "id": event_id, "timestamp": timestamp, "data": data}, separators=(",", ":"))
