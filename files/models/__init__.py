"""Define the tables: keys, indexes and attributes; no behaviour."""

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
    TrashedMap,
    TrashItem,
)
from files.models.quarantine import QuarantineItem
from files.models.reports import ReportItem
from files.models.requests import (
    CollectedItem,
    NewsItem,
    RequestItem,
    RequestPart,
    RequestRefItem,
    SubmissionItem,
)
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
from files.models.statistics import StatisticsItem
from files.models.webhooks import DeliveriesDue, DeliveryItem, WebhookItem, WebhookOwnerItem
from files.models.zips import ZipItem, ZipPartItem, ZipsDue

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
    "DeliveriesDue",
    "DeliveryItem",
    "DocumentItem",
    "DocumentsById",
    "DocumentsDue",
    "EntryItem",
    "GrantItem",
    "NewsItem",
    "PersonMap",
    "PersonMaps",
    "QuarantineItem",
    "RecipientItem",
    "ReportItem",
    "RequestItem",
    "RequestPart",
    "RequestRefItem",
    "ShareItem",
    "SharePart",
    "ShareRefItem",
    "StatisticsItem",
    "SubmissionItem",
    "SweepItem",
    "TrashItem",
    "TrashedMap",
    "WebhookItem",
    "WebhookOwnerItem",
    "ZipItem",
    "ZipPartItem",
    "ZipsDue",
    "document_part",
    "recipient_part",
]
