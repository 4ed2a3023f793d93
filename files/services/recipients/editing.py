"""Naming the people a link is sent to, and taking it from them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from pynamodb.transactions import TransactWrite

from accounts.domain import Person, normal_email
from accounts.services.throttle import hit
from files.domain.audit import Action
from files.domain.recipients import (
    MOST_RECIPIENTS,
    MailState,
    NamedRecipient,
    bad_emails,
    no_such_recipient,
    too_many_recipients,
    under_way,
    unwanted,
)
from files.domain.shares import Share, next_due
from files.models import AuditItem, RecipientItem, ShareItem, recipient_part
from files.services import audit, records
from files.services.recipients.reading import recipient_of, recipients_of
from files.services.shares.reading import find
from mydoc import clock, queue
from mydoc.errors import Conflict, Invalid
from mydoc.ids import is_id, new_id, new_secret
from mydoc.transactions import Cancelled, commit

_ATTEMPTS = 4
_DAY_SECONDS = 86_400
# Until the schedule takes it that nobody has put the mails on the queue.
_PATIENCE = timedelta(minutes=2)


def list_all(*, owner: Person, share_id: str) -> list[NamedRecipient]:
    """Whom a link was sent to, and what became of the mails: three round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    return list(recipients_of(find(owner=owner, share_id=share_id).slug))


def add(*, owner: Person, share_id: str, emails: Sequence[str]) -> list[NamedRecipient]:
    """Send a link to more people, each of whom gets a personal one by mail, once; who has got it already gets no
    other: six round trips.

    Args:
        emails: addresses; up to 50 people a link.

    Returns:
        all recipients of the link.

    Raises:
        Invalid: `bad_emails`, `too_many_recipients`. NotFound: `share_not_found`. Conflict: `busy`.
        TooManyRequests: `too_many_requests`, if the owner's mails of the day are used up.
    """
    wanted = check_emails(emails)
    for _ in range(_ATTEMPTS):
        share = find(owner=owner, share_id=share_id)
        there = list(recipients_of(share.slug))
        known = {recipient.email for recipient in there}
        added = [_new(email) for email in wanted if email not in known]
        if not added:
            _send_soon(share, there)
            return there
        if len(there) + len(added) > MOST_RECIPIENTS:
            raise too_many_recipients()
        count_mails(owner=owner, number=len(added))
        try:
            _write_added(share, added, owner)
        except Cancelled:
            # Another change came between, or this one was written and its answer lost.
            continue
        _send_soon(share, added)
        return [*there, *added]
    raise Conflict("busy", "The link changed at the same moment. Try again.")


def check_emails(emails: Sequence[str]) -> list[str]:
    """The addresses, each once, in their one spelling.

    Raises:
        Invalid: `bad_emails`, `too_many_recipients`.
    """
    found, refused = [], []
    for email in emails:
        try:
            found.append(normal_email(email))
        except Invalid:
            refused.append(email)
    if refused or not found:
        raise bad_emails(refused)
    wanted = list(dict.fromkeys(found))
    if len(wanted) > MOST_RECIPIENTS:
        raise too_many_recipients()
    return wanted


def count_mails(*, owner: Person, number: int) -> None:
    """Count mails that somebody has sent to others: one round trip.

    Raises:
        TooManyRequests: `too_many_requests`.
    """
    hit(
        key=f"share-mails#{owner.id}",
        limit=settings.SHARE_MAILS_A_DAY,
        window_seconds=_DAY_SECONDS,
        times=number,
    )


def remove(*, owner: Person, share_id: str, recipient_id: str) -> None:
    """Take a link from somebody: their personal link is dead from the next request on. Four round trips.

    Raises:
        NotFound: `share_not_found`, `recipient_not_found`. Conflict: `busy`.
    """
    for _ in range(_ATTEMPTS):
        share = find(owner=owner, share_id=share_id)
        recipient = _get(share, recipient_id)
        lines = _lines(share, owner, Action.RECIPIENT_REMOVED, recipient.email)
        item = RecipientItem(share.slug, recipient_part(recipient.id))

        def build(transaction: TransactWrite, item: RecipientItem = item) -> None:
            transaction.delete(item, condition=RecipientItem.id.exists())

        try:
            _write(share, build, lines, more=-1)
        except Cancelled:
            continue
        return
    raise Conflict("busy", "The link changed at the same moment. Try again.")


def send_again(*, owner: Person, share_id: str, recipient_id: str) -> NamedRecipient:
    """Mail somebody their personal link once more: six round trips.

    Raises:
        NotFound: `share_not_found`, `recipient_not_found`. Conflict: `mail_under_way`, `recipient_complained`,
            `busy`. TooManyRequests: `too_many_requests`.
    """
    share = find(owner=owner, share_id=share_id)
    before = _get(share, recipient_id)
    if before.mail_state(clock.now()) is MailState.SENDING:
        raise under_way()
    if before.state is MailState.COMPLAINED:
        raise unwanted()
    count_mails(owner=owner, number=1)
    after = replace(before, state=MailState.PENDING, number=before.number + 1, mail_at=None, code="", reason="")

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            RecipientItem(share.slug, recipient_part(before.id)),
            actions=[
                RecipientItem.mail_state.set(MailState.PENDING.value),
                RecipientItem.mail_number.add(1),
                RecipientItem.mail_error.remove(),
                RecipientItem.mail_at.remove(),
                RecipientItem.mail_token.remove(),
            ],
            condition=(RecipientItem.mail_state == before.state.value)
            & (RecipientItem.mail_number == before.number),
        )

    try:
        _write(share, build, _lines(share, owner, Action.RECIPIENTS_ADDED, before.email), has_mails=True)
    except Cancelled:
        raise Conflict("busy", "The link or its mail changed at the same moment. Look again and retry.") from None
    _send_soon(share, [after])
    return after


def _new(email: str) -> NamedRecipient:
    recipient_id = new_id()
    return NamedRecipient(
        id=recipient_id,
        email=email,
        # Its first part is the item's key, so that who comes with it is found by one read.
        key=f"{recipient_id}{new_secret()}",
        added_at=clock.now(),
        state=MailState.PENDING,
    )


def _get(share: Share, recipient_id: str) -> NamedRecipient:
    if is_id(recipient_id):
        try:
            found = RecipientItem.get(share.slug, recipient_part(recipient_id), consistent_read=True)
            return recipient_of(found)
        except RecipientItem.DoesNotExist:
            pass
    raise no_such_recipient()


def _write_added(share: Share, added: list[NamedRecipient], owner: Person) -> None:
    names = ", ".join(recipient.email for recipient in added)
    lines = _lines(share, owner, Action.RECIPIENTS_ADDED, names[:500])

    def build(transaction: TransactWrite) -> None:
        for recipient in added:
            transaction.save(
                RecipientItem(
                    share.slug,
                    recipient_part(recipient.id),
                    id=recipient.id,
                    email=recipient.email,
                    key=recipient.key,
                    added_at=recipient.added_at,
                    mail_state=recipient.state.value,
                ),
                condition=RecipientItem.slug.does_not_exist(),
            )

    _write(share, build, lines, more=len(added), has_mails=True)


def _write(
    share: Share,
    build: Callable[[TransactWrite], None],
    lines: list[AuditItem],
    *,
    more: int = 0,
    has_mails: bool = False,
) -> None:
    """Write a change of recipients together with the share's, what the schedule does about it included.

    Args:
        more: recipients that the share has more, or less, than before.
        has_mails: whether mails wait to be put on the queue.
    """
    waiting = clock.now() + _PATIENCE if has_mails else None
    after = replace(share, recipients_count=share.recipients_count + more, mails_due=waiting or share.mails_due)
    due = next_due(after)

    def write(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug),
            actions=[
                ShareItem.recipients_count.add(more),
                ShareItem.rules_version.add(1),
                ShareItem.due_hour.set(records.due_hour(due)),
                ShareItem.due_at.set(records.due_moment(due)),
                *([ShareItem.mails_due.set(waiting)] if waiting else []),
            ],
            condition=(ShareItem.id == share.id)
            & (ShareItem.rules_version == share.rules_version)
            & ShareItem.ending.does_not_exist(),
        )
        build(transaction)
        audit.add(transaction, lines)

    commit(write)


def _lines(share: Share, owner: Person, action: Action, detail: str) -> list[AuditItem]:
    return audit.lines_about(
        action=action,
        owner_id=owner.id,
        document_id="",
        document_name=share.title,
        actor=owner,
        detail=detail,
    )


def _send_soon(share: Share, recipients: list[NamedRecipient]) -> None:
    if any(recipient.state is MailState.PENDING for recipient in recipients):
        queue.enqueue("files.tasks.mail_recipients", share.owner_id, share.id)
