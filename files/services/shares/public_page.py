"""Return the public page of a link; viewing it counts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from accounts.services import people, quota
from files import blobs
from files.domain.documents import Document, Status, thumbnail_key
from files.domain.names import fold
from files.domain.previews import PREVIEW_LIFE
from files.domain.progress import Progress, estimate
from files.domain.shares import NotStarted, Share, SharedDocument, VisitState, no_such_share
from files.models import HEAD, DocumentItem, ShareItem
from files.services import mapping
from files.services.mapping import share_of
from files.services.shares.access import (
    Visit,
    admit,
    check_slug,
    leads_nowhere,
    read_recipient,
    recipient_of,
    require_active_owner,
)
from files.services.shares.listing import LARGEST_PAGE, place, read
from files.services.shares.uniform_reads import alike
from mydoc import features
from mydoc.aws.batches import MOST_ITEMS, Read, fetch
from mydoc.core import clock
from mydoc.core.errors import Forbidden
from mydoc.core.paging import Page
from mydoc.features import Feature


@dataclass(frozen=True)
class PublicPage:
    """What a link shows to a visit: only what it asks for, unless it is open to this visit.

    Attributes:
        owner_name: of whose link it is, as they are called now.
        documents: a page of those that are there or on their way.
        starts_at: where it has not started.
        estimate: how long until those of this page that are on their way will be there; None if no one can tell.
    """

    share: Share
    state: VisitState
    owner_name: str = ""
    documents: list[SharedDocument] = field(default_factory=list)
    next_cursor: str | None = None
    starts_at: datetime | None = None
    estimate: timedelta | None = None

    @property
    def is_open(self) -> bool:
        return self.state is VisitState.OPEN

    @property
    def is_locked(self) -> bool:
        return self.state is VisitState.PASSWORD_REQUIRED

    @property
    def ready(self) -> list[SharedDocument]:
        """The ready documents, by folder; the page itself is in the order of uploads."""
        found = [document for document in self.documents if document.status is Status.READY]
        return sorted(found, key=lambda document: (fold(document.folder), fold(document.name)))

    @property
    def coming(self) -> list[SharedDocument]:
        return [document for document in self.documents if document.is_coming()]


@alike(calls=4)
def public_page(*, visit: Visit, cursor: str | None = None) -> PublicPage:
    """Return what a visit sees of a link, 100 documents a page: two round trips.

    Raises:
        NotFound: `share_not_found`. Invalid: `bad_cursor`.
    """
    above = place(cursor)
    share, page = read(check_slug(visit.slug), above=above, limit=LARGEST_PAGE)
    owner_id = share.owner_id if share else next((one.owner_id for one in page.items), "")
    if not owner_id:
        raise no_such_share()
    coming = [one for one in page.items if one.is_coming()][: MOST_ITEMS - 3]
    reads = [
        quota.read_active(user_id=owner_id),
        *([] if share else [Read(ShareItem, visit.slug, HEAD)]),
        *read_recipient(visit),
        *(Read(DocumentItem, owner_id, one.id) for one in coming),
    ]
    owner, *others = fetch(reads)
    if share is None:
        share = next((share_of(item) for item in others if isinstance(item, ShareItem)), None)
    if share is None:
        raise no_such_share()
    require_active_owner(owner)
    shown = _shown(share, visit, page, others)
    person = people.person_in(owner)
    return replace(shown, owner_name=person.full_name) if person and shown.is_open else shown


def thumbnail_url(share: Share, *, document: SharedDocument) -> str | None:
    """Return a URL of 60 seconds of a document's thumbnail on a link's page, which is open to the visit; None
    if there is none, or the link shows nothing of what is to be fetched: no round trip."""
    if share.is_limited or not document.has_thumbnail or not document.is_ready(clock.now()):
        return None
    if not features.is_on(Feature.PREVIEWS):
        return None
    return blobs.sign_image(thumbnail_key(document.owner_id, document.id), lifetime=PREVIEW_LIFE)


def _shown(share: Share, visit: Visit, page: Page[SharedDocument], items: Sequence[Any]) -> PublicPage:
    try:
        # A password is tried by `unlock`; looking tries none.
        admit(share, visit, recipient=recipient_of(visit, items))
    except Forbidden as refusal:
        starts_at = refusal.starts_at if isinstance(refusal, NotStarted) else None
        return PublicPage(share=share, state=VisitState(refusal.code), starts_at=starts_at)
    if leads_nowhere(share, page):
        raise no_such_share()
    now = clock.now()
    shown = [one for one in page.items if one.is_ready(now) or one.is_coming()]
    arriving = [mapping.document_of(item) for item in items if isinstance(item, DocumentItem)]
    return PublicPage(
        share=share,
        state=VisitState.OPEN,
        documents=shown,
        next_cursor=page.next_cursor,
        estimate=estimate([_progress(document) for document in arriving], at=now),
    )


def _progress(document: Document) -> Progress:
    is_there = document.status is not Status.UPLOADING
    return Progress(
        size=document.size,
        sent=document.size if is_there else document.bytes_passed,
        started_at=document.created_at,
        seen_at=clock.now() if is_there else document.progress_at or document.created_at,
    )
