"""Telling an owner by mail what came: one mail for what a guest sends in one go, not one for each file."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import UpdateError

from accounts.services import people
from files.domain.documents import Document
from files.domain.requests import Arrival, CollectedFile, Request
from files.models import CollectedItem, RequestItem, RequestRefItem, SubmissionItem
from files.models.requests import HEAD, file_part, submission_part
from files.services.requests.books import file_of, request_of, submission_of
from mydoc import clock, mail, queue
from mydoc.batches import Read, fetch
from mydoc.ids import new_id
from mydoc.transactions import is_refusal, suppress_refusal

logger = logging.getLogger(__name__)

# So long after a file nothing else came: that was all for now.
QUIET_SECONDS = 120
_AGAIN_SECONDS = queue.LONGEST_PAUSE
# What is on its way for longer does not keep the owner waiting for news of the rest.
_PATIENCE = timedelta(hours=1)
_MOST_NAMED = 30
_TASK = "files.tasks.tell_of_collected"


def announce(document: Document) -> None:
    """See to it that the owner will be told, before the file counts as arrived: whatever breaks off afterwards,
    the job is there. One round trip, and none for what did not come through a request."""
    came = document.collected
    if came is not None:
        arguments = (document.owner_id, came.request_id, came.submission_id, document.id)
        queue.enqueue_later(_TASK, *arguments, seconds=QUIET_SECONDS)


def tell(*, owner_id: str, request_id: str, submission_id: str, document_id: str) -> None:
    """Mail the owner what arrived in a submission since they were last told. Each file asks for this once it is
    there; only the newest one's call does anything, and waits while others are on their way.

    The submission is marked before the mail goes out, under the condition that nobody else did: what is delivered
    twice is mailed once. A mail that was certainly not sent takes the mark back, so that the job's next try sends
    it.

    Raises:
        mail.NotTaken: it was not sent; trying again is safe.
    """
    found = _find(owner_id, request_id, submission_id)
    if found is None:
        return
    request, submission = found
    prefix = file_part(submission_id, "")
    query = CollectedItem.query(request.slug, CollectedItem.part.startswith(prefix), consistent_read=True)
    files = [file_of(item) for item in query]
    settled = sorted((file for file in files if file.settled_at), key=_settled)
    if not settled or settled[-1].document_id != document_id:
        return
    since = submission.told_until
    news = [file for file in settled if since is None or _settled(file)[0] > since]
    if not news:
        return
    if _is_waiting(files):
        arguments = (owner_id, request_id, submission_id, document_id)
        queue.enqueue_later(_TASK, *arguments, seconds=_AGAIN_SECONDS)
        return
    _mark_and_mail(request, submission, news)


def _find(owner_id: str, request_id: str, submission_id: str) -> tuple[Request, SubmissionItem] | None:
    try:
        slug = RequestRefItem.get(owner_id, request_id, consistent_read=True).slug
    except RequestRefItem.DoesNotExist:
        return None
    head, submission = fetch(
        [Read(RequestItem, slug, HEAD), Read(SubmissionItem, slug, submission_part(submission_id))]
    )
    if not isinstance(head, RequestItem) or not isinstance(submission, SubmissionItem):
        return None
    return request_of(head), submission


def _is_waiting(files: list[CollectedFile]) -> bool:
    begun = clock.now() - _PATIENCE
    return any(file.status is Arrival.UPLOADING and file.started_at > begun for file in files)


def _mark_and_mail(request: Request, item: SubmissionItem, news: list[CollectedFile]) -> None:
    until, before = _settled(news[-1])[0], item.told_until
    attribute = SubmissionItem.told_until
    is_as_read = attribute.does_not_exist() if before is None else attribute == before
    token = new_id()
    try:
        item.update(actions=[attribute.set(until), SubmissionItem.told_token.set(token)], condition=is_as_read)
    except UpdateError as error:
        if not is_refusal(error):
            raise
        # The answer to our own write may have been lost.
        if SubmissionItem.get(item.slug, item.part, consistent_read=True).told_token != token:
            return
    try:
        _mail(request, item, news)
    except mail.NotTaken:
        with suppress_refusal():
            undo: Any = attribute.remove() if before is None else attribute.set(before)
            item.update(actions=[undo], condition=attribute == until)
        raise
    except Exception:
        # Nobody knows whether it was sent; one too few is better than one too many, and the page tells, too.
        logger.exception("a mail of what was collected may not have been sent")


def _mail(request: Request, item: SubmissionItem, news: list[CollectedFile]) -> None:
    owner = people.get_people(ids=[request.owner.id]).get(request.owner.id)
    if owner is None or not owner.is_active:
        return
    received = [file for file in news if file.status is Arrival.RECEIVED]
    mail.send(
        to=owner.email,
        template="collected",
        subject=f"Files for “{request.title}”",
        name=owner.name,
        guest=submission_of(item, []).label,
        title=request.title,
        files=received[:_MOST_NAMED],
        more=max(0, len(received) - _MOST_NAMED),
        failed=len(news) - len(received),
        link=mail.url("files:request", request_id=request.id),
    )


def _settled(file: CollectedFile) -> tuple[datetime, str]:
    return file.settled_at or file.started_at, file.document_id
