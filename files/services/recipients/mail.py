"""Mail recipients their links: each mail at most once, and none for a link that no one can open.

A mail cannot be part of a transaction, so a job claims it first, which only one job can (docs/adr/0018). Steps:

1. Whoever adds recipients or sends again writes the mail as `pending` with a new number, and makes the share due
   (`mails_due`). A crash after it leaves a due share, and the schedule enqueues step 2.
2. `enqueue_all`: enqueue a job for each pending mail, then clear `mails_due`, on condition that the share is as it
   was read. A crash in between enqueues jobs twice; step 3 lets one of them send.
3. `send_link`: set the mail to `sending` with this job's token, on condition that its number is the same and that
   it was not sent. A crash after it leaves `sending`, which is shown as "maybe sent" 15 minutes later; nothing
   sends it again but its owner.
4. Send it, and write how that ended, on condition that the token is ours and it is still `sending`: `sent`,
   `refused`, back to `pending` if the mail service certainly did not take it (the queue tries again), else
   `maybe_sent`. A crash before that leaves what step 3 says.
5. `note_outcome`: write what SES reports later, on condition that it has the same number and a higher rank than
   the stored outcome, so that reports can come twice and in any order.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from pynamodb.expressions.condition import Condition

from files.domain.due import due_hour, due_moment
from files.domain.recipients import (
    UNSENT,
    MailState,
    NamedRecipient,
    after_not_taken,
    kept_back_as,
    weaker_than,
)
from files.domain.shares import Share, next_due
from files.models import HEAD, RecipientItem, ShareItem, recipient_part
from files.services.mapping import share_of
from files.services.recipients import texts
from files.services.recipients.addressed import Addressed, read_for_mail
from files.services.recipients.listing import find_slug, recipients_of
from mydoc import mail
from mydoc.aws import queue, writes
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.ids import new_id
from mydoc.telemetry import context

logger = logging.getLogger(__name__)

# The kind of these mails in their tags; see mydoc.mail.outcomes.
KIND = "recipient"


def enqueue_all(*, owner_id: str, share_id: str) -> None:
    """Enqueue a job for each pending mail of a share, and then clear `mails_due`."""
    share = _head(find_slug(owner_id=owner_id, share_id=share_id))
    if share is None:
        return
    for recipient in recipients_of(share.slug):
        if recipient.waits_for_job:
            queue.enqueue("files.tasks.mail_recipient", owner_id, share_id, recipient.id, recipient.number)
    if share.mails_due is not None:
        _note_enqueued(share)


def send_link(*, owner_id: str, share_id: str, recipient_id: str, number: int) -> None:
    """Mail a recipient their personal link, unless a job has claimed that mail before.

    While the link is paused, the mail waits. If no one can open the link for another reason, the mail is not sent,
    and its owner can read why.

    Args:
        number: which of the recipient's mails it is.

    Raises:
        mail.NotTaken: it was certainly not sent; the queue may try again.
    """
    found = read_for_mail(owner_id=owner_id, share_id=share_id, recipient_id=recipient_id)
    if found is None or found.recipient.number != number:
        return
    share, token = found.share, new_id()
    if found.hindrance:
        _keep_back(share.slug, found.recipient, found.hindrance)
        return
    if not _take(share.slug, found.recipient, token):
        return

    def note(state: MailState, code: str = "") -> None:
        _note(share.slug, recipient_id, token, state, code)

    try:
        send(found, texts.personal_link)
    except mail.Refused as refusal:
        note(MailState.REFUSED, refusal.code)
    except mail.NotTaken:
        note(*after_not_taken(is_last_try=context.is_last_try()))
        raise
    except Exception:
        # Its owner sees that among the recipients, and decides whether to send it again.
        logger.exception("a mail may have been sent")
        note(MailState.MAYBE_SENT)
    else:
        note(MailState.SENT)


def note_outcome(
    *, owner_id: str, share_id: str, recipient_id: str, number: int, state: MailState, code: str = ""
) -> None:
    """Write what the mail service reports of a mail, unless something worse is known or the number is an earlier
    mail's: two round trips."""
    slug = find_slug(owner_id=owner_id, share_id=share_id)
    if not slug:
        return
    error = RecipientItem.mail_error.set(code) if code else RecipientItem.mail_error.remove()
    with suppress(Cancelled):
        writes.update(
            RecipientItem(slug, recipient_part(recipient_id)),
            actions=[
                RecipientItem.mail_state.set(state.value),
                RecipientItem.mail_at.set(clock.now()),
                error,
            ],
            condition=(RecipientItem.mail_number == number)
            & RecipientItem.mail_state.is_in(*(other.value for other in weaker_than(state))),
        )


def send(to: Addressed, content: Callable[[texts.ForRecipient], mail.Content]) -> None:
    """Send a mail with a personal link.

    Args:
        content: one of those in `files.services.recipients.texts` that are for recipients.

    Raises:
        As `mail.send`.
    """
    share, recipient, owner = to.share, to.recipient, to.owner
    link = mail.url("files:personal-share", slug=share.slug, key=recipient.key)
    told = texts.ForRecipient(share, owner, link, to.zone, to.files, to.more_files)
    mail.send(
        to=recipient.email,
        content=content(told),
        reply_to=owner.email,
        about=mail.About(KIND, (share.owner_id, share.id, recipient.id, str(recipient.number))),
    )


def _keep_back(slug: str, recipient: NamedRecipient, reason: str) -> None:
    """Write why a mail waits or is not sent, unless a job has claimed it meanwhile."""
    state = kept_back_as(reason)
    with suppress(Cancelled):
        writes.update(
            RecipientItem(slug, recipient_part(recipient.id)),
            actions=[
                RecipientItem.mail_state.set(state.value),
                RecipientItem.mail_at.set(clock.now()),
                RecipientItem.mail_error.set(reason),
            ],
            condition=_is_unsent(recipient),
        )


def _is_unsent(recipient: NamedRecipient) -> Condition:
    is_this_one: Condition = RecipientItem.mail_number == recipient.number
    return is_this_one & RecipientItem.mail_state.is_in(*(state.value for state in UNSENT))


def _take(slug: str, recipient: NamedRecipient, token: str) -> bool:
    """Claim a mail, and return whether this job may send it."""
    item = RecipientItem(slug, recipient_part(recipient.id))
    try:
        writes.update(
            item,
            actions=[
                RecipientItem.mail_state.set(MailState.SENDING.value),
                RecipientItem.mail_at.set(clock.now()),
                RecipientItem.mail_token.set(token),
                RecipientItem.mail_error.remove(),
            ],
            condition=_is_unsent(recipient),
        )
    except Cancelled:
        # The answer to our own write may have been lost.
        return _holds(item, token)
    return True


def _holds(item: RecipientItem, token: str) -> bool:
    try:
        now = RecipientItem.get(item.slug, item.part, consistent_read=True)
    except RecipientItem.DoesNotExist:
        return False
    return bool(now.mail_token == token)


def _note(slug: str, recipient_id: str, token: str, state: MailState, code: str) -> None:
    error = RecipientItem.mail_error.set(code) if code else RecipientItem.mail_error.remove()
    # Refused if SES reported first, or the recipient was removed.
    with suppress(Cancelled):
        writes.update(
            RecipientItem(slug, recipient_part(recipient_id)),
            actions=[RecipientItem.mail_state.set(state.value), RecipientItem.mail_at.set(clock.now()), error],
            condition=(RecipientItem.mail_token == token) & (RecipientItem.mail_state == MailState.SENDING.value),
        )


def _head(slug: str) -> Share | None:
    try:
        share = share_of(ShareItem.get(slug, HEAD, consistent_read=True)) if slug else None
    except ShareItem.DoesNotExist:
        return None
    return share if share is not None and share.ending is None else None


def _note_enqueued(share: Share) -> None:
    due = next_due(replace(share, mails_due=None))
    with suppress(Cancelled):
        writes.update(
            ShareItem(share.slug),
            actions=[
                ShareItem.mails_due.remove(),
                ShareItem.due_hour.set(due_hour(due)),
                ShareItem.due_at.set(due_moment(due)),
            ],
            condition=(ShareItem.rules_version == share.rules_version)
            & (ShareItem.mails_due == share.mails_due)
            & ShareItem.ending.does_not_exist(),
        )
