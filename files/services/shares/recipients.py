"""Add, list, remove and mail again the recipients of a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pynamodb.transactions import TransactWrite

from accounts.domain.addresses import normal_email
from accounts.domain.people import Person
from files.domain.audit import Action
from files.domain.recipients import (
    MOST_RECIPIENTS,
    MailState,
    NamedRecipient,
    check_emails,
    no_such_recipient,
    too_many_recipients,
    under_way,
    unwanted,
)
from files.domain.share_terms import Rules
from files.domain.shares import Share
from files.models import RecipientItem, recipient_part
from files.services.recipients.listing import recipient_of, recipients_of
from files.services.recipients.repository import count_mails, lines_about, mails_refused, send_soon, write
from files.services.shares.creation import create
from files.services.shares.listing import find
from files.services.shares.revocation import take_back
from mydoc import features
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import is_id, new_id, new_secret
from mydoc.features import Feature
from mydoc.web.versions import ANY, Expected, both

_ATTEMPTS = 4


@dataclass(frozen=True)
class Sent:
    """A link and some of its recipients."""

    share: Share
    recipients: list[NamedRecipient]

    @property
    def slug(self) -> str:
        return self.share.slug


def create_for(*, owner: Person, document_ids: Sequence[str], rules: Rules, emails: Sequence[str]) -> Share:
    """Make a link and send it to people: as `shares.create`, and, where there are any, two round trips more. If it
    is refused, there is no link, and its mails do not count.

    Raises:
        As `shares.create` and `add`, whose `emails` are `recipients` here.
    """
    if not emails:
        return create(owner=owner, document_ids=document_ids, rules=rules)
    wanted = check_emails(emails, field="recipients")
    share = create(owner=owner, document_ids=document_ids, rules=rules, mails=len(wanted))
    added = [_new(email) for email in wanted]
    try:
        _write_added(share, added, owner, is_counted=True)
    except (Cancelled, Conflict):
        # The answer to this very write was lost, or something changed the new link already.
        return _add_to_new(share, owner, wanted)
    send_soon(share, added)
    return replace(share, recipients_count=len(added))


def _add_to_new(share: Share, owner: Person, wanted: list[str]) -> Share:
    try:
        return _add(owner, share.id, wanted, is_counted=True).share
    except Exception:
        # The owner did not want a link without these recipients.
        take_back(share, owner=owner, mails=len(wanted))
        raise


def list_all(*, owner: Person, share_id: str) -> Sent:
    """Return a link with its recipients and the states of their mails: three round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    share = find(owner=owner, share_id=share_id)
    return Sent(share, list(recipients_of(share.slug)))


def add(*, owner: Person, share_id: str, emails: Sequence[str]) -> Sent:
    """Send a link to more people, each by a personal mail: five round trips. Recipients who have one already get
    no other.

    Args:
        emails: addresses; up to 50 people a link.

    Returns:
        all recipients of the link.

    Raises:
        Forbidden: `feature_off`.
        Invalid: `bad_emails`, `too_many_recipients`. NotFound: `share_not_found`. Conflict: `busy`.
        TooManyRequests: `too_many_requests`, if the owner's mails of the day are used up.
    """
    wanted = check_emails(emails)
    features.require(Feature.PUBLIC_LINKS)
    return _add(owner, share_id, wanted)


def _add(owner: Person, share_id: str, wanted: list[str], *, is_counted: bool = False) -> Sent:
    for _ in range(_ATTEMPTS):
        share = find(owner=owner, share_id=share_id)
        there = list(recipients_of(share.slug))
        known = {normal_email(recipient.email) for recipient in there}
        added = [_new(email) for email in wanted if normal_email(email) not in known]
        if not added:
            send_soon(share, there)
            return Sent(share, there)
        if len(there) + len(added) > MOST_RECIPIENTS:
            raise too_many_recipients()
        try:
            _write_added(share, added, owner, is_counted=is_counted)
        except Cancelled as error:
            if refusal := mails_refused(error):
                raise refusal from None
            # Another change came first, or this one was written and its answer lost.
            continue
        send_soon(share, added)
        return Sent(share, [*there, *added])
    raise Conflict("busy", "The link was changed at the same time. Try again.")


def get(*, owner: Person, share_id: str, recipient_id: str) -> Sent:
    """Return a link with one of its recipients: three round trips.

    Raises:
        NotFound: `share_not_found`, `recipient_not_found`.
    """
    share = find(owner=owner, share_id=share_id)
    return Sent(share, [_get(share, recipient_id)])


def remove(*, owner: Person, share_id: str, recipient_id: str, expected: Expected = ANY) -> None:
    """Remove a recipient: their personal link stops working with the next request. Four round trips.

    Args:
        expected: the numbers of the mail to them that was last asked for.

    Raises:
        NotFound: `share_not_found`, `recipient_not_found`. Conflict: `busy`. Outdated: `changed_meanwhile`.
    """
    for _ in range(_ATTEMPTS):
        share = find(owner=owner, share_id=share_id)
        recipient = _get(share, recipient_id)
        expected.check(recipient.number)
        lines = lines_about(share, owner, Action.RECIPIENT_REMOVED, recipient.email)
        item = RecipientItem(share.slug, recipient_part(recipient.id))

        def build(transaction: TransactWrite, item: RecipientItem = item) -> None:
            same = expected.holds(RecipientItem.mail_number)
            transaction.delete(item, condition=both(RecipientItem.id.exists(), same))

        try:
            write(share, build, lines, more=-1)
        except Cancelled:
            continue
        return
    raise Conflict("busy", "The link was changed at the same time. Try again.")


def send_again(*, owner: Person, share_id: str, recipient_id: str, expected: Expected = ANY) -> Sent:
    """Mail someone their personal link once more: five round trips.

    Args:
        expected: the numbers of the mail to them that was last asked for.

    Returns:
        the link and this one recipient.

    Raises:
        Forbidden: `feature_off`.
        NotFound: `share_not_found`, `recipient_not_found`. Conflict: `mail_under_way`, `recipient_complained`,
            `busy`. TooManyRequests: `too_many_requests`. Outdated: `changed_meanwhile`.
    """
    features.require(Feature.PUBLIC_LINKS)
    share = find(owner=owner, share_id=share_id)
    before = _get(share, recipient_id)
    expected.check(before.number)
    if before.as_read(clock.now()).state is MailState.SENDING:
        raise under_way()
    if before.state is MailState.COMPLAINED:
        raise unwanted()
    after = replace(before, state=MailState.PENDING, number=before.number + 1, mail_at=None, code="", reason="")

    def build(transaction: TransactWrite) -> None:
        count_mails(transaction, owner=owner, number=1)
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
        write(share, build, lines_about(share, owner, Action.RECIPIENTS_ADDED, before.email), has_mails=True)
    except Cancelled as error:
        if refusal := mails_refused(error):
            raise refusal from None
        if expected != ANY:
            expected.check(_get(share, recipient_id).number)
        raise Conflict(
            "busy", "The link or its email was changed at the same time. Reload the page and try again."
        ) from None
    send_soon(share, [after])
    return Sent(share, [after])


def _new(email: str) -> NamedRecipient:
    recipient_id = new_id()
    return NamedRecipient(
        id=recipient_id,
        email=email,
        # Its first part is the item's key, so that one read finds the recipient.
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


def _write_added(share: Share, added: list[NamedRecipient], owner: Person, *, is_counted: bool = False) -> None:
    names = ", ".join(recipient.email for recipient in added)
    lines = lines_about(share, owner, Action.RECIPIENTS_ADDED, names[:500])

    def build(transaction: TransactWrite) -> None:
        if not is_counted:
            count_mails(transaction, owner=owner, number=len(added))
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

    write(share, build, lines, more=len(added), has_mails=True)
