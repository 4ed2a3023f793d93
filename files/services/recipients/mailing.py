"""The mails to recipients: each sent once, whatever breaks.

A mail cannot be part of a transaction. So a job first writes down that it sends this one, which only one job can.
After that it is sent, refused or, where nobody knows, left to the owner: it is never sent again by itself.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from pynamodb.exceptions import UpdateError

from accounts.domain import Person
from accounts.services import people
from files.domain.recipients import MailState, NamedRecipient, weaker_than
from files.domain.shares import Share, next_due
from files.models import HEAD, RecipientItem, ShareItem, recipient_part
from files.services import records
from files.services.recipients.reading import find_slug, recipient_of, recipients_of
from files.services.share_copies import share_of
from mydoc import clock, mail, queue
from mydoc.batches import Read, fetch
from mydoc.ids import new_id
from mydoc.transactions import is_refusal, suppress_refusal

logger = logging.getLogger(__name__)

# What a mail's tag calls those to recipients; see mydoc.mail.outcomes.
KIND = "recipient"
_UNAVAILABLE = "mail_service_unavailable"


def enqueue_all(*, owner_id: str, share_id: str) -> None:
    """Put a job on the queue for each mail that waits, and let the schedule know that this is done."""
    share = _head(find_slug(owner_id=owner_id, share_id=share_id))
    if share is None:
        return
    for recipient in recipients_of(share.slug):
        if recipient.state is MailState.PENDING and not recipient.code:
            queue.enqueue("files.tasks.mail_recipient", owner_id, share_id, recipient.id, recipient.number)
    if share.mails_due is not None:
        _note_enqueued(share)


def send_link(*, owner_id: str, share_id: str, recipient_id: str, number: int) -> None:
    """Mail a recipient their personal link, unless that mail was begun before.

    Args:
        number: which of their mails it is.

    Raises:
        mail.NotTaken: it was certainly not sent; trying again is safe.
    """
    found = read_for_mail(owner_id=owner_id, share_id=share_id, recipient_id=recipient_id)
    if found is None:
        return
    share, recipient, owner = found
    token = new_id()
    if recipient.number != number or not _take(share.slug, recipient, token):
        return

    def note(state: MailState, code: str = "") -> None:
        _note(share.slug, recipient_id, token, state, code)

    try:
        send(share, recipient, owner, "share", f"{share.owner_name} sends you {share.title or 'documents'}")
    except mail.Refused as refusal:
        note(MailState.REFUSED, refusal.code)
    except mail.NotTaken:
        note(MailState.PENDING, _UNAVAILABLE)
        raise
    except Exception:
        # Whoever looks at the recipients sees it, and decides.
        logger.exception("a mail may have been sent")
        note(MailState.MAYBE_SENT)
    else:
        note(MailState.SENT)


def note_outcome(
    *, owner_id: str, share_id: str, recipient_id: str, number: int, state: MailState, code: str = ""
) -> None:
    """Write down what the mail service tells of a mail, unless it is known to be worse, or a later mail is on its
    way: two round trips."""
    slug = find_slug(owner_id=owner_id, share_id=share_id)
    if not slug:
        return
    error = RecipientItem.mail_error.set(code) if code else RecipientItem.mail_error.remove()
    with suppress_refusal():
        RecipientItem(slug, recipient_part(recipient_id)).update(
            actions=[
                RecipientItem.mail_state.set(state.value),
                RecipientItem.mail_at.set(clock.now()),
                error,
            ],
            condition=(RecipientItem.mail_number == number)
            & RecipientItem.mail_state.is_in(*(other.value for other in weaker_than(state))),
        )


def read_for_mail(
    *, owner_id: str, share_id: str, recipient_id: str
) -> tuple[Share, NamedRecipient, Person] | None:
    """A share that leads somewhere, somebody it was sent to, and its owner: three round trips. None where one of
    them is gone, or the owner is disabled."""
    slug = find_slug(owner_id=owner_id, share_id=share_id)
    if not slug:
        return None
    owner = people.get_people(ids=[owner_id]).get(owner_id)
    head, item = fetch([Read(ShareItem, slug, HEAD), Read(RecipientItem, slug, recipient_part(recipient_id))])
    if not isinstance(head, ShareItem) or not isinstance(item, RecipientItem):
        return None
    if owner is None or not owner.is_active:
        return None
    share = share_of(head)
    if share.ending is not None or share.expires_at <= clock.now():
        return None
    return share, recipient_of(item), owner


def send(share: Share, recipient: NamedRecipient, owner: Person, template: str, subject: str) -> None:
    """Send a mail with a personal link.

    Raises:
        As `mail.send`.
    """
    mail.send(
        to=recipient.email,
        template=template,
        # A title may be long and is one line; what a mail calls it need not be all of it.
        subject=subject[:200],
        reply_to=owner.email,
        about=mail.About(KIND, (share.owner_id, share.id, recipient.id, str(recipient.number))),
        share=share,
        owner=owner,
        link=mail.url("files:personal-share", slug=share.slug, key=recipient.key),
    )


def _take(slug: str, recipient: NamedRecipient, token: str) -> bool:
    """Whether this job is the one that sends."""
    item = RecipientItem(slug, recipient_part(recipient.id))
    try:
        item.update(
            actions=[
                RecipientItem.mail_state.set(MailState.SENDING.value),
                RecipientItem.mail_at.set(clock.now()),
                RecipientItem.mail_token.set(token),
                RecipientItem.mail_error.remove(),
            ],
            condition=(RecipientItem.mail_state == MailState.PENDING.value)
            & (RecipientItem.mail_number == recipient.number),
        )
    except UpdateError as error:
        if not is_refusal(error):
            raise
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
    # Unless a notification came first, or they were taken from the list.
    with suppress_refusal():
        RecipientItem(slug, recipient_part(recipient_id)).update(
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
    with suppress_refusal():
        ShareItem(share.slug).update(
            actions=[
                ShareItem.mails_due.remove(),
                ShareItem.due_hour.set(records.due_hour(due)),
                ShareItem.due_at.set(records.due_moment(due)),
            ],
            condition=(ShareItem.rules_version == share.rules_version)
            & (ShareItem.mails_due == share.mails_due)
            & ShareItem.ending.does_not_exist(),
        )
