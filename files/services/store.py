"""Documents as they are stored: finding one, and changing one together with all that copies it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action as UpdateAction
from pynamodb.transactions import TransactWrite

from accounts.domain import Person
from accounts.services import quota
from files.domain.documents import Document, Status
from files.models import AuditItem, DocumentItem, GrantItem
from files.services import audit, records, share_copies
from mydoc import clock
from mydoc.batches import Read, fetch
from mydoc.errors import Forbidden, NotFound
from mydoc.ids import is_id
from mydoc.transactions import commit


def find(*, owner_id: str, document_id: str) -> Document | None:
    """An owner's document as it is now, whatever its status: one round trip."""
    if not is_id(document_id):
        return None
    try:
        return records.document_of(DocumentItem.get(owner_id, document_id, consistent_read=True))
    except DocumentItem.DoesNotExist:
        return None


def get_own(*, owner: Person, document_id: str) -> Document:
    """A document of the owner that is still there for them: one round trip.

    Raises:
        NotFound: `document_not_found`.
    """
    document = find(owner_id=owner.id, document_id=document_id)
    if document is None or document.is_over(clock.now()):
        raise no_such_document()
    return document


def get_visible(*, viewer: Person, document_id: str) -> Document:
    """A document that is the viewer's (one round trip) or shared with them by an active owner (three).

    Raises:
        NotFound: `document_not_found`. Forbidden: `not_shared_with_you`, for who knows its unguessable id and
            no more; `NotShared` tells the caller which document it is.
    """
    own = find(owner_id=viewer.id, document_id=document_id)
    document = own or _find_shared(viewer, document_id)
    if document is None or document.is_over(clock.now()):
        raise no_such_document()
    return document


class NotShared(Forbidden):
    """Somebody asked for a document that exists and is not theirs to see."""

    def __init__(self, document: Document) -> None:
        super().__init__("not_shared_with_you", "This document is not shared with you. Ask its owner for it.")
        self.document = document


def _find_shared(viewer: Person, document_id: str) -> Document | None:
    if not is_id(document_id):
        return None
    for key in DocumentItem.by_id.query(document_id, limit=1):
        found, owner = fetch(
            [Read(DocumentItem, key.owner_id, document_id), quota.read_active(user_id=key.owner_id)]
        )
        if not isinstance(found, DocumentItem):
            return None
        document = records.document_of(found)
        if document.is_over(clock.now()) or not quota.is_active(owner):
            return None
        if not document.is_shared_with(viewer.id):
            raise NotShared(document)
        return viewed(document)
    return None


def change(
    before: Document,
    after: Document,
    *,
    actions: Sequence[UpdateAction],
    condition: Condition | None = None,
    lines: Sequence[AuditItem] = (),
    also: Callable[[TransactWrite], None] | None = None,
) -> None:
    """Change a document, the copies in the lists of those it is shared with and in its shares, and the trail: all
    or nothing.

    Args:
        before, after: the document as it was read and as it will be; the people of both decide which copies
            are written and which go.
        actions: what becomes different in the owner's item.
        condition: what must hold beside that the document exists and its people and shares are those of `before`.
        lines: of the audit trail.
        also: adds more to the transaction.

    Raises:
        Cancelled: if a condition did not hold.
    """
    unchanged = DocumentItem.id.exists() & (DocumentItem.people == _people(before)) & shares_are(before)
    gone = {person.id for person in before.people} - {person.id for person in after.people}

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            DocumentItem(before.owner_id, before.id),
            actions=list(actions),
            condition=unchanged & condition if condition is not None else unchanged,
        )
        for person in after.people:
            transaction.save(records.grant_of(after, user_id=person.id))
        for user_id in gone:
            transaction.delete(GrantItem(user_id, before.id))
        share_copies.follow(transaction, before, after)
        audit.add(transaction, list(lines))
        if also:
            also(transaction)

    commit(build)


def shares_are(document: Document) -> Condition:
    """The condition that a document is in the shares it was in when it was read, and in no other."""
    if not document.share_slugs:
        return DocumentItem.share_slugs.does_not_exist()
    return DocumentItem.share_slugs == set(document.share_slugs)


def status_is(*statuses: Status) -> Condition:
    """The condition that a document has one of these statuses."""
    return DocumentItem.status.is_in(*(status.value for status in statuses))


def due(at: datetime) -> list[UpdateAction]:
    """The actions that let the schedule look at a document at that time."""
    return [
        DocumentItem.due_hour.set(records.due_hour(at)),
        DocumentItem.due_at.set(records.due_moment(at)),
    ]


def viewed(document: Document) -> Document:
    """A document as somebody it is shared with may see it."""
    return replace(document, people=[], share_slugs=frozenset(), upload_id="", collected=None)


def no_such_document() -> NotFound:
    """The answer for a document that is not there for the one who asks."""
    return NotFound("document_not_found", "There is no such document. It may have expired or been deleted.")


def _people(document: Document) -> list[object]:
    return [records.person_map(person) for person in document.people]
