"""Show documents without downloading them.

A preview delivers the bytes, so only someone who may download may preview.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files import blobs
from files.domain.audit import Action
from files.domain.documents import Document, Status, original_key
from files.domain.previews import ONE_LOOK, PREVIEW_LIFE, find_way, way_of
from files.domain.shares import SharedDocument, not_in_share, preview_not_offered
from files.models import DocumentItem, EntryItem, document_part
from files.services import audit
from files.services.documents import readers, repository
from files.services.shares import admission
from files.services.shares.admission import Admission
from files.services.shares.uniform_reads import alike
from files.services.shares.visits import Visit
from mydoc import features
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.features import Feature

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
    """Return a preview of a document, for its owner (two round trips, one to renew it) and colleagues (two more).

    The history gets a line for each preview, and none for renewing its URL.

    Args:
        renewal: that of the preview to renew; ignored unless it is this viewer's.

    Raises:
        NotFound: `document_not_found`. Forbidden: `not_shared_with_you`, which the history has; `feature_off`.
        Conflict: `not_ready`, `no_preview`, `too_large_to_preview`.
    """
    features.require(Feature.PREVIEWS)
    try:
        document = repository.get_visible(viewer=viewer, document_id=document_id)
    except repository.NotShared as refusal:
        audit.record(audit.lines_of(action=Action.PREVIEW_DENIED, document=refusal.document, actor=viewer))
        raise
    if not document.is_downloadable(clock.now()):
        raise Conflict(
            "not_ready",
            f"This document is {document.status.value}. Only documents that are ready can be previewed.",
        )
    way_of(document.content_type, document.size)
    look = f"{viewer.id}/{document.id}"
    if not _goes_on(renewal, look):
        readers.record(viewer=viewer, document=document, action=Action.PREVIEWED)
        renewal = signing.dumps(look, salt=_SALT)
    return sign(
        document.owner_id,
        document.id,
        name=document.name,
        size=document.size,
        content_type=document.content_type,
        renewal=renewal,
    )


@alike(calls=5)
def of_share_document(*, visit: Visit, document_id: str, renewal: str = "") -> Preview:
    """Return a preview of a document of a link: two round trips, two more for a password that was not unlocked
    before.

    Nothing is consumed; so a link that counts downloads offers none.

    Args:
        renewal: as `of_document`.

    Raises:
        NotFound: `share_not_found`, `document_not_found`. Forbidden: `password_required`, `wrong_password`,
            `not_started`, `sign_in_required`, `recipients_only`, `feature_off`.
        TooManyRequests: `too_many_requests`.
        Conflict: `preview_not_offered`, `no_preview`, `too_large_to_preview`, `busy`.
    """
    features.require(Feature.PREVIEWS)
    admitted = admission.to_document(visit, document_id)
    share, recipient = admitted.share, admitted.recipient
    if share.is_limited:
        raise preview_not_offered()
    document = next(iter(admitted.page.items), None)
    if document is None or not document.is_ready(clock.now()):
        raise admitted.without(not_in_share())
    way_of(document.content_type, document.size)
    look = f"{share.id}/{recipient.id if recipient else ''}/{document.id}"
    is_new = not _goes_on(renewal, look)
    _check_share(admitted, document, is_new=is_new)
    return sign(
        share.owner_id,
        document.id,
        name=document.name,
        size=document.size,
        content_type=document.content_type,
        renewal=signing.dumps(look, salt=_SALT) if is_new else renewal,
    )


def sign(owner_id: str, document_id: str, *, name: str, size: int, content_type: str, renewal: str) -> Preview:
    """Return a preview with its presigned URL, for a visitor who was admitted; no round trip.

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


def kind_of(document: Document | SharedDocument) -> str:
    """Return how a page would show the document now; empty if it would not."""
    if document.status is not Status.READY or document.expires_at <= clock.now():
        return ""
    if not features.is_on(Feature.PREVIEWS):
        return ""
    way = find_way(document.content_type, document.size)
    return way.show.value if way else ""


def _goes_on(renewal: str, look: str) -> bool:
    try:
        return bool(signing.loads(renewal, salt=_SALT, max_age=ONE_LOOK) == look)
    except signing.BadSignature:
        return False


def _check_share(admitted: Admission, document: SharedDocument, *, is_new: bool) -> None:
    """Check link, document, owner and recipient once more, at one moment, and write the owner's history."""
    share = admitted.share
    lines = audit.lines_about(
        action=Action.PREVIEWED,
        owner_id=share.owner_id,
        document_id=document.id,
        document_name=document.name,
        actor=None,
        label=admitted.label,
    )

    def build(transaction: TransactWrite) -> None:
        admitted.check(transaction)
        transaction.condition_check(
            EntryItem, share.slug, document_part(document.id), condition=EntryItem.slug.exists()
        )
        transaction.condition_check(
            DocumentItem,
            share.owner_id,
            document.id,
            condition=repository.status_is(Status.READY) & (DocumentItem.expires_at > clock.now()),
        )
        if is_new:
            audit.add(transaction, lines)

    try:
        commit(build)
    except Cancelled as error:
        raise admitted.refusal(error, missing=not_in_share(), by=(DocumentItem, EntryItem)) from error
