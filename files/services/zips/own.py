"""Build ZIPs of a person's own documents, chosen ones or what guests sent, in the partition of the person.

Such a ZIP is of exactly the files that were ready when it was asked for: its number is a digest of them, so that
one with a file that is deleted or in quarantine by now is never found again. The schedule removes it after a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accounts.services.throttle import Limit
from files.domain.documents import Document, Status, original_key
from files.domain.due import due_hour, due_moment
from files.domain.own_zips import OWN_ZIP_KEPT, Wanted, number_of
from files.domain.requests import Arrival
from files.domain.zips import Manifest, Source, Zip, ZipState
from files.models import CollectedItem, DocumentItem, RequestRefItem, ZipItem
from files.models.requests import UPLOADS, file_part
from files.services.mapping import document_of
from files.services.zips import jobs, repository
from mydoc.aws import writes
from mydoc.aws.batches import MOST_ITEMS, Read, fetch
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock

# Each may be as large as all that the person stores.
OWN_ZIPS_A_DAY = Limit("own-zips", 50, 24 * 3600, is_told=True)


def read_documents(*, owner_id: str, wanted: Wanted) -> list[Document]:
    """Return the wanted files that are ready: one round trip for each hundred of them, and two for a request."""
    ids = _received(owner_id, wanted) if wanted.request_id else wanted.documents
    now = clock.now()
    found = (document_of(item) for item in _items(owner_id, ids))
    return [one for one in found if one.status is Status.READY and not one.is_over(now)]


def _received(owner_id: str, wanted: Wanted) -> list[str]:
    try:
        slug = RequestRefItem.get(owner_id, wanted.request_id, consistent_read=True).slug
    except RequestRefItem.DoesNotExist:
        return []
    prefix = file_part(wanted.submission_id, "") if wanted.submission_id else UPLOADS
    received = [
        item.part.rpartition("#")[2]
        for item in CollectedItem.query(slug, CollectedItem.part.startswith(prefix), consistent_read=True)
        if item.status == Arrival.RECEIVED
    ]
    return [one for one in received if not wanted.documents or one in wanted.documents]


def request(*, owner_id: str, wanted: Wanted, documents: Sequence[Document]) -> Zip:
    """Return the ZIP of these files, and have it built unless that was done: one round trip, four for a new one.

    Raises:
        TooManyRequests: `too_many_requests`.
    """
    number, now = number_of(wanted, documents), clock.now()
    item = repository.look(owner_id, number)
    if item is not None:
        shown = repository.zip_of(item)
        if shown.is_ready(now):
            return shown
        if shown.state is ZipState.BUILDING:
            if repository.is_forgotten(item):
                jobs.enqueue(owner_id=owner_id, share_id=owner_id, version=number)
            return shown
        if shown.state is ZipState.FAILED and not shown.may_be_begun(now):
            return shown
    OWN_ZIPS_A_DAY.hit(owner_id)
    at = now + repository.FORGOTTEN_AFTER
    new = ZipItem(
        owner_id,
        number,
        selection=wanted.to_text(),
        owner_id=owner_id,
        state=ZipState.BUILDING.value,
        total=sum(one.size for one in documents),
        failures=int(item.failures) if item else 0,
        created_at=now,
        due_hour=due_hour(at),
        due_at=due_moment(at),
    )
    is_over = (ZipItem.state == ZipState.READY.value) & (ZipItem.valid_until <= now)
    is_free = ZipItem.share_id.does_not_exist() | repository.may_be_repeated(now) | is_over
    try:
        writes.put(new, condition=is_free)
    except Cancelled:
        # Somebody else has begun it.
        return repository.zip_of(new)
    jobs.enqueue(owner_id=owner_id, share_id=owner_id, version=number)
    return repository.zip_of(new)


def read_manifest(*, owner_id: str, text: str) -> Manifest | None:
    """Return what goes into a ZIP, with its number as it is now; None if nothing is left."""
    wanted = Wanted.from_text(text)
    documents = read_documents(owner_id=owner_id, wanted=wanted)
    if not documents:
        return None
    ordered = sorted(documents, key=lambda one: (one.folder, one.name, one.id))
    until = min(one.expires_at for one in documents)
    return Manifest(
        None,
        [_source(one, by_guest=wanted.is_by_guest) for one in ordered],
        min(until, clock.now() + OWN_ZIP_KEPT),
        number_of(wanted, documents),
    )


def _items(owner_id: str, ids: Sequence[str]) -> Iterator[DocumentItem]:
    for start in range(0, len(ids), MOST_ITEMS):
        for item in fetch([Read(DocumentItem, owner_id, one) for one in ids[start : start + MOST_ITEMS]]):
            if isinstance(item, DocumentItem):
                yield item


def _source(document: Document, *, by_guest: bool) -> Source:
    """Return a file as it goes into the ZIP: in the folder of who sent it, if there are several."""
    steps = [document.collected.label.replace("/", "_")] if by_guest and document.collected else []
    return Source(
        key=original_key(document.owner.id, document.id),
        etag=document.etag,
        folder="/".join([*steps, *([document.folder] if document.folder else [])]),
        name=document.name,
        size=document.size,
        content_type=document.content_type,
        modified=document.uploaded_at or document.created_at,
    )
