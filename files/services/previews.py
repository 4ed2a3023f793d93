"""A look at a document without saving it. It hands out the bytes, so whoever may not download may not look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core import signing

from accounts.domain import Person
from files import blobs
from files.domain.audit import Action
from files.domain.documents import Document, original_key
from files.domain.previews import ONE_LOOK, PREVIEW_LIFE, find_way, way_of
from files.services import audit, store
from mydoc import clock
from mydoc.errors import Conflict

_SALT = "files.preview"


@dataclass(frozen=True)
class Preview:
    """A presigned URL of a document and how to show it; the URL works until `expires_at`.

    `renewal` is shown to get the next URL for the same look.
    """

    url: str
    kind: str
    name: str
    size: int
    expires_at: datetime
    renewal: str


def of_document(*, viewer: Person, document_id: str, renewal: str = "") -> Preview:
    """A look at a document, for its owner (two round trips, renewed one) and those it is shared with (two more).

    The trail gets a line for each look, and none for a URL that only goes on with one.

    Args:
        renewal: of the look that this goes on with; counts for nothing unless the viewer began it.

    Raises:
        NotFound: `document_not_found`. Forbidden: `not_shared_with_you`, which the trail remembers.
        Conflict: `not_ready`, `no_preview`, `too_large_to_preview`.
    """
    try:
        document = store.get_visible(viewer=viewer, document_id=document_id)
    except store.NotShared as refusal:
        audit.record(audit.lines_of(action=Action.PREVIEW_DENIED, document=refusal.document, actor=viewer))
        raise
    if not document.is_downloadable(clock.now()):
        raise Conflict("not_ready", f"This document is {document.status.value}. Only what is ready can be shown.")
    way_of(document.content_type, document.size)
    look = f"{viewer.id}/{document.id}"
    if not _goes_on(renewal, look):
        audit.record(audit.lines_of(action=Action.PREVIEWED, document=document, actor=viewer))
        renewal = signing.dumps(look, salt=_SALT)
    return sign(
        document.owner_id,
        document.id,
        name=document.name,
        size=document.size,
        content_type=document.content_type,
        renewal=renewal,
    )


def sign(owner_id: str, document_id: str, *, name: str, size: int, content_type: str, renewal: str) -> Preview:
    """The presigned URL for somebody who may have it; no round trip.

    Raises:
        Conflict: `no_preview`, `too_large_to_preview`.
    """
    way = way_of(content_type, size)
    url = blobs.sign_preview(
        original_key(owner_id, document_id), name=name, content_type=way.served_as, lifetime=PREVIEW_LIFE
    )
    return Preview(
        url=url,
        kind=way.show.value,
        name=name,
        size=size,
        expires_at=clock.now() + PREVIEW_LIFE,
        renewal=renewal,
    )


def kind_of(document: Document) -> str:
    """How a page would show the document now; empty if it would not."""
    if not document.is_downloadable(clock.now()):
        return ""
    way = find_way(document.content_type, document.size)
    return way.show.value if way else ""


def _goes_on(renewal: str, look: str) -> bool:
    try:
        return bool(signing.loads(renewal, salt=_SALT, max_age=ONE_LOOK) == look)
    except signing.BadSignature:
        return False
