"""List the documents of a link's ZIP."""

from __future__ import annotations

from files.domain.documents import Status, original_key
from files.domain.selections import Selection
from files.domain.shares import Share, SharedDocument
from files.domain.zips import Manifest, Source
from files.models import HEAD, ShareItem, ShareRefItem
from files.services.documents.copies import entries
from files.services.mapping import share_of
from mydoc.core.errors import Conflict

_ATTEMPTS = 5


def read_manifest(*, owner_id: str, share_id: str, selection: Selection | None = None) -> Manifest | None:
    """Return the ready documents of a link, or those of a selection; None if there is no link, or none is ready.

    Read in pages, but consistent: every change of the link changes its version, too.

    Raises:
        Conflict: `busy`, if it changes all the time.
    """
    for _ in range(_ATTEMPTS):
        share = find_share(owner_id=owner_id, share_id=share_id)
        if share is None:
            return None
        ready = (one for one in entries(share.slug) if one.status is Status.READY)
        found = [one for one in ready if selection is None or selection.holds(one)]
        again = find_share(owner_id=owner_id, share_id=share_id)
        if again is not None and again.version == share.version:
            return _manifest(share, found) if found else None
    raise Conflict("busy", "The link is being changed. Try again in a moment.")


def find_share(*, owner_id: str, share_id: str) -> Share | None:
    """Return the share, without its documents, unless it has ended: two round trips."""
    try:
        ref = ShareRefItem.get(owner_id, share_id, consistent_read=True)
        share = share_of(ShareItem.get(ref.slug, HEAD, consistent_read=True))
    except (ShareRefItem.DoesNotExist, ShareItem.DoesNotExist):
        return None
    return share if share.id == share_id and share.ending is None else None


def _manifest(share: Share, documents: list[SharedDocument]) -> Manifest:
    ordered = sorted(documents, key=lambda one: (one.folder, one.name, one.id))
    return Manifest(
        share=share,
        sources=[_source(document) for document in ordered],
        valid_until=min(document.expires_at for document in documents),
    )


def _source(document: SharedDocument) -> Source:
    return Source(
        key=original_key(document.owner_id, document.id),
        etag=document.etag,
        folder=document.folder,
        name=document.name,
        size=document.size,
        content_type=document.content_type,
        modified=document.uploaded_at or document.created_at,
    )
