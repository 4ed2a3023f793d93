"""Process several documents at once, where nothing about them is out of the ordinary."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.transactions import TransactWrite

from files import blobs
from files.domain.documents import Document, original_key
from files.inspection import HEAD_SIZE, Inspection, may_have_thumbnail, sniff
from files.services import live
from files.services.documents import repository
from files.services.documents.processing import ARRIVING, Ready, fault
from mydoc.aws.transactions import Cancelled, commit

# Each takes three operations of a transaction of 100: record, history, activity.
MOST_TOGETHER = 30


def process_together(*, ids: Sequence[tuple[str, str]]) -> list[bool]:
    """Make documents `ready` whose bytes have arrived, and return of which that was done: two round trips for all,
    one for each, and one for each owner to notify, where `processing.process` takes four for each.

    1. Read the records. Leave out what is not ordinary: what a guest sent, what is in links or shared, what may
       get a thumbnail, and what is not arriving.
    2. Compare the sizes and read the types from the bytes, as `processing.process`. Leave out what is not there or
       has a fault.
    3. In one transaction, write all, each on the same condition as there. If one did not hold, nothing is written
       and all are left out.
    4. Notify open pages and webhooks. A crash before or during this leaves what it leaves there.

    What is left out is not touched, and `processing.process` decides about it. That what is done is not done again
    follows from the condition.

    Args:
        ids: of owners and documents, up to 30 (MOST_TOGETHER).

    Raises:
        Whatever AWS raises; then some or all may be done, too.
    """
    documents = repository.find_all(list(dict.fromkeys(ids)))
    changes = [change for document in documents if document and (change := _change(document))]
    if not changes:
        return [False] * len(ids)

    def build(transaction: TransactWrite) -> None:
        for change in changes:
            change.add(transaction)

    try:
        commit(build)
    except Cancelled:
        return [False] * len(ids)
    for change in changes:
        change.follow()
    live.documents_changed([change.after for change in changes])
    done = {(change.after.owner_id, change.after.id) for change in changes}
    return [one in done for one in ids]


def _change(document: Document) -> Ready | None:
    """Return what becomes of an ordinary document; None for any other."""
    is_alone = not (document.people or document.share_slugs or document.collected)
    # Of what is declared as a picture the bytes would be read twice.
    is_plain = not may_have_thumbnail(document.content_type, document.size)
    if document.status not in ARRIVING or not is_alone or not is_plain:
        return None
    arrived = blobs.read_start(original_key(document.owner_id, document.id), HEAD_SIZE)
    if arrived is None:
        return None
    blob, head = arrived
    if fault(document, blob):
        return None
    sniffed = sniff(head, document.name, declared=document.content_type)
    if may_have_thumbnail(sniffed.content_type, blob.size):
        return None
    return Ready.of(document, blob, Inspection(sniffed.content_type, sniffed.kind, None, ""))
