"""The tables: keys, indexes and attributes; no behaviour."""

from files.models.activity import ActivityItem
from files.models.audit import AuditByDay, AuditItem
from files.models.documents import (
    CollectedMap,
    DocumentItem,
    DocumentsById,
    DocumentsDue,
    GrantItem,
    PersonMap,
    PersonMaps,
    SweepItem,
)
from files.models.requests import CollectedItem, RequestItem, RequestPart, RequestRefItem, SubmissionItem
from files.models.shares import (
    DOCUMENTS,
    HEAD,
    RECIPIENTS,
    ClaimItem,
    EntryItem,
    RecipientItem,
    ShareItem,
    SharePart,
    ShareRefItem,
    document_part,
    recipient_part,
)

__all__ = [
    "DOCUMENTS",
    "HEAD",
    "RECIPIENTS",
    "ActivityItem",
    "AuditByDay",
    "AuditItem",
    "ClaimItem",
    "CollectedItem",
    "CollectedMap",
    "DocumentItem",
    "DocumentsById",
    "DocumentsDue",
    "EntryItem",
    "GrantItem",
    "PersonMap",
    "PersonMaps",
    "RecipientItem",
    "RequestItem",
    "RequestPart",
    "RequestRefItem",
    "ShareItem",
    "SharePart",
    "ShareRefItem",
    "SubmissionItem",
    "SweepItem",
    "document_part",
    "recipient_part",
]
