"""Define the lines of the history and their wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """The kind of action in a line; the value is the API's."""

    UPLOADED = "uploaded"
    OPENED = "opened"
    DOWNLOADED = "downloaded"
    DOWNLOAD_DENIED = "download_denied"
    PREVIEWED = "previewed"
    PREVIEW_DENIED = "preview_denied"
    TRASHED = "trashed"
    RESTORED = "restored"
    DELETED = "deleted"
    RENAMED = "renamed"
    EXPIRY_CHANGED = "expiry_changed"
    SHARED = "shared"
    UNSHARED = "unshared"
    SHARING_DENIED = "sharing_denied"
    EXPIRED = "expired"
    FAILED = "failed"
    ABANDONED = "abandoned"
    LINK_CREATED = "link_created"
    LINK_CHANGED = "link_changed"
    LINK_REVOKED = "link_revoked"
    CLAIMED = "claimed"
    RECIPIENTS_ADDED = "recipients_added"
    RECIPIENT_REMOVED = "recipient_removed"
    REQUEST_CREATED = "request_created"
    REQUEST_CHANGED = "request_changed"
    REQUEST_CLOSED = "request_closed"
    COLLECTED = "collected"
    WITHDRAWN = "withdrawn"
    PERSON_INVITED = "person_invited"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    ADMINISTRATOR_MADE = "administrator_made"
    ADMINISTRATOR_UNMADE = "administrator_unmade"
    QUOTA_SET = "quota_set"
    PERSON_SIGNED_OUT = "person_signed_out"
    PERSON_DELETED = "person_deleted"
    QUARANTINED = "quarantined"
    RELEASED = "released"


# Refusals, whose lines do not tell the name of the document to the one who was refused.
DENIED = frozenset({Action.DOWNLOAD_DENIED, Action.PREVIEW_DENIED})

_SENTENCES = {
    Action.UPLOADED: "uploaded",
    Action.OPENED: "opened",
    Action.DOWNLOADED: "downloaded",
    Action.DOWNLOAD_DENIED: "download denied",
    Action.PREVIEWED: "viewed",
    Action.PREVIEW_DENIED: "preview denied",
    Action.TRASHED: "moved to Recently deleted",
    Action.RESTORED: "restored",
    Action.DELETED: "deleted",
    Action.RENAMED: "renamed to {detail}",
    Action.EXPIRY_CHANGED: "expiry changed to {detail}",
    Action.SHARED: "shared with {detail}",
    Action.UNSHARED: "stopped sharing",
    Action.SHARING_DENIED: "sharing with {detail} denied",
    Action.EXPIRED: "expired",
    Action.FAILED: "processing failed: {detail}",
    Action.ABANDONED: "incomplete upload removed",
    Action.LINK_CREATED: "link created",
    Action.LINK_CHANGED: "link changed",
    Action.LINK_REVOKED: "link revoked",
    Action.CLAIMED: "downloaded through a link",
    Action.RECIPIENTS_ADDED: "link sent to {detail}",
    Action.RECIPIENT_REMOVED: "recipient {detail} removed",
    Action.REQUEST_CREATED: "file request created",
    Action.REQUEST_CHANGED: "file request changed",
    Action.REQUEST_CLOSED: "file request closed",
    Action.COLLECTED: "uploaded through a file request",
    Action.WITHDRAWN: "upload cancelled",
    Action.PERSON_INVITED: "account created for {detail}",
    Action.PERSON_DISABLED: "account of {detail} disabled",
    Action.PERSON_ENABLED: "account of {detail} enabled",
    Action.ADMINISTRATOR_MADE: "{detail} made an administrator",
    Action.ADMINISTRATOR_UNMADE: "{detail} no longer an administrator",
    Action.QUOTA_SET: "quota of {detail}",
    Action.PERSON_SIGNED_OUT: "{detail} signed out everywhere",
    Action.PERSON_DELETED: "account of {detail} deleted",
    Action.QUARANTINED: "quarantined: {detail}",
    Action.RELEASED: "released from quarantine: {detail}",
}

# What administrators do; the lines are in everyone's history under no one's name.
ADMINISTRATIVE = frozenset(
    {
        Action.PERSON_INVITED,
        Action.PERSON_DISABLED,
        Action.PERSON_ENABLED,
        Action.ADMINISTRATOR_MADE,
        Action.ADMINISTRATOR_UNMADE,
        Action.QUOTA_SET,
        Action.PERSON_SIGNED_OUT,
        Action.PERSON_DELETED,
        Action.QUARANTINED,
        Action.RELEASED,
    }
)

SYSTEM = "system"


@dataclass(frozen=True)
class AuditLine:
    """Who did what to which document, and when.

    Attributes:
        owner_id: whose document it is.
        document_name: as it was called then; empty for who was not shown it.
    """

    id: str
    at: datetime
    action: Action
    owner_id: str
    actor_id: str
    actor: str
    document_id: str
    document_name: str
    detail: str = ""

    @property
    def description(self) -> str:
        """The action as a person reads it."""
        return _SENTENCES[self.action].format(detail=self.detail)
