"""Remove ZIPs when their link ends, and some time after it changes."""

from __future__ import annotations

from files import blobs
from files.domain.selections import SELECTION_KEPT
from files.domain.zips import KEPT_AFTER_CHANGE, LOOKED_AT_EVERY, ZipState, zip_key
from files.models import ZipItem
from files.services.zips import jobs, repository
from files.services.zips.manifest import find_share
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock


def let_go(share_id: str) -> None:
    """Remove all ZIPs of a link that has ended."""
    for item in repository.all_of(share_id):
        remove(item)


def settle(*, share_id: str, version: int) -> None:
    """Do what is due about a ZIP: resume a build that was abandoned, or remove one of an old version."""
    item = repository.look(share_id, version)
    if item is None:
        return
    if _is_over(item) or not (repository.is_own(item) or _is_of_link(item)):
        remove(item)
    elif repository.is_forgotten(item):
        repository.look_again(item, after=repository.FORGOTTEN_AFTER)
        jobs.enqueue(owner_id=item.owner_id, share_id=share_id, version=version)
    else:
        is_building = item.state == ZipState.BUILDING
        repository.look_again(item, after=repository.FORGOTTEN_AFTER if is_building else LOOKED_AT_EVERY)


def let_others_go(item: ZipItem) -> None:
    """Have the ZIPs of earlier versions removed, once downloads in progress have ended."""
    for other in repository.all_of(item.share_id):
        if repository.version_of(other) < item.version:
            repository.look_again(other, after=KEPT_AFTER_CHANGE)


def _is_of_link(item: ZipItem) -> bool:
    """Return whether the link is there and still holds what was zipped."""
    share = find_share(owner_id=item.owner_id, share_id=item.share_id)
    return share is not None and share.version == repository.version_of(item)


def _is_over(item: ZipItem) -> bool:
    """Return whether it is a selection's or of received files, which are kept for a day."""
    return bool(item.selection) and item.created_at + SELECTION_KEPT <= clock.now()


def remove(item: ZipItem) -> None:
    """Remove a ZIP, finished or not, and then its record."""
    found: ZipItem | None = item
    while found is not None:
        remove_bytes(found)
        same_upload = ZipItem.upload_id.does_not_exist()
        if found.upload_id:
            same_upload |= ZipItem.upload_id == found.upload_id
        try:
            writes.delete(found, condition=same_upload)
        except Cancelled:
            # A job has begun to send other parts meanwhile.
            found = repository.look(item.share_id, int(item.version))
        else:
            return


def remove_bytes(item: ZipItem) -> None:
    """Delete a ZIP's object and its upload.

    The upload first: one that was completed before has written the object that is deleted then, and later it
    cannot be completed.
    """
    key = zip_key(item.owner_id, item.share_id, int(item.version))
    if item.upload_id:
        blobs.abort_multipart(key, item.upload_id)
    blobs.delete(key)
