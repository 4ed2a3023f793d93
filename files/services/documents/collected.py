"""Keep a request's counts and its list of uploads in step with the documents, in the same transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action as UpdateAction
from pynamodb.transactions import TransactWrite

from files.domain.activity import Happening
from files.domain.audit import Action
from files.domain.documents import Collected, Document, Status
from files.domain.parts import PartPlan
from files.domain.request_types import problem_with
from files.domain.requests import (
    Arrival,
    Guest,
    GuestUpload,
    Request,
)
from files.inspection import keeps_promise, promised_types
from files.models import AuditItem, CollectedItem, NewsItem, RequestItem, SubmissionItem
from files.models.requests import HEAD, file_part, news_part, submission_part
from files.services import audit
from files.services.activity import record
from files.services.mapping import file_of
from mydoc.aws import queue
from mydoc.core import clock

# How long a request and its uploads stay listed after it has ended.
KEPT = timedelta(days=90)
# The owner is mailed after so long without another file in a submission.
QUIET_SECONDS = 120

Also = Callable[[TransactWrite], None]


def upload_of(item: CollectedItem, document: Document | None) -> GuestUpload:
    """Return a guest's upload and how to resume it; the document is None if it is gone."""
    if document is None or document.status is not Status.UPLOADING:
        return GuestUpload(file_of(item))
    return GuestUpload(file_of(item), PartPlan(document.size, document.part_size, document.part_count))


def begun(document: Document) -> GuestUpload:
    """Return an upload that has just begun, as its guest sees it."""
    if document.collected is None:
        raise ValueError("This is no guest's document.")
    return upload_of(entry_of(document, document.collected, Arrival.UPLOADING), document)


def reserve(transaction: TransactWrite, *, request: Request, guest: Guest, documents: list[Document]) -> None:
    """Add to the transaction that begins uploads: take files and their bytes of what the request still takes."""
    now = clock.now()
    ttl = _ttl(now)
    size = sum(document.size for document in documents)
    transaction.update(
        RequestItem(request.slug),
        actions=[RequestItem.files_free.add(-len(documents)), RequestItem.bytes_free.add(-size)],
        condition=_takes([document.size for document in documents], now),
    )
    said: list[UpdateAction] = []
    if guest.name:
        said.append(SubmissionItem.name.set(guest.name))
    if guest.email:
        said.append(SubmissionItem.email.set(guest.email))
    transaction.update(
        SubmissionItem(request.slug, submission_part(guest.submission_id)),
        actions=[
            SubmissionItem.what.set(SubmissionItem),
            *said,
            SubmissionItem.started_at.set(SubmissionItem.started_at | now),
            SubmissionItem.files.add(len(documents)),
            SubmissionItem.bytes.add(size),
            SubmissionItem.ttl.set(ttl),
        ],
    )
    came = Collected(request.id, request.slug, guest.submission_id, guest.label)
    for document in documents:
        entry = entry_of(document, came, Arrival.UPLOADING)
        transaction.save(entry, condition=CollectedItem.part.does_not_exist())


def entry_of(document: Document, came: Collected, status: Arrival) -> CollectedItem:
    """Return the entry of a document in its request's list."""
    return CollectedItem(
        came.slug,
        file_part(came.submission_id, document.id),
        name=document.name,
        folder=document.folder or None,
        size=document.size,
        status=status.value,
        failure_reason=(document.failure_reason or None) if status is Arrival.FAILED else None,
        started_at=document.created_at,
        settled_at=document.uploaded_at,
        ttl=_ttl(document.created_at),
    )


def received(document: Document) -> Also | None:
    """Return what to add to the transaction that makes a document ready; None if no guest uploaded it."""
    came = document.collected
    if came is None:
        return None
    happened = record.new(
        Happening.COLLECTED,
        owner_id=document.owner_id,
        size=document.size,
        document_id=document.id,
        document_name=document.name,
        request_id=came.request_id,
        by=came.label,
    )

    def add(transaction: TransactWrite) -> None:
        _settle(transaction, document, came, Arrival.RECEIVED)
        record.add(transaction, happened)

    return add


def failed(document: Document, *, reason: str) -> Also | None:
    """Return what to add to the transaction that fails a document; None if no guest uploaded it.

    Args:
        reason: a sentence for the guest and the owner that says what to do.
    """
    came = document.collected
    if came is None:
        return None
    return lambda transaction: _settle(transaction, document, came, Arrival.FAILED, reason=reason)


def give_back(transaction: TransactWrite, document: Document, *, is_listed: bool = True) -> None:
    """Add to the transaction that removes a document that it does not count, if it never became ready.

    That transaction's own condition makes it happen once.

    Args:
        is_listed: False if the request itself is gone, so that there are no counts to correct.
    """
    came = document.collected
    if came is None or document.uploaded_at is not None:
        return
    transaction.delete(CollectedItem(came.slug, file_part(came.submission_id, document.id)))
    if not is_listed:
        return
    transaction.update(
        RequestItem(came.slug),
        actions=[RequestItem.files_free.add(1), RequestItem.bytes_free.add(document.size)],
        condition=RequestItem.id.exists(),
    )
    transaction.update(
        SubmissionItem(came.slug, submission_part(came.submission_id)),
        actions=[SubmissionItem.files.add(-1), SubmissionItem.bytes.add(-document.size)],
        condition=SubmissionItem.started_at.exists(),
    )


def line(document: Document) -> list[AuditItem]:
    """Return the history's line about a document that has become ready: its owner's, or a guest's."""
    if document.collected is None:
        return audit.lines_of(action=Action.UPLOADED, document=document, actor=document.owner)
    return audit.lines_of(action=Action.COLLECTED, document=document, actor=None, label=document.collected.label)


def _takes(sizes: list[int], now: datetime) -> Condition:
    is_open: Condition = RequestItem.closed_at.does_not_exist() & (RequestItem.expires_at > now)
    is_small: Condition = RequestItem.largest_file.does_not_exist() | (RequestItem.largest_file >= max(sizes))
    has_room: Condition = (RequestItem.files_free >= len(sizes)) & (RequestItem.bytes_free >= sum(sizes))
    return is_open & (RequestItem.is_paused == False) & is_small & has_room  # noqa: E712 - builds a condition


def _settle(
    transaction: TransactWrite, document: Document, came: Collected, status: Arrival, *, reason: str = ""
) -> None:
    now, ttl = clock.now(), _ttl(document.created_at)
    # Without a condition: a document is worth more than its place in a list, which may have been restored without.
    transaction.update(
        CollectedItem(came.slug, file_part(came.submission_id, document.id)),
        actions=[
            CollectedItem.what.set(CollectedItem),
            CollectedItem.status.set(status.value),
            *([CollectedItem.failure_reason.set(reason)] if reason else []),
            CollectedItem.settled_at.set(now),
            CollectedItem.name.set(CollectedItem.name | document.name),
            CollectedItem.size.set(document.size),
            CollectedItem.started_at.set(CollectedItem.started_at | document.created_at),
            CollectedItem.ttl.set(ttl),
        ],
    )
    # Of files that arrive at the same time, one is written last: its job sends the mail.
    transaction.update(
        NewsItem(came.slug, news_part(came.submission_id)),
        actions=[
            NewsItem.what.set(NewsItem),
            NewsItem.newest.set(document.id),
            NewsItem.since.set(NewsItem.since | now),
            NewsItem.received.add(int(status is Arrival.RECEIVED)),
            NewsItem.failed.add(int(status is Arrival.FAILED)),
            NewsItem.ttl.set(ttl),
        ],
    )


def _ttl(at: datetime) -> datetime:
    longest: timedelta = settings.MAX_EXPIRY
    return at + longest + KEPT


def announce(document: Document) -> None:
    """Enqueue the mail about a guest's file, before the file counts as arrived, so that a crash loses no mail.

    One round trip; none for a document that did not come through a request.
    """
    came = document.collected
    if came is not None:
        arguments = (document.owner_id, came.request_id, came.submission_id, document.id)
        queue.enqueue_later("files.tasks.tell_of_collected", *arguments, seconds=QUIET_SECONDS)


def problem(document: Document, content_type: str, *, written_at: datetime) -> str:
    """Return why a document is refused, for its guest and its owner to read; empty if it is not.

    One round trip; none for a document that no guest uploaded. If the request is gone, so are its types, and the
    document is refused.

    Args:
        content_type: what the bytes are.
        written_at: when they arrived in S3. A signed PUT outlives a request that is closed or made to end earlier.
    """
    if document.collected is None:
        return ""
    try:
        item = RequestItem.get(document.collected.slug, HEAD, consistent_read=True)
    except RequestItem.DoesNotExist:
        return "This request was deleted before the file arrived."
    ended_at = min(item.expires_at, item.closed_at or item.expires_at)
    if document.completed_at is None and written_at > ended_at:
        return "This request ended before the file was sent."
    types = list(item.types or [])
    return problem_with(
        types,
        name=document.name,
        content_type=content_type,
        promises=promised_types,
        keeps_promise=keeps_promise,
        is_empty=document.size == 0,
    )
