"""Put documents into quarantine and release them.

No one can download a document there, its owner included: its status is not `ready`, which every download requires.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pynamodb.expressions.update import Action as UpdateAction
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.audit import Action
from files.domain.documents import Document, Status
from files.domain.quarantine import (
    Held,
    check_reason,
    document_in,
    held,
    is_in_quarantine,
    released,
    slug_in,
)
from files.models import DocumentItem, QuarantineItem
from files.models.quarantine import SHELF
from files.services import live
from files.services.administration import trail
from files.services.documents import repository
from files.services.documents.copies import entries
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import is_id
from mydoc.core.paging import Page, encode_cursor, id_in

_ATTEMPTS = 4
_DOCUMENTS_OF_A_LINK = 20


def find(*, cursor: str | None = None, limit: int = 50) -> Page[Held]:
    """Return documents in quarantine, the latest upload first: one round trip.

    Args:
        limit: documents a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`.
    """
    below = id_in(cursor)
    key = QuarantineItem.document_id < below if below else None
    found = list(
        QuarantineItem.query(
            SHELF, key, limit=limit + 1, page_size=limit + 1, scan_index_forward=False, consistent_read=True
        )
    )
    next_cursor = encode_cursor({"id": found[limit - 1].document_id}) if len(found) > limit else None
    return Page([_held(item) for item in found[:limit]], next_cursor)


def hold(*, by: Person | None, document_id: str, reason: str) -> Held:
    """Put a document into quarantine, where no one can download it from the next request on: three round trips.

    Presigned URLs from before expire within a minute. Doing it twice does no harm, and the first reason stays.

    Args:
        by: the administrator; None for an operator's command.

    Raises:
        Invalid: `bad_reason`. NotFound: `document_not_found`.
        Conflict: `not_ready`, for a document that no one but its owner can have anyway; `busy`.
    """
    reason = check_reason(reason)
    for _ in range(_ATTEMPTS):
        before = _find(document_id)
        item = _item(before, reason)
        if is_in_quarantine(before):
            return _held(_stored(document_id) or item)
        after = held(before, reason)
        actions = [
            DocumentItem.status.set(after.status.value),
            DocumentItem.failure_reason.set(after.failure_reason),
            DocumentItem.is_held.set(True),
        ]
        if _change(before, after, actions, by, Action.QUARANTINED, reason, lambda write: write.save(item)):  # noqa: B023
            return _held(item)
    raise _busy()


def hold_link(*, by: Person | None, address: str, reason: str) -> list[Held]:
    """Put into quarantine what an address names: a document by its id or its page, or the first 20 ready documents
    of a public link that are not in quarantine yet.

    Raises:
        As `hold`; NotFound: `share_not_found`.
    """
    document_id = document_in(address)
    if document_id is not None:
        return [hold(by=by, document_id=document_id, reason=reason)]
    slug = slug_in(address)
    ready = [one.id for one in entries(slug) if one.status is Status.READY] if slug else []
    if not ready:
        raise NotFound(
            "share_not_found", "This is not the address of a document, or of a link with a document that is ready."
        )
    return [hold(by=by, document_id=each, reason=reason) for each in ready[:_DOCUMENTS_OF_A_LINK]]


def release(*, by: Person | None, document_id: str, reason: str) -> None:
    """Release a document from quarantine: everyone who could download it before can do so again. Three round
    trips.

    Raises:
        Invalid: `bad_reason`. NotFound: `document_not_found`. Conflict: `not_in_quarantine`; `busy`.
    """
    reason = check_reason(reason)
    for _ in range(_ATTEMPTS):
        before = _find(document_id)
        after = released(before)
        actions = [
            DocumentItem.status.set(after.status.value),
            DocumentItem.failure_reason.remove(),
            DocumentItem.is_held.remove(),
        ]
        gone = QuarantineItem(SHELF, document_id)
        if _change(before, after, actions, by, Action.RELEASED, reason, lambda write: write.delete(gone)):  # noqa: B023
            return
    raise _busy()


def _change(
    before: Document,
    after: Document,
    actions: Sequence[UpdateAction],
    by: Person | None,
    action: Action,
    reason: str,
    also: Callable[[TransactWrite], None],
) -> bool:
    """Write a change with its line, and return whether the document was still as read."""
    lines = trail.lines_of(
        action=action,
        by=by,
        person_id=before.owner_id,
        detail=reason,
        document_id=before.id,
        document_name=before.name,
    )
    condition = repository.status_is(before.status)
    try:
        repository.change(before, after, actions=actions, condition=condition, lines=lines, also=also)
    except Cancelled:
        return False
    live.document_changed(after)
    return True


def _find(document_id: str) -> Document:
    """Return anyone's document, found by an index and then read consistently: two round trips."""
    if is_id(document_id):
        for key in DocumentItem.by_id.query(document_id, limit=1):
            document = repository.find(owner_id=key.owner_id, document_id=document_id)
            if document is not None and not document.is_over(clock.now()):
                return document
    raise repository.no_such_document()


def _stored(document_id: str) -> QuarantineItem | None:
    try:
        return QuarantineItem.get(SHELF, document_id, consistent_read=True)
    except QuarantineItem.DoesNotExist:
        return None


def _item(document: Document, reason: str) -> QuarantineItem:
    return QuarantineItem(
        SHELF,
        document.id,
        owner_id=document.owner_id,
        owner_email=document.owner.email,
        document_name=document.name,
        reason=reason,
        at=clock.now(),
    )


def _held(item: QuarantineItem) -> Held:
    return Held(
        document_id=item.document_id,
        document_name=item.document_name,
        owner_id=item.owner_id,
        owner_email=item.owner_email,
        reason=item.reason,
        at=item.at,
    )


def _busy() -> Conflict:
    return Conflict("busy", "The document was changed at the same time. Try again.")
