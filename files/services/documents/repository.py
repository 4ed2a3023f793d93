"""Find stored documents, and change one together with all its copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action as UpdateAction
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from accounts.domain.notifications import Notification
from accounts.domain.people import Person
from accounts.services import people, quota
from files.domain.documents import Document, Status, as_colleague_sees
from files.domain.due import due_hour, due_moment
from files.domain.readers import Reading
from files.models import AuditItem, DocumentItem, GrantItem
from files.services import audit, mapping
from files.services.documents import copies
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict, Forbidden, NotFound
from mydoc.core.ids import is_id
from mydoc.web.versions import Expected, is_version


def find(*, owner_id: str, document_id: str) -> Document | None:
    """Return an owner's document as it is now, whatever its status: one round trip."""
    if not is_id(document_id):
        return None
    try:
        return mapping.document_of(DocumentItem.get(owner_id, document_id, consistent_read=True))
    except DocumentItem.DoesNotExist:
        return None


def find_all(ids: Sequence[tuple[str, str]]) -> list[Document | None]:
    """Return documents as they are now, by the ids of their owners and their own, None for each that is not there:
    one round trip.

    Args:
        ids: up to 100, none twice.
    """
    return [
        mapping.document_of(item) if isinstance(item, DocumentItem) else None
        for item in fetch([Read(DocumentItem, owner_id, document_id) for owner_id, document_id in ids])
    ]


def get_own(*, owner: Person, document_id: str) -> Document:
    """Return a document of the owner that is still there for them: one round trip.

    Raises:
        NotFound: `document_not_found`.
    """
    document = find(owner_id=owner.id, document_id=document_id)
    if document is None or document.is_over(clock.now()):
        raise no_such_document()
    return document


def get_visible(*, viewer: Person, document_id: str) -> Document:
    """Return a document that is the viewer's (one round trip) or shared with them by an active owner (three).

    Raises:
        NotFound: `document_not_found`. Forbidden: `not_shared_with_you`, for someone who knows its unguessable id
            and no more; `NotShared` names the document for the caller.
    """
    own = find(owner_id=viewer.id, document_id=document_id)
    document = own or _find_shared(viewer, document_id)
    if document is None or document.is_over(clock.now()):
        raise no_such_document()
    return document


_NOT_SHARED = (
    "This is the address of a document that is not shared with you. Ask the person who sent it to share it with "
    "you, or for a public link."
)


class NotShared(Forbidden):
    """The document exists and is not shared with the viewer."""

    def __init__(self, document: Document) -> None:
        super().__init__("not_shared_with_you", _NOT_SHARED)
        self.document = document


def _find_shared(viewer: Person, document_id: str) -> Document | None:
    if not is_id(document_id):
        return None
    for key in DocumentItem.by_id.query(document_id, limit=1):
        found, owner, grant = fetch(
            [
                Read(DocumentItem, key.owner_id, document_id),
                quota.read_active(user_id=key.owner_id),
                Read(GrantItem, viewer.id, document_id),
            ]
        )
        if not isinstance(found, DocumentItem):
            return None
        document = mapping.document_of(found)
        if document.is_over(clock.now()) or not quota.is_active(owner):
            return None
        if not document.is_shared_with(viewer.id):
            raise NotShared(document)
        return replace(as_colleague_sees(document), reading=_reading(grant, people.person_in(owner)))
    return None


def _reading(grant: Model | None, owner: Person | None) -> Reading | None:
    tells = owner is not None and Notification.OPENED in owner.notifications
    return mapping.reading_of(grant, tells_owner=tells) if isinstance(grant, GrantItem) else None


def change(
    before: Document,
    after: Document,
    *,
    actions: Sequence[UpdateAction],
    condition: Condition | None = None,
    lines: Sequence[AuditItem] = (),
    also: Callable[[TransactWrite], None] | None = None,
) -> None:
    """Change a document, its copies in colleagues' lists and in its links, and the history: all or nothing.

    Args:
        before, after: the document as it was read and as it will be; the people of both decide which copies
            are written and which go.
        actions: what becomes different in the owner's item.
        condition: what must hold beside that the document exists and its version, people and shares are those of
            `before`, so that no copy is written of what its owner changed meanwhile.
        lines: of the history.
        also: adds more to the transaction.

    Raises:
        Cancelled: if a condition did not hold.
    """
    commit(
        lambda transaction: add_change(
            transaction, before, after, actions=actions, condition=condition, lines=lines, also=also
        )
    )


def add_change(
    transaction: TransactWrite,
    before: Document,
    after: Document,
    *,
    actions: Sequence[UpdateAction],
    condition: Condition | None = None,
    lines: Sequence[AuditItem] = (),
    also: Callable[[TransactWrite], None] | None = None,
) -> None:
    """Add to a transaction what `change` writes."""
    unchanged = DocumentItem.id.exists() & is_version(DocumentItem.version, before.version)
    unchanged &= (DocumentItem.people == _people(before)) & shares_are(before)

    transaction.update(
        DocumentItem(before.owner_id, before.id),
        actions=list(actions),
        condition=unchanged & condition if condition is not None else unchanged,
    )
    known, now = {person.id for person in before.people}, clock.now()
    for person in after.people:
        shared_at = None if person.id in known else now
        actions_of_copy = mapping.grant_actions(after, user_id=person.id, shared_at=shared_at)
        transaction.update(GrantItem(person.id, after.id), actions=actions_of_copy)
    for user_id in known - {person.id for person in after.people}:
        transaction.delete(GrantItem(user_id, before.id))
    copies.follow(transaction, before, after)
    audit.add(transaction, list(lines))
    if also:
        also(transaction)


def edit(
    before: Document,
    after: Document,
    *,
    actions: Sequence[UpdateAction],
    lines: Sequence[AuditItem],
    expected: Expected,
) -> None:
    """Change a document for its owner, as `change`, on condition that no one changed it since it was read.

    Raises:
        Outdated: `changed_meanwhile`, if it was meant for a version that is gone by now. Conflict: `busy`, if it
            changed otherwise. NotFound: `document_not_found`, if it went.
    """
    try:
        change(before, after, actions=actions, condition=status_is(before.status), lines=lines)
    except Cancelled:
        now = find(owner_id=before.owner_id, document_id=before.id)
        if now is None or now.is_over(clock.now()):
            raise no_such_document() from None
        if _edited(now) == _edited(after):
            return  # This very change was written, and its answer lost.
        expected.check(now.version)
        raise Conflict("busy", "The document was changed at the same time. Reload it and try again.") from None


def shares_are(document: Document) -> Condition:
    """Return the condition that a document is in the shares it was in when it was read, and in no other."""
    if not document.share_slugs:
        return DocumentItem.share_slugs.does_not_exist()
    return DocumentItem.share_slugs == set(document.share_slugs)


def status_is(*statuses: Status) -> Condition:
    """Return the condition that a document has one of these statuses."""
    return DocumentItem.status.is_in(*(status.value for status in statuses))


def trashed_is(document: Document) -> Condition:
    """Return the condition that a document is in the same stay in the trash as it was read in, or in none."""
    if document.trashed is None:
        return DocumentItem.trashed.does_not_exist()
    stay: Any = DocumentItem.trashed
    same: Condition = stay.id == document.trashed.id
    return same


def due(at: datetime) -> list[UpdateAction]:
    """Return the actions that make a document due at a moment."""
    return [
        DocumentItem.due_hour.set(due_hour(at)),
        DocumentItem.due_at.set(due_moment(at)),
    ]


def no_such_document() -> NotFound:
    """Return the error for a document that does not exist for the caller."""
    return NotFound("document_not_found", "This document does not exist. It may have expired or been deleted.")


def _edited(document: Document) -> tuple[object, ...]:
    """Return what an owner can change."""
    return document.version, document.name, document.expires_at, document.people, document.shows_people


def _people(document: Document) -> list[object]:
    return [mapping.person_map(person) for person in document.people]
