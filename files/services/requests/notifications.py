"""Mail owners about files that guests upload: one mail for what arrives together, not one for each file."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass

from accounts.domain.notifications import Notification
from accounts.domain.people import Person
from accounts.services import people
from files.domain.request_news import is_waited_for, to_be_named
from files.domain.requests import CollectedFile, Request
from files.models import CollectedItem, NewsItem, RequestItem, RequestRefItem, SubmissionItem
from files.models.requests import HEAD, file_part, news_part, submission_part
from files.services.mapping import file_of, request_of, submission_of
from files.services.requests import texts
from mydoc import mail
from mydoc.aws import queue, writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.ids import new_id

logger = logging.getLogger(__name__)

# After so many seconds without another file, the mail is sent.
_AGAIN_SECONDS = queue.LONGEST_PAUSE
# So many of a submission's files are read, the newest first, however many there are.
_MOST_READ = 100
_TASK = "files.tasks.tell_of_collected"


@dataclass(frozen=True)
class _News:
    """The files of a submission that the owner of the request has not been mailed about.

    Attributes:
        item: as it was read; its counts hold all that is new.
        latest: the files whose uploads began last, and the file that arrived or failed last.
    """

    request: Request
    submission: SubmissionItem
    item: NewsItem
    latest: list[CollectedFile]


def tell(*, owner_id: str, request_id: str, submission_id: str, document_id: str) -> None:
    """Mail the owner of a request what has arrived in a submission since the last mail, at most once.

    Each file has a job for this (`announce`); only that of the newest file sends: five round trips and the
    mail, and two for each other job, however many files there are.

    1. Read the submission's news, and stop unless this file is the newest and something is new. While others are
       uploading, enqueue this job again. A crash leaves the job in the queue.
    2. If the owner is disabled, stop; the news stays for the next mail.
    3. Set the counts of the news to zero and write this job's token, on condition that they are as they were read.
       Another job with the same file stops here. A crash after it leaves files that are never mailed about; the
       page of the request shows them.
    4. Send the mail. If the mail service certainly did not take it, add the counts again, on condition that the
       token is ours, and let the queue try again. A crash before that leaves what step 3 says.

    Raises:
        mail.NotTaken: it was certainly not sent; the queue may try again.
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
        return
    token = new_id()
    # News that is not wanted is taken all the same: once the owner wants it again, only what comes later is new.
    if not _take(news.item, token) or Notification.FILES_RECEIVED not in owner.notifications:
        return
    try:
        _mail(news, owner)
    except mail.NotTaken:
        _give_back(news.item, token)
        raise
    except Exception:
        # It may have been sent. One mail too few is better than one too many; the page of the request shows all.
        logger.exception("an email about received files may not have been sent")


def _read(owner_id: str, request_id: str, submission_id: str, document_id: str) -> _News | None:
    """Return the news of a submission; None unless this document is the newest in it and something is new."""
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
    """Claim the news, and return whether this job may mail it."""
    is_as_read = (
        (NewsItem.newest == item.newest) & (NewsItem.received == item.received) & (NewsItem.failed == item.failed)
    )
    try:
        writes.update(
            NewsItem(item.slug, item.part),
            actions=[
                NewsItem.received.set(0),
                NewsItem.failed.set(0),
                NewsItem.since.remove(),
                NewsItem.told_token.set(token),
            ],
            condition=is_as_read,
        )
    except Cancelled:
        # The answer to our own write may have been lost.
        return bool(NewsItem.get(item.slug, item.part, consistent_read=True).told_token == token)
    return True


def _give_back(item: NewsItem, token: str) -> None:
    with suppress(Cancelled):
        writes.update(
            NewsItem(item.slug, item.part),
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
    content = texts.collected(
        request,
        submission_of(news.submission, []),
        owner,
        named=named,
        received=received,
        failed=int(news.item.failed),
    )
    mail.send(to=owner.email, content=content)
