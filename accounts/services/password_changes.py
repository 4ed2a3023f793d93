"""Follow a change of someone's password: close what ended with the old one, and mail its owner, in a job."""

from __future__ import annotations

from accounts import realtime
from accounts.services import directory, mail
from accounts.services.passwords import CHANGED
from mydoc.aws.queue import AFTER_ANY_REQUEST, enqueue_later
from mydoc.core.errors import NotFound
from mydoc.web.versions import digest


def follow(*, user_id: str, tokens_revoked: bool, version: str = "", is_last: bool = False) -> None:
    """Close what ended with someone's old password, and mail them that it was changed: `passwords.replace`'s job.

    Args:
        tokens_revoked: whether the named tokens ended as well.
        version: the digest of the new password as it is stored; nothing is done where another one is. Jobs queued
            before there was one have none.
        is_last: whether this is the second look; the first one enqueues it where the change is not written yet.
    """
    if version:
        try:
            item = directory.get_item(user_id)
        except NotFound:
            return
        if digest(item.password) != version:
            if not is_last:
                enqueue_later(CHANGED, user_id, int(tokens_revoked), version, 1, seconds=AFTER_ANY_REQUEST)
            return
    realtime.disconnect(user_id=user_id)
    mail.send_password_changed(user_id=user_id, tokens_revoked=tokens_revoked)
