"""Convert between DynamoDB's items and the domain's values, both ways, without calls to AWS."""

from files.services.mapping.documents import (
    collected_map,
    document_of,
    document_of_grant,
    grant_actions,
    grant_of,
    person_map,
    person_ref,
    reading_of,
    ref_of,
    trashed_map,
)
from files.services.mapping.requests import file_of, request_of, submission_of
from files.services.mapping.shares import document_of_entry, share_item, share_of

__all__ = [
    "collected_map",
    "document_of",
    "document_of_entry",
    "document_of_grant",
    "file_of",
    "grant_actions",
    "grant_of",
    "person_map",
    "person_ref",
    "reading_of",
    "ref_of",
    "request_of",
    "share_item",
    "share_of",
    "submission_of",
    "trashed_map",
]
