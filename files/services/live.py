"""Notify open pages of changed documents."""

from __future__ import annotations

from collections.abc import Sequence

from accounts import realtime
from files.domain.documents import Document


def document_changed(document: Document, *, also: tuple[str, ...] = ()) -> None:
    """Notify the open pages of the owner, of everyone the document is shared with, and of those in `also` (ids
    of people who just lost it)."""
    user_ids = [document.owner_id, *(person.id for person in document.people), *also]
    realtime.push(user_ids=user_ids, messages=[_message(document)])


def documents_changed(documents: Sequence[Document]) -> None:
    """Notify the open pages of the owners of documents that nobody else sees: one round trip for each owner, and
    one for each document and open page."""
    by_owner: dict[str, list[Document]] = {}
    for document in documents:
        by_owner.setdefault(document.owner_id, []).append(document)
    for owner_id, changed in by_owner.items():
        realtime.push(user_ids=[owner_id], messages=[_message(document) for document in changed])


def list_changed(*user_ids: str) -> None:
    """Notify people's open pages that a document was added or removed."""
    realtime.push(user_ids=list(user_ids), messages=[{"type": "documents"}])


def _message(document: Document) -> dict[str, str]:
    return {"type": "document", "id": document.id, "status": document.status.value}
