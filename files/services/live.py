"""Notify open pages of changed documents."""

from __future__ import annotations

from accounts import realtime
from files.domain.documents import Document


def document_changed(document: Document, *, also: tuple[str, ...] = ()) -> None:
    """Notify the open pages of the owner, of everyone the document is shared with, and of those in `also` (ids
    of people who just lost it)."""
    user_ids = [document.owner_id, *(person.id for person in document.people), *also]
    message = {"type": "document", "id": document.id, "status": document.status.value}
    realtime.push(user_ids=user_ids, message=message)


def list_changed(*user_ids: str) -> None:
    """Notify people's open pages that a document was added or removed."""
    realtime.push(user_ids=list(user_ids), message={"type": "documents"})
