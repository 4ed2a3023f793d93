"""Mail owners a receipt of the first download of a link, once for each link."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from accounts.domain.notifications import Notification
from accounts.services import people
from files.domain.activity import Activity, Happening
from files.domain.shares import Share
from files.models import HEAD, ShareItem, ShareRefItem
from files.services.mapping import share_of
from files.services.recipients import texts
from mydoc import mail
from mydoc.aws import queue, writes
from mydoc.aws.transactions import Cancelled
from mydoc.core.ids import new_id

logger = logging.getLogger(__name__)


def hear(activities: Sequence[Activity]) -> None:
    """Enqueue a receipt for each link with a first download.

    Of several downloads at once each may be the first; `send` mails one.
    """
    first = {
        activity.share_id: activity
        for activity in reversed(activities)
        if activity.happening is Happening.CLAIMED and activity.is_first and activity.share_id
    }
    for share_id, activity in first.items():
        queue.enqueue(
            "files.tasks.send_receipt",
            activity.owner_id,
            share_id,
            activity.document_name,
            activity.by,
            activity.at.isoformat(),
        )


def send(*, owner_id: str, share_id: str, document_name: str, by: str, at: datetime) -> None:
    """Mail the owner of a link that it was downloaded, at most once for each link.

    1. Write this job's token to the share, on condition that it has none. Any other job stops here. A crash after
       it leaves a receipt that is never sent; the page of the link shows the download.
    2. Send the mail. If the mail service certainly did not take it, remove the token, on condition that it is
       ours, and let the queue try again. A crash before the token is removed leaves what step 1 says.

    Args:
        by: the address of the recipient who downloaded; empty for anyone with the link.

    Raises:
        mail.NotTaken: it was certainly not sent; the queue may try again.
    """
    share = _find(owner_id, share_id)
    owner = people.get_people(ids=[owner_id]).get(owner_id)
    token = new_id()
    if share is None or owner is None or not owner.is_active:
        return
    if Notification.LINK_DOWNLOADED not in owner.notifications or not _take(share, token):
        return
    try:
        content = texts.receipt(share, owner, document_name=document_name, by=by, at=at)
        mail.send(to=owner.email, content=content)
    except mail.NotTaken:
        _give_back(share, token)
        raise
    except Exception:
        # One receipt too few is better than one too many; the page of the link shows the download.
        logger.exception("a receipt may not have been sent")


def _find(owner_id: str, share_id: str) -> Share | None:
    try:
        ref = ShareRefItem.get(owner_id, share_id, consistent_read=True)
        return share_of(ShareItem.get(ref.slug, HEAD, consistent_read=True))
    except (ShareRefItem.DoesNotExist, ShareItem.DoesNotExist):
        return None


def _take(share: Share, token: str) -> bool:
    """Claim the receipt, and return whether this job may send it."""
    try:
        writes.update(
            ShareItem(share.slug),
            actions=[ShareItem.receipt_token.set(token)],
            condition=(ShareItem.id == share.id) & ShareItem.receipt_token.does_not_exist(),
        )
    except Cancelled:
        try:
            now = ShareItem.get(share.slug, HEAD, consistent_read=True)
        except ShareItem.DoesNotExist:
            return False
        # The answer to our own write may have been lost.
        return bool(now.receipt_token == token)
    return True


def _give_back(share: Share, token: str) -> None:
    with suppress(Cancelled):
        writes.update(
            ShareItem(share.slug),
            actions=[ShareItem.receipt_token.remove()],
            condition=ShareItem.receipt_token == token,
        )
