"""Begin uploads that have been checked: their records and their quota, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pynamodb.transactions import TransactWrite

from accounts.services import quota
from files import blobs
from files.domain.documents import UNKNOWN_TYPE, UPLOAD_TIME, Collected, Document, PersonRef, Status, original_key
from files.domain.due import due_hour, due_moment
from files.domain.parts import PartPlan
from files.models import DocumentItem
from files.services import mapping
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.ids import new_id


def begin(
    *,
    owner: PersonRef,
    name: str,
    size: int,
    content_type: str,
    lifetime: timedelta,
    folder: str,
    also: Callable[[TransactWrite, Document], None],
    refusal: Callable[[Cancelled], Exception],
    share_slug: str | None = None,
    collected: Collected | None = None,
    crc32: str = "",
) -> Document:
    """Begin an upload that has been checked, an owner's or a guest's, and return its document: one round trip, two
    for a file of several parts.

    S3's multipart upload comes first and its record second, so every object in the bucket has a record. A crash
    between the two leaves an upload without parts, which the bucket's lifecycle aborts after a day. A file of one
    part has nothing in S3 before its bytes are sent.

    Args:
        also: adds more to the transaction.
        refusal: makes the error to raise when a condition did not hold, after the multipart upload is aborted.
        share_slug: the slug of the share to put it into.
        collected: the request it comes through; None for the owner's own.
        crc32: of the bytes of a file of one part; empty where the client did not say.
    """
    document_id, plan = new_id(), PartPlan.of(size)
    key = original_key(owner.id, document_id)
    item = _new_item(owner, document_id, name=name, plan=plan, lifetime=lifetime)
    if not plan.is_single:
        item.upload_id = blobs.start_multipart(key)
    item.crc32 = crc32 or None
    item.folder = folder or None
    item.collected = mapping.collected_map(collected)
    if content_type:
        item.content_type = content_type
    if share_slug:
        item.share_slugs = {share_slug}

    def build(transaction: TransactWrite) -> None:
        transaction.save(item, condition=DocumentItem.id.does_not_exist())
        quota.reserve(transaction, user_id=owner.id, size=size)
        also(transaction, mapping.document_of(item))

    try:
        commit(build)
    except Cancelled as error:
        if error.refused_by(DocumentItem):
            # No one else knows this id: an earlier try was written and its answer lost.
            return mapping.document_of(item)
        if item.upload_id:
            blobs.abort_multipart(key, item.upload_id)
        raise refusal(error) from error
    return mapping.document_of(item)


def _new_item(
    owner: PersonRef, document_id: str, *, name: str, plan: PartPlan, lifetime: timedelta
) -> DocumentItem:
    now = clock.now()
    return DocumentItem(
        owner_id=owner.id,
        id=document_id,
        owner=mapping.person_map(owner),
        name=name,
        size=plan.size,
        content_type=UNKNOWN_TYPE,
        kind="other",
        status=Status.UPLOADING.value,
        created_at=now,
        expires_at=now + lifetime,
        lifetime=int(lifetime.total_seconds()),
        part_size=plan.part_size,
        part_count=plan.part_count,
        shows_people=True,
        due_hour=due_hour(now + UPLOAD_TIME),
        due_at=due_moment(now + UPLOAD_TIME),
    )
