"""Define the lines of the history and their wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from files.domain.names import fold


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

# What a reader chooses between; each action is of one kind.
KINDS: dict[str, frozenset[Action]] = {
    "uploads": frozenset({Action.UPLOADED, Action.FAILED, Action.ABANDONED}),
    "downloads": frozenset({Action.DOWNLOADED, Action.PREVIEWED, Action.OPENED, Action.CLAIMED}),
    "changes": frozenset({Action.RENAMED, Action.EXPIRY_CHANGED}),
    "deletions": frozenset({Action.TRASHED, Action.RESTORED, Action.DELETED, Action.EXPIRED}),
    "people": frozenset({Action.SHARED, Action.UNSHARED}),
    "links": frozenset(
        {
            Action.LINK_CREATED,
            Action.LINK_CHANGED,
            Action.LINK_REVOKED,
            Action.RECIPIENTS_ADDED,
            Action.RECIPIENT_REMOVED,
        }
    ),
    "requests": frozenset(
        {
            Action.REQUEST_CREATED,
            Action.REQUEST_CHANGED,
            Action.REQUEST_CLOSED,
            Action.COLLECTED,
            Action.WITHDRAWN,
        }
    ),
    "denied": DENIED | {Action.SHARING_DENIED},
    "administration": ADMINISTRATIVE,
}

SYSTEM = "system"

# Years of which a reader may name a moment.
FIRST_YEAR = 2000
LAST_YEAR = 2200


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


@dataclass(frozen=True)
class Filter:
    """What a reader of the history asks for; each condition narrows it.

    Attributes:
        query: words, each of which must be alike to something in the line.
        actions: of which a line must have one; empty for all.
        person: words, each of which must be in the name or the address of who acted.
        since, until: moments, the first of them included.
    """

    query: str = ""
    actions: frozenset[Action] = frozenset()
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_selective(self) -> bool:
        """Whether lines of the asked time may have to be read and left out."""
        return bool(self.query or self.actions or self.person)

    def admits(self, line: AuditLine) -> bool:
        """Return whether a line has the asked action and person; words and time are left to the search."""
        if self.actions and line.action not in self.actions:
            return False
        actor = fold(line.actor)
        return all(word in actor for word in fold(self.person).split())


EVERYTHING = Filter()


def days_between(first: date | None, last: date | None, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """Return the moments at which the first day begins and the last one is over, in a time zone; None for a day
    that is not named."""
    return (
        datetime.combine(first, time(), zone) if first else None,
        datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
    )
