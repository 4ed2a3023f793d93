"""Write changes of recipients, each in one transaction with its link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from accounts.services.throttle import Limit, forgive, hit_in, refusal_of
from files.domain.audit import Action
from files.domain.due import due_hour, due_moment
from files.domain.recipients import MailState, NamedRecipient
from files.domain.shares import Share, next_due
from files.models import AuditItem, ShareItem
from files.services import audit
from mydoc.aws import queue
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import TooManyRequests

_DAY_SECONDS = 86_400
MAILS_A_DAY = Limit("link-mails", settings.SHARE_MAILS_A_DAY, _DAY_SECONDS)
# How long until the schedule enqueues the mails, if no one has.
_PATIENCE = timedelta(minutes=2)


def write(
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
                ShareItem.due_hour.set(due_hour(due)),
                ShareItem.due_at.set(due_moment(due)),
                *([ShareItem.mails_due.set(waiting)] if waiting else []),
            ],
            condition=(ShareItem.id == share.id)
            & (ShareItem.rules_version == share.rules_version)
            & ShareItem.ending.does_not_exist(),
        )
        build(transaction)
        audit.add(transaction, lines)

    commit(write)


def lines_about(share: Share, owner: Person, action: Action, detail: str) -> list[AuditItem]:
    """Return the lines of the history about recipients of a link."""
    return audit.lines_about(
        action=action,
        owner_id=owner.id,
        document_id="",
        document_name=share.title,
        actor=owner,
        detail=detail,
    )


def send_soon(share: Share, recipients: list[NamedRecipient]) -> None:
    """Have the queue send what waits, if anything does: one round trip."""
    if any(recipient.state is MailState.PENDING for recipient in recipients):
        queue.enqueue("files.tasks.mail_recipients", share.owner_id, share.id)


def count_mails(transaction: TransactWrite, *, owner: Person, number: int) -> None:
    """Count so many mails against the sender's limit of the day in a transaction. They are counted by the write
    that requests them, so that a refused or repeated write counts nothing.

    Raises:
        TooManyRequests: `too_many_requests`, if there are more than any day allows; `mails_refused` reports the
            limit of this day.
    """
    hit_in(
        transaction,
        key=_key(owner),
        limit=settings.SHARE_MAILS_A_DAY,
        window_seconds=_DAY_SECONDS,
        times=number,
    )


def mails_refused(error: Cancelled) -> TooManyRequests | None:
    """Return the answer where nothing but the mails of the day were in a transaction's way; None otherwise."""
    return refusal_of(error, window_seconds=_DAY_SECONDS)


def give_back_mails(*, owner: Person, number: int) -> None:
    """Take mails that will not be sent off the day's count: one round trip."""
    forgive(key=_key(owner), window_seconds=_DAY_SECONDS, times=number)


def _key(owner: Person) -> str:
    return f"share-mails#{owner.id}"
