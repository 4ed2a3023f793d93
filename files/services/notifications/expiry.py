"""Mail owners about documents that expire soon: one mail a day for all that expire in the day after next.

The schedule reads each hour of the due index once, when it is 24 hours ahead. For the owners it finds there it
looks at the 23 hours after it, too: a mail that tells of a whole day is the last for a day. So nothing is written
for a document.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from accounts.domain.people import Person
from accounts.services import notifications
from accounts.services.notifications import Warned
from files.domain.documents import Document, Status
from files.domain.due import due_hour
from files.models import DocumentItem
from files.services.activity import windows
from files.services.documents import repository
from files.services.notifications import texts
from mydoc import mail
from mydoc.aws import queue
from mydoc.aws.batches import MOST_ITEMS
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import new_id

logger = logging.getLogger(__name__)

_ID = "expiring"
AHEAD = timedelta(hours=24)
_HOUR = timedelta(hours=1)
# Those of one mail that a job reads; of others it says how many there are.
MOST_READ = 500
_ARRIVING = frozenset({Status.UPLOADING, Status.PROCESSING})

# The ids of an owner's documents and when they are due, as the index has it.
_Found = dict[str, list[tuple[str, str]]]


def sweep() -> int:
    """Enqueue a job for each owner of something that expires in a day, and return how many.

    Reads one small item and, once an hour, that hour's partition; if someone is to be mailed, the 23 after it.
    Called twice at once it enqueues twice, which is harmless.
    """
    run = windows.begin(_ID, now=clock.now() + AHEAD, look_back=timedelta(0), reads_once=True)
    hours = list(run.hours())
    if not hours:
        return 0
    owners = _untold(_due_in(hours), hours)
    until = hours[-1] + AHEAD
    if owners:
        later = [hours[-1] + _HOUR * number for number in range(1, 24)]
        for owner_id, more in _due_in(later, only=owners).items():
            owners[owner_id] += more
    for owner_id, found in owners.items():
        ids = [document_id for document_id, _ in found]
        more_ids = len(ids[MOST_READ:])
        queue.enqueue("files.tasks.warn_of_expiry", owner_id, due_hour(until), more_ids, *ids[:MOST_READ])
    run.finish()
    return len(owners)


def _due_in(hours: Iterable[datetime], *, only: _Found | None = None) -> _Found:
    found: _Found = {}
    for hour in hours:
        for key in DocumentItem.due.query(due_hour(hour), page_size=1_000):
            if only is None or key.owner_id in only:
                found.setdefault(key.owner_id, []).append((key.id, key.due_at))
    return found


def _untold(found: _Found, hours: Sequence[datetime]) -> _Found:
    """Return what is due of those who want to be told and have not been told of all of it."""
    end = hours[-1] + _HOUR
    untold = {}
    for owner_id, (_, warned) in notifications.warnings_of(ids=found).items():
        if not all(warned.knows(document_id, end - timedelta.resolution) for document_id, _ in found[owner_id]):
            untold[owner_id] = found[owner_id]
    return untold


def tell(*, owner_id: str, until: datetime, document_ids: Sequence[str], more: int) -> None:
    """Mail an owner about those of these documents that expire before a moment, once for each.

    1. Read the documents and the owner. Stop if the owner does not want it, or if nothing is left of which they
       were not told: it was deleted, kept longer, or is kept for a day or less, as who chose that knows.
    2. Write to the owner up to when they are told, on condition that no other mail was claimed since. A crash
       after it leaves a mail that is never sent; the list shows the time left.
    3. Send the mail. If the mail service certainly did not take it, undo step 2, and let the queue try again.

    Args:
        document_ids: at most MOST_READ.
        more: how many others there are.

    Raises:
        mail.NotTaken: it was certainly not sent; the queue may try again. Conflict: `busy`, if another mail was
            claimed at the same moment; the next attempt sees what that told.
    """
    owner, before = notifications.warnings_of(ids=[owner_id]).get(owner_id, (None, Warned()))
    if owner is None:
        return
    documents = [one for one in _read(owner_id, document_ids) if _is_news(one, before, until)]
    if not documents:
        return
    after = Warned(new_id(), until)
    if not notifications.take_warning(user_id=owner_id, before=before, after=after):
        raise Conflict("busy", "Another email to this person is being sent.")
    try:
        _mail(owner, documents, more)
    except mail.NotTaken:
        notifications.give_warning_back(user_id=owner_id, before=before, after=after)
        raise
    except Exception:
        # One mail too few is better than one too many.
        logger.exception("an email about documents that expire may not have been sent")


def _read(owner_id: str, ids: Sequence[str]) -> list[Document]:
    found: list[Document | None] = []
    for start in range(0, len(ids), MOST_ITEMS):
        found += repository.find_all([(owner_id, one) for one in ids[start : start + MOST_ITEMS]])
    return [document for document in found if document is not None]


def _is_news(document: Document, warned: Warned, until: datetime) -> bool:
    now = clock.now()
    if document.is_over(now) or document.status in _ARRIVING or document.lifetime <= AHEAD:
        return False
    return now < document.expires_at < until and not warned.knows(document.id, document.expires_at)


def _mail(owner: Person, documents: Sequence[Document], more: int) -> None:
    soonest_first = sorted(documents, key=lambda document: document.expires_at)
    mail.send(to=owner.email, content=texts.expiring(owner, soonest_first, more=more))


def hour_of(text: str) -> datetime:
    """Return the beginning of an hour, as `due_hour` writes it."""
    return datetime.strptime(text, "%Y-%m-%dT%H").replace(tzinfo=UTC)
