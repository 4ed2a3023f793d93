"""The tables: keys, indexes and attributes; no behaviour."""

from files.models.activity import ActivityItem
from files.models.audit import AuditByDay, AuditItem
from files.models.documents import (
    DocumentItem,
    DocumentsById,
    DocumentsDue,
    GrantItem,
    PersonMap,
    PersonMaps,
    SweepItem,
)
from files.models.shares import ClaimItem, SharedDocumentMap, ShareItem, ShareRefItem, SharesByOwner

__all__ = [
    "ActivityItem",
    "AuditByDay",
    "AuditItem",
    "ClaimItem",
    "DocumentItem",
    "DocumentsById",
    "DocumentsDue",
    "GrantItem",
    "PersonMap",
    "PersonMaps",
    "ShareItem",
    "ShareRefItem",
    "SharedDocumentMap",
    "SharesByOwner",
    "SweepItem",
]
