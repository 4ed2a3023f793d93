"""Renew the download URLs of a claim for a day, without counting again, so that interrupted downloads can resume.

1. A claim records what it was made for (`claim_records.new_claim`) in the transaction that counts it.
2. The visitor gets an address with a signed token. Each request to it reads the claim and the link, then the owner
   and the document, checks all of them again, and signs a URL for a minute. It writes nothing: a crash leaves
   nothing, and a HEAD or a chat program's preview uses up nothing.
3. It ends after a day, with the link, or with anything that the claim was derived from: the password and audience
   it met, the recipient, the document in the link, its bytes, its owner.
"""

from __future__ import annotations

from datetime import timedelta

from pynamodb.models import Model

from accounts.services import quota
from files import blobs
from files.domain.admission import Claimed, is_still_the_file, may_go_on
from files.domain.documents import original_key
from files.domain.selections import Selection
from files.domain.shares import CLAIM_SECONDS, Share, download_is_over
from files.domain.zips import ZIP_TYPE, zip_key, zip_name
from files.models import (
    HEAD,
    ClaimItem,
    DocumentItem,
    EntryItem,
    RecipientItem,
    ShareItem,
    ZipItem,
    document_part,
    recipient_part,
)
from files.services.mapping import share_of
from files.services.shares.claim_records import ALL, is_recipient, key_in, mark_of
from files.services.shares.uniform_reads import alike
from files.services.shares.visits import check_slug
from files.services.zips import repository
from mydoc import features
from mydoc.aws.batches import Read, fetch
from mydoc.core import clock
from mydoc.features import Feature

_LIFETIME = timedelta(seconds=CLAIM_SECONDS)


@alike(calls=2, code="download_over")
def resume(*, slug: str, token: str, method: str = "GET") -> str:
    """Return a new URL for a claim, valid for 60 seconds and not counted: two round trips.

    Args:
        method: GET, or HEAD for a URL that returns only the size, since S3 signs the method.

    Raises:
        NotFound: `download_over`, the same whatever ended it.
    """
    claim, share = _read(check_slug(slug), key_in(slug, token))
    is_open = may_go_on(share, _claimed(claim), mark=mark_of(share), at=clock.now())
    if not is_open or not features.is_on(Feature.PUBLIC_LINKS):
        raise download_is_over()
    people = sorted({share.owner_id, claim.person_id or share.owner_id})
    items = fetch([*(quota.read_active(user_id=one) for one in people), *_reads(share, claim)])
    recipients = [item for item in items if isinstance(item, RecipientItem)]
    if not all(map(quota.is_active, items[: len(people)])) or not _is_still_named(claim, recipients):
        raise download_is_over()
    if claim.document_id == ALL:
        return _sign_zip(share, items, method)
    return _sign_document(claim, items, method)


def _read(slug: str, key: str | None) -> tuple[ClaimItem, Share]:
    claim, head = fetch([Read(ClaimItem, slug, key), Read(ShareItem, slug, HEAD)]) if key else (None, None)
    if not isinstance(claim, ClaimItem) or not isinstance(head, ShareItem):
        raise download_is_over()
    return claim, share_of(head)


def _claimed(claim: ClaimItem) -> Claimed:
    return Claimed(claim.share_id, claim.at, is_zip=claim.document_id == ALL, held=claim.held, mark=claim.mark)


def _reads(share: Share, claim: ClaimItem) -> list[Read]:
    named = [Read(RecipientItem, share.slug, recipient_part(claim.recipient_id))] if claim.recipient_id else []
    if claim.document_id == ALL:
        return [Read(ZipItem, share.id, int(claim.zip_number or share.version)), *named]
    entry = Read(EntryItem, share.slug, document_part(claim.document_id))
    return [Read(DocumentItem, share.owner_id, claim.document_id), entry, *named]


def _is_still_named(claim: ClaimItem, recipients: list[RecipientItem]) -> bool:
    return claim.recipient_id is None or any(is_recipient(claim, item.key) for item in recipients)


def _sign_document(claim: ClaimItem, items: list[Model | None], method: str) -> str:
    document = next((item for item in items if isinstance(item, DocumentItem)), None)
    entry = next((item for item in items if isinstance(item, EntryItem)), None)
    if document is None or entry is None:
        raise download_is_over()
    status, expires_at, etag = document.status, document.expires_at, document.etag
    if not is_still_the_file(_claimed(claim), status=status, expires_at=expires_at, etag=etag, at=clock.now()):
        raise download_is_over()
    key = original_key(document.owner_id, document.id)
    return blobs.sign_download(key, name=entry.name, lifetime=_LIFETIME, method=method)


def _sign_zip(share: Share, items: list[Model | None], method: str) -> str:
    item = next((item for item in items if isinstance(item, ZipItem)), None)
    if (
        item is None
        or not repository.zip_of(item).is_ready(clock.now())
        or not features.is_on(Feature.ZIP_DOWNLOADS)
    ):
        raise download_is_over()
    title = Selection.from_text(item.selection).name(share.title) if item.selection else share.title
    key, name = zip_key(share.owner_id, share.id, int(item.version)), zip_name(title)
    return blobs.sign_download(key, name=name, lifetime=_LIFETIME, content_type=ZIP_TYPE, method=method)
