"""Mail colleagues about documents that were shared with them, and owners about colleagues who opened theirs: one
mail for what happens in one go."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pynamodb.transactions import TransactWrite

from accounts.domain.notifications import Notification
from accounts.domain.people import Person
from accounts.services import people, throttle
from accounts.services.throttle import Limit
from files.domain.documents import Document, Status
from files.domain.due import due_hour
from files.domain.readers import QUIET, News, may_be_told
from files.models import GrantItem
from files.services import mapping
from files.services.activity import windows
from files.services.notifications import texts
from mydoc import mail
from mydoc.aws import queue, writes
from mydoc.aws.batches import MOST_ITEMS, Read, fetch
from mydoc.aws.transactions import MOST_OPERATIONS, Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import TooManyRequests
from mydoc.core.ids import new_id

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

_ID = "grants"
_FIRST_LOOK_BACK = timedelta(days=2)
# Of one mail; what is more is told in another. Their keys fit into a job's message many times.
MOST_TOLD = 500
_KINDS = {News.SHARED: Notification.SHARED, News.OPENED: Notification.OPENED}
# Nobody fills a mailbox, or uses up the stage's mails, by sharing and no longer sharing again and again. What is
# not mailed is marked as new in the list.
_DAY_SECONDS = 24 * 3600
_TO_ONE = Limit("shared-mails-to-one", 20, _DAY_SECONDS)
_OF_ONE = Limit("shared-mails", 1_000, _DAY_SECONDS)
# Of these nothing is to be had.
_GONE = frozenset({Status.FAILED, Status.QUARANTINED, Status.DELETING})


@dataclass
class _Batch:
    """What one mail is to tell.

    Attributes:
        hour: the first of the due index that has something of it.
        keys: ids of the colleague and of the document.
    """

    hour: datetime
    first: str
    last: str = ""
    keys: list[tuple[str, str]] = field(default_factory=list)


def sweep() -> int:
    """Enqueue a job for each mail that is due, and return how many.

    Reads one small item, and one partition of the due index for each hour since the last that was drained. Called
    twice at once it enqueues twice, which is harmless.
    """
    now = clock.now()
    # As far ahead as something that has just happened is due, so that all that happens in one go is seen.
    run = windows.begin(_ID, now=now + QUIET, look_back=_FIRST_LOOK_BACK)
    found = _found(run.hours())
    count = 0
    for (news, to_id, _), batch in found.items():
        if not may_be_told(batch.first, batch.last, at=now):
            continue
        for keys in _in_batches(batch.keys, MOST_TOLD):
            queue.enqueue("files.tasks.tell_colleague", news, to_id, *(f"{user}/{one}" for user, one in keys))
            count += 1
    run.reach(min((batch.hour for batch in found.values()), default=None))
    return count


def _found(hours: Iterable[datetime]) -> dict[tuple[str, str, str], _Batch]:
    """Return what is due, by its kind, whom it is mailed to and, of what was shared, whose it is."""
    found: dict[tuple[str, str, str], _Batch] = {}
    for hour in hours:
        for grant in GrantItem.due.query(due_hour(hour), page_size=200):
            is_shared = grant.news == News.SHARED
            group = (grant.news, grant.user_id, grant.owner_id) if is_shared else (grant.news, grant.owner_id, "")
            batch = found.setdefault(group, _Batch(hour, grant.due_at))
            batch.last = grant.due_at
            batch.keys.append((grant.user_id, grant.id))
    return found


def tell(*, news: News, to_id: str, keys: Sequence[tuple[str, str]]) -> None:
    """Mail someone what they have not been told yet of these, at most once.

    1. Read the colleagues' copies, and stop unless some of them still have this news. Who lost a document
       meanwhile has no copy.
    2. Take the news off the copies and write this job's token, on condition that they are as they were read. Of
       two jobs each gets what it took. A crash after it leaves news that is never mailed; the mark in the list,
       the document and the history show it.
    3. Send the mail, if its reader still wants it, both people are active and the day has room for it. If the
       mail service certainly did not take it, put the news back, on condition that the token is ours, and let the
       queue try again.

    Args:
        keys: ids of the colleague and of the document.

    Raises:
        mail.NotTaken: it was certainly not sent; the queue may try again.
    """
    token = new_id()
    taken = [item for item in _read(keys) if item.news == news.value]
    taken = [item for batch in _in_batches(taken, MOST_OPERATIONS) for item in _take(batch, token)]
    known = people.get_people(ids={to_id} | {item.user_id for item in taken} | {item.owner_id for item in taken})
    reader = known.get(to_id)
    if not taken or reader is None or not reader.is_active or _KINDS[news] not in reader.notifications:
        return
    try:
        _mail(news, reader, taken, known)
    except mail.NotTaken:
        _give_back(taken, token)
        raise
    except Exception:
        # One mail too few is better than one too many.
        logger.exception("an email about documents of colleagues may not have been sent")


def _read(keys: Sequence[tuple[str, str]]) -> list[GrantItem]:
    found = [
        item for batch in _in_batches(keys, MOST_ITEMS) for item in fetch([Read(GrantItem, *key) for key in batch])
    ]
    return [item for item in found if isinstance(item, GrantItem)]


def _in_batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _take(items: Sequence[GrantItem], token: str) -> Sequence[GrantItem]:
    """Claim the news of these copies, and return those that this job may tell."""

    def build(transaction: TransactWrite) -> None:
        for item in items:
            transaction.update(GrantItem(item.user_id, item.id), actions=_taking(token), condition=_as_read(item))

    try:
        commit(build)
    except Cancelled:
        return [item for item in items if _take_one(item, token)]
    return items


def _take_one(item: GrantItem, token: str) -> bool:
    key = GrantItem(item.user_id, item.id)
    try:
        writes.update(key, actions=_taking(token), condition=_as_read(item))
    except Cancelled:
        # The answer to our own write may have been lost.
        found = _read([(item.user_id, item.id)])
        return bool(found and found[0].news_token == token)
    return True


def _taking(token: str) -> list[Any]:
    return [
        GrantItem.news.remove(),
        GrantItem.due_hour.remove(),
        GrantItem.due_at.remove(),
        GrantItem.news_token.set(token),
    ]


def _as_read(item: GrantItem) -> Any:
    return (GrantItem.news == item.news) & (GrantItem.due_at == item.due_at)


def _give_back(items: Sequence[GrantItem], token: str) -> None:
    for item in items:
        with suppress(Cancelled):
            writes.update(
                GrantItem(item.user_id, item.id),
                actions=[
                    GrantItem.news.set(item.news),
                    GrantItem.due_hour.set(item.due_hour),
                    GrantItem.due_at.set(item.due_at),
                    GrantItem.news_token.remove(),
                ],
                # Something else may have become news meanwhile.
                condition=(GrantItem.news_token == token) & GrantItem.news.does_not_exist(),
            )


def _mail(news: News, reader: Person, items: Sequence[GrantItem], known: dict[str, Person]) -> None:
    now = clock.now()
    shown = [(item, mapping.document_of_grant(item)) for item in items]
    shown = [(item, one) for item, one in shown if not one.is_over(now) and one.status not in _GONE]
    if news is News.SHARED:
        owner = known.get(items[0].owner_id)
        if owner is not None and owner.is_active and shown:
            _mail_shared(reader, owner, [one for _, one in shown])
        return
    events = [event for event in (_event(item, one, known) for item, one in shown) if event is not None]
    if events:
        mail.send(to=reader.email, content=texts.opened(reader, events))


def _mail_shared(reader: Person, owner: Person, documents: Sequence[Document]) -> None:
    counted = [(_TO_ONE, f"{owner.id}/{reader.id}"), (_OF_ONE, owner.id)]
    try:
        for limit, subject in counted:
            limit.hit(subject)
    except TooManyRequests:
        return
    try:
        mail.send(to=reader.email, content=texts.shared(reader, owner, documents), reply_to=owner.email)
    except mail.NotTaken:
        for limit, subject in counted:
            throttle.forgive(key=limit.of(subject)[0], window_seconds=limit.window_seconds)
        raise


def _event(item: GrantItem, document: Document, known: dict[str, Person]) -> texts.Opened | None:
    colleague, at = known.get(item.user_id), item.downloaded_at or item.opened_at
    if colleague is None or at is None:
        return None
    return texts.Opened(document, colleague, at, is_download=item.downloaded_at is not None)
