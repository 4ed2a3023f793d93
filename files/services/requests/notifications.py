"""Telling an owner by mail what came: one mail for what a guest sends in one go, not one for each file."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from pynamodb.exceptions import UpdateError

from accounts.domain.people import Person
from accounts.services import people
from files.domain.documents import Document
from files.domain.request_news import is_waited_for, to_be_named
from files.domain.requests import CollectedFile, Request
from files.models import CollectedItem, NewsItem, RequestItem, RequestRefItem, SubmissionItem
from files.models.requests import HEAD, file_part, news_part, submission_part
from files.services.requests.counters import file_of, request_of, submission_of
from mydoc import mail
from mydoc.aws import queue
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import is_refusal, suppress_refusal
from mydoc.core import clock
from mydoc.core.ids import new_id

logger = logging.getLogger(__name__)

# So long after a file nothing else came: that was all for now.
QUIET_SECONDS = 120
_AGAIN_SECONDS = queue.LONGEST_PAUSE
# So many of a submission's files, those begun last, are looked at, however many there are.
_MOST_READ = 100
_TASK = "files.tasks.tell_of_collected"


@dataclass(frozen=True)
class _News:
    """What the owner of a request was not told yet of a submission.

    Attributes:
        item: as it was read; its counts hold all that is new.
        latest: the submission's files that were begun last, and the one that settled last.
    """

    request: Request
    submission: SubmissionItem
    item: NewsItem
    latest: list[CollectedFile]


def announce(document: Document) -> None:
    """See to it that the owner will be told, before the file counts as arrived: whatever breaks off afterwards,
    the job is there. One round trip, and none for what did not come through a request."""
    came = document.collected
    if came is not None:
        arguments = (document.owner_id, came.request_id, came.submission_id, document.id)
        queue.enqueue_later(_TASK, *arguments, seconds=QUIET_SECONDS)


def tell(*, owner_id: str, request_id: str, submission_id: str, document_id: str) -> None:
    """Mail the owner what arrived in a submission since they were last told. Each file asks for this once it is
    there; only the newest one's call does anything, and waits while others are on their way. Two round trips for
    the others, six and the mail for that one, however many files the submission has.

    What is new is taken off the submission's news before the mail goes out, under the condition that nobody else
    did: what is delivered twice is mailed once. A mail that was certainly not sent puts it back, so that the job's
    next try sends it.

    Raises:
        mail.NotTaken: it was not sent; trying again is safe.
    """
    news = _read(owner_id, request_id, submission_id, document_id)
    if news is None:
        return
    if is_waited_for(news.latest, at=clock.now()):
        arguments = (owner_id, request_id, submission_id, document_id)
        queue.enqueue_later(_TASK, *arguments, seconds=_AGAIN_SECONDS)
        return
    owner = people.get_people(ids=[owner_id]).get(owner_id)
    if owner is None or not owner.is_active:
        # What is new stays so, and is told with what comes once they are back.
        return
    token = new_id()
    if not _take(news.item, token):
        return
    try:
        _mail(news, owner)
    except mail.NotTaken:
        _give_back(news.item, token)
        raise
    except Exception:
        # Nobody knows whether it was sent; one too few is better than one too many, and the page tells, too.
        logger.exception("a mail of what was collected may not have been sent")


def _read(owner_id: str, request_id: str, submission_id: str, document_id: str) -> _News | None:
    """What is to be told, if this document is the one that settled last."""
    try:
        slug = RequestRefItem.get(owner_id, request_id, consistent_read=True).slug
    except RequestRefItem.DoesNotExist:
        return None
    head, submission, item, newest = fetch(
        [
            Read(RequestItem, slug, HEAD),
            Read(SubmissionItem, slug, submission_part(submission_id)),
            Read(NewsItem, slug, news_part(submission_id)),
            Read(CollectedItem, slug, file_part(submission_id, document_id)),
        ]
    )
    if not isinstance(item, NewsItem) or item.newest != document_id or not item.received + item.failed:
        return None
    if not isinstance(head, RequestItem) or not isinstance(submission, SubmissionItem):
        return None
    latest = {file.document_id: file for file in _latest(slug, submission_id)}
    if isinstance(newest, CollectedItem):
        latest.setdefault(document_id, file_of(newest))
    return _News(request_of(head), submission, item, list(latest.values()))


def _latest(slug: str, submission_id: str) -> list[CollectedFile]:
    found = CollectedItem.query(
        slug,
        CollectedItem.part.startswith(file_part(submission_id, "")),
        scan_index_forward=False,
        consistent_read=True,
        limit=_MOST_READ,
        page_size=_MOST_READ,
    )
    return [file_of(item) for item in found]


def _take(item: NewsItem, token: str) -> bool:
    """Whether this job is the one that tells."""
    is_as_read = (
        (NewsItem.newest == item.newest) & (NewsItem.received == item.received) & (NewsItem.failed == item.failed)
    )
    try:
        NewsItem(item.slug, item.part).update(
            actions=[
                NewsItem.received.set(0),
                NewsItem.failed.set(0),
                NewsItem.since.remove(),
                NewsItem.told_token.set(token),
            ],
            condition=is_as_read,
        )
    except UpdateError as error:
        if not is_refusal(error):
            raise
        # The answer to our own write may have been lost.
        return bool(NewsItem.get(item.slug, item.part, consistent_read=True).told_token == token)
    return True


def _give_back(item: NewsItem, token: str) -> None:
    with suppress_refusal():
        NewsItem(item.slug, item.part).update(
            actions=[
                NewsItem.received.add(item.received),
                NewsItem.failed.add(item.failed),
                NewsItem.since.set(item.since),
                NewsItem.told_token.remove(),
            ],
            condition=NewsItem.told_token == token,
        )


def _mail(news: _News, owner: Person) -> None:
    request, received = news.request, int(news.item.received)
    named = to_be_named(news.latest, since=news.item.since or clock.now(), received=received)
    mail.send(
        to=owner.email,
        template="collected",
        subject=f"Files for “{request.title}”",
        name=owner.name,
        guest=submission_of(news.submission, []).label,
        title=request.title,
        files=named,
        more=received - len(named),
        failed=int(news.item.failed),
        link=mail.url("files:request", request_id=request.id),
    )
