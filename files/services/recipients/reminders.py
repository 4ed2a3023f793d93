"""Remind recipients before a link ends, and enqueue mails that are due."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace

from files.domain.due import due_hour, due_moment
from files.domain.recipients import NamedRecipient
from files.domain.shares import Share, next_due, reminder_time
from files.models import RecipientItem, ShareItem, recipient_part
from files.services.recipients import mail as recipient_mail
from files.services.recipients import texts
from files.services.recipients.addressed import read_for_mail
from files.services.recipients.listing import recipients_of
from mydoc import mail
from mydoc.aws import queue, writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.ids import new_id

logger = logging.getLogger(__name__)


def settle(share: Share) -> None:
    """Enqueue the pending mails and the reminders of an open link, if they are due."""
    now = clock.now()
    if share.mails_due is not None and share.mails_due <= now:
        queue.enqueue("files.tasks.mail_recipients", share.owner_id, share.id)
    if not share.recipients_count or share.is_reminded:
        return
    if reminder_time(created_at=share.created_at, expires_at=share.ends_at) <= now:
        remind(share)


def remind(share: Share) -> None:
    """Enqueue a reminder for each recipient who has downloaded nothing, if the link is open now."""
    now = clock.now()
    if share.is_open(now) and share.has_started(now):
        for recipient in recipients_of(share.slug):
            if recipient.wants_reminder(now):
                queue.enqueue("files.tasks.remind_recipient", share.owner_id, share.id, recipient.id)
    due = next_due(replace(share, is_reminded=True))
    with suppress(Cancelled):
        writes.update(
            ShareItem(share.slug),
            actions=[
                ShareItem.is_reminded.set(True),
                ShareItem.due_hour.set(due_hour(due)),
                ShareItem.due_at.set(due_moment(due)),
            ],
            condition=(ShareItem.expires_at == share.expires_at)
            & (ShareItem.rules_version == share.rules_version)
            & ShareItem.ending.does_not_exist(),
        )


def send_reminder(*, owner_id: str, share_id: str, recipient_id: str) -> None:
    """Mail a recipient, at most once, that a link which they can open now ends soon.

    As in `mail.send_link`, a job claims the reminder with its token before it sends it. A crash after that leaves
    a reminder that is never sent.

    Raises:
        mail.NotTaken: it was certainly not sent; the queue may try again.
    """
    found = read_for_mail(owner_id=owner_id, share_id=share_id, recipient_id=recipient_id)
    now, token = clock.now(), new_id()
    if found is None or found.hindrance or not found.share.has_started(now):
        return
    share, recipient = found.share, found.recipient
    if not recipient.wants_reminder(now) or not _take(share.slug, recipient, token):
        return
    try:
        recipient_mail.send(found, texts.reminder)
    except mail.NotTaken:
        _give_back(share.slug, recipient, token)
        raise
    except Exception:
        # One reminder too few is better than one too many.
        logger.exception("a reminder may not have been sent")


def _take(slug: str, recipient: NamedRecipient, token: str) -> bool:
    """Claim the reminder, and return whether this job may send it."""
    item = RecipientItem(slug, recipient_part(recipient.id))
    try:
        writes.update(
            item,
            actions=[RecipientItem.reminded_at.set(clock.now()), RecipientItem.reminder_token.set(token)],
            condition=RecipientItem.id.exists()
            & RecipientItem.reminded_at.does_not_exist()
            & RecipientItem.first_claimed_at.does_not_exist(),
        )
    except Cancelled:
        try:
            now = RecipientItem.get(slug, item.part, consistent_read=True)
        except RecipientItem.DoesNotExist:
            return False
        # The answer to our own write may have been lost.
        return bool(now.reminder_token == token)
    return True


def _give_back(slug: str, recipient: NamedRecipient, token: str) -> None:
    with suppress(Cancelled):
        writes.update(
            RecipientItem(slug, recipient_part(recipient.id)),
            actions=[RecipientItem.reminded_at.remove(), RecipientItem.reminder_token.remove()],
            condition=RecipientItem.reminder_token == token,
        )
