"""Record how far uploads have come, for those who wait for them."""

from __future__ import annotations

from contextlib import suppress

from files.domain.documents import Document, Status
from files.domain.parts import are_part_numbers
from files.models import DocumentItem
from files.services import mapping
from files.services.documents import repository
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock


def note(*, owner_id: str, document_id: str, part_numbers: list[int]) -> Document | None:
    """Record that the parts before these have been uploaded, and return the document: one round trip.

    Returns:
        The document as it is now; None where it is not being uploaded or has no such parts: nothing is written.
    """
    if not are_part_numbers(part_numbers):
        return None
    item = DocumentItem(owner_id, document_id)
    is_of_upload = DocumentItem.part_count >= max(part_numbers)
    with suppress(Cancelled):
        writes.update(
            item,
            actions=[
                DocumentItem.parts_passed.set(min(part_numbers) - 1),
                DocumentItem.progress_at.set(clock.now()),
            ],
            condition=repository.status_is(Status.UPLOADING) & is_of_upload,
        )
        return mapping.document_of(item)
    return None
