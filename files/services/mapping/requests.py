"""Requests between DynamoDB's items and the domain's objects."""

from __future__ import annotations

from datetime import timedelta

from files.domain.requests import Arrival, Asked, CollectedFile, Request, Submission
from files.models import CollectedItem, RequestItem, SubmissionItem


def request_of(item: RequestItem) -> Request:
    """Return the request in its head."""
    return Request(
        id=item.id,
        slug=item.slug,
        owner_id=item.owner_id,
        title=item.title,
        instructions=item.instructions or "",
        ask_name=Asked(item.ask_name),
        ask_email=Asked(item.ask_email),
        max_files=int(item.max_files),
        max_bytes=int(item.max_bytes),
        largest_file=int(item.largest_file) if item.largest_file is not None else None,
        types=list(item.types or []),
        created_at=item.created_at,
        expires_at=item.expires_at,
        keep=timedelta(seconds=int(item.keep)),
        is_paused=bool(item.is_paused),
        paused_at=item.paused_at,
        closed_at=item.closed_at,
        files_count=int(item.max_files) - int(item.files_free),
        bytes_count=int(item.max_bytes) - int(item.bytes_free),
        version=int(item.version),
    )


def submission_of(item: SubmissionItem, files: list[CollectedFile]) -> Submission:
    """Return a submission with the uploads of it that are shown."""
    return Submission(
        id=item.part.partition("#")[2],
        name=item.name or "",
        email=item.email or "",
        started_at=item.started_at,
        files_count=int(item.files),
        bytes_count=int(item.bytes),
        files=files,
    )


def file_of(item: CollectedItem) -> CollectedFile:
    """Return an upload as its guest and the owner see it."""
    return CollectedFile(
        document_id=item.part.rpartition("#")[2],
        name=item.name,
        folder=item.folder or "",
        size=int(item.size),
        status=Arrival(item.status),
        started_at=item.started_at,
        settled_at=item.settled_at,
        failure_reason=item.failure_reason or "",
    )
