"""Return the public page of a link; viewing it counts nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.services import people
from files import blobs
from files.domain.documents import Document, Status, thumbnail_key
from files.domain.names import fold
from files.domain.previews import PREVIEW_LIFE
from files.domain.progress import Progress, estimate
from files.domain.shares import NotStarted, Share, SharedDocument, VisitState
from files.models import DocumentItem
from files.services import mapping
from files.services.shares import admission
from files.services.shares.admission import Admission
from files.services.shares.listing import place
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
        starts_at: where it has not started.
        estimate: how long until the documents of this page that are in progress are ready; None if unknown.
    """

    state: VisitState
    admission: Admission | None = None
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
    try:
        # A password is tried by `unlock`; looking tries none.
        admitted = admission.to_page(visit, above=above, along=_arriving)
    except Forbidden as refusal:
        starts_at = refusal.starts_at if isinstance(refusal, NotStarted) else None
        return PublicPage(state=VisitState(refusal.code), starts_at=starts_at)
    return _open(admitted)


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
