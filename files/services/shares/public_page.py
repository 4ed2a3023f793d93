"""Return the public page of a link; viewing it counts nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from accounts.services import people
from files import blobs
from files.domain.documents import Document, Status, thumbnail_key
from files.domain.previews import PREVIEW_LIFE
from files.domain.progress import Progress, estimate
from files.domain.share_tree import LONGEST_SEARCH, Row, in_order, matching, page_of, rows
from files.domain.shares import NotStarted, Share, SharedDocument, VisitState
from files.models import DocumentItem
from files.services import mapping
from files.services.shares import admission
from files.services.shares.admission import Admission
from files.services.shares.listing import LARGEST_PAGE, place
from files.services.shares.uniform_reads import alike
from files.services.shares.visits import Visit
from mydoc import features
from mydoc.aws.batches import MOST_ITEMS, Read
from mydoc.core import clock
from mydoc.core.errors import Forbidden
from mydoc.core.paging import Page
from mydoc.features import Feature


@dataclass(frozen=True)
class PublicPage:
    """What a link shows to a visit: only what it requires, unless it is open to this visit.

    Attributes:
        admission: None unless the link is open to this visit.
        owner_name: the owner's current name.
        documents: a page of those that are ready or in progress.
        rows: of a tree, the page's ready documents below their folders.
        found_count: of a tree, the number of ready documents that match its search.
        starts_at: where it has not started.
        estimate: how long until the documents of this page that are in progress are ready; None if unknown.
    """

    state: VisitState
    admission: Admission | None = None
    owner_name: str = ""
    documents: list[SharedDocument] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    found_count: int = 0
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
    def coming(self) -> list[SharedDocument]:
        return [document for document in self.documents if document.is_coming()]


@alike(calls=4)
def public_page(*, visit: Visit, cursor: str | None = None) -> PublicPage:
    """Return what a visit sees of a link, 100 documents a page: two round trips.

    Raises:
        NotFound: `share_not_found`. Invalid: `bad_cursor`.
    """
    above = place(cursor)
    try:
        # A password is tried by `unlock`; looking tries none.
        return _open(admission.to_page(visit, above=above, along=_arriving))
    except Forbidden as refusal:
        return _closed(refusal)


@alike(calls=4)
def public_tree(*, visit: Visit, cursor: str | None = None, search: str = "") -> PublicPage:
    """Return what a visit sees of a link as a tree of folders, 100 documents a page: two round trips, and one more
    for each further 2,500 documents, since the tree is in another order than they are stored.

    Args:
        search: words, all of which a document's path has.

    Raises:
        NotFound: `share_not_found`. Invalid: `bad_cursor`.
    """
    try:
        admitted = admission.to_whole(visit, along=_arriving)
    except Forbidden as refusal:
        return _closed(refusal)
    ready = [one for one in admitted.page.items if one.is_ready(clock.now())]
    found = in_order(matching(ready, search[:LONGEST_SEARCH]))
    page = page_of(found, cursor=cursor, limit=LARGEST_PAGE)
    return replace(
        _open(admitted),
        rows=rows(page.items, among=ready),
        found_count=len(found),
        next_cursor=page.next_cursor,
    )


def thumbnail_url(admitted: Admission, *, document: SharedDocument) -> str | None:
    """Return a URL of 60 seconds of a document's thumbnail on a link's page; None if there is none, or the link
    shows no previews: no round trip."""
    if admitted.share.is_limited or not document.has_thumbnail or not document.is_ready(clock.now()):
        return None
    if not features.is_on(Feature.PREVIEWS):
        return None
    return blobs.sign_image(thumbnail_key(document.owner_id, document.id), lifetime=PREVIEW_LIFE)


def _arriving(_: Share | None, page: Page[SharedDocument]) -> list[Read]:
    coming = [one for one in page.items if one.is_coming()][: MOST_ITEMS - 3]
    return [Read(DocumentItem, one.owner_id, one.id) for one in coming]


def _closed(refusal: Forbidden) -> PublicPage:
    starts_at = refusal.starts_at if isinstance(refusal, NotStarted) else None
    return PublicPage(state=VisitState(refusal.code), starts_at=starts_at)


def _open(admitted: Admission) -> PublicPage:
    now, items = clock.now(), admitted.items
    owner = people.person_in(items[0])
    return PublicPage(
        state=VisitState.OPEN,
        admission=admitted,
        owner_name=owner.full_name if owner else "",
        documents=[one for one in admitted.page.items if one.is_ready(now) or one.is_coming()],
        next_cursor=admitted.page.next_cursor,
        estimate=_estimate(admitted),
    )


def _estimate(admitted: Admission) -> timedelta | None:
    if not admitted.share.coming_count:
        return None
    found = [mapping.document_of(item) for item in admitted.items if isinstance(item, DocumentItem)]
    read = {document.id: document for document in found}
    counted = [one for one in admitted.page.items if one.status is Status.READY or one.is_coming()]
    return estimate([_progress(one, read.get(one.id)) for one in counted], at=clock.now())


def _progress(entry: SharedDocument, document: Document | None) -> Progress:
    """Return how far a document is; one that was not read has sent nothing yet, as far as is known."""
    if entry.status is not Status.UPLOADING or (document and document.status is not Status.UPLOADING):
        return Progress(entry.size, entry.size, entry.created_at, entry.uploaded_at or clock.now())
    seen_at = document.progress_at if document else None
    sent = document.bytes_passed if document else 0
    return Progress(entry.size, sent, entry.created_at, seen_at or entry.created_at)
