"""Remember which colleagues have opened and downloaded a document, and tell its owner.

The marks are on the colleague's own copy (`GrantItem`), which is read along with the document: so only the first
time writes more than before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.audit import Action
from files.domain.documents import Document, PersonRef
from files.domain.due import due_hour, due_moment
from files.domain.readers import QUIET, News, Reading
from files.models import GrantItem
from files.services import audit, mapping
from files.services.documents import repository
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock


@dataclass(frozen=True)
class Reader:
    """A colleague whom a document is shared with, and what they have done with it."""

    person: PersonRef
    reading: Reading


def open_document(*, viewer: Person, document_id: str) -> Document:
    """Return a document to someone who looks at it: as `listing.get`, and one round trip more for the first time
    that a colleague does, which the history remembers.

    Raises:
        NotFound: `document_not_found`. Forbidden: `not_shared_with_you`.
    """
    document = repository.get_visible(viewer=viewer, document_id=document_id)
    if document.reading is not None and document.reading.opened_at is None:
        record(viewer=viewer, document=document, action=Action.OPENED)
    return document


def record(*, viewer: Person, document: Document, action: Action) -> None:
    """Write a line of the history and, if a colleague does this for the first time, that they have: one round
    trip.

    Args:
        document: as the viewer may see it.
        action: opened, previewed or downloaded.
    """
    lines = audit.lines_of(action=action, document=document, actor=viewer)
    marks = _marks(document.reading, action) if document.reading else []
    if not marks:
        audit.record(lines)
        return
    condition: Condition = GrantItem.id.exists()
    if action is Action.OPENED:
        condition &= GrantItem.opened_at.does_not_exist()

    def build(transaction: TransactWrite) -> None:
        audit.add(transaction, lines)
        transaction.update(GrantItem(viewer.id, document.id), actions=marks, condition=condition)

    try:
        commit(build)
    except Cancelled:
        # Another of their windows was first, or the document was taken from them after they were admitted.
        if action is not Action.OPENED:
            audit.record(lines)


def reads(document: Document) -> list[Read]:
    """Return what to fetch for `readers_in`, one for each person whom a document is shared with."""
    return [Read(GrantItem, person.id, document.id) for person in document.people]


def readers_in(document: Document, items: Sequence[Model | None]) -> list[Reader]:
    """Return the colleagues whom a document is shared with, from what `reads` fetched."""
    return [
        Reader(person, mapping.reading_of(item) if isinstance(item, GrantItem) else Reading())
        for person, item in zip(document.people, items, strict=True)
    ]


def list_all(*, document: Document) -> list[Reader]:
    """Return the colleagues whom a document is shared with, which its owner has just read: one round trip."""
    return readers_in(document, fetch(reads(document))) if document.people else []


def _marks(reading: Reading, action: Action) -> list[Any]:
    now, found = clock.now(), []
    if reading.opened_at is None:
        found.append(GrantItem.opened_at.set(GrantItem.opened_at | now))
    if reading.downloaded_at is None and action is Action.DOWNLOADED:
        found.append(GrantItem.downloaded_at.set(GrantItem.downloaded_at | now))
    if not found:
        return []
    if reading.tells_owner:
        due = now + QUIET
        news = GrantItem.news.set(News.OPENED.value)
        return [*found, news, GrantItem.due_hour.set(due_hour(due)), GrantItem.due_at.set(due_moment(due))]
    # They know of it by now, so no email says that it was shared with them.
    return [*found, GrantItem.news.remove(), GrantItem.due_hour.remove(), GrantItem.due_at.remove()]
