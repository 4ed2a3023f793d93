"""Define the recipients of a link and the states of their mails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.domain.address_lists import addresses_of
from accounts.domain.addresses import exact_email, normal_email
from files.domain.shares import Share
from mydoc.core.errors import Conflict, Invalid, NotFound

MOST_RECIPIENTS = 50
# Longer than any job may run that sends a mail, and than the queue waits before it tries again. What no one has
# heard of for longer was broken off.
LEASE = timedelta(minutes=15)


class MailState(StrEnum):
    """The state of a mail with a link; SES reports those after `sent` later."""

    PENDING = "pending"
    NOT_SENT = "not_sent"
    SENDING = "sending"
    MAYBE_SENT = "maybe_sent"
    SENT = "sent"
    RETURNED = "returned"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REFUSED = "refused"
    COMPLAINED = "complained"


# From the weakest. Notifications come in any order, so the strongest counts.
_RANKS = {
    MailState.PENDING: 0,
    MailState.NOT_SENT: 0,
    MailState.SENDING: 0,
    MailState.MAYBE_SENT: 0,
    MailState.SENT: 0,
    MailState.RETURNED: 1,
    MailState.DELIVERED: 2,
    MailState.BOUNCED: 3,
    MailState.REFUSED: 4,
    MailState.COMPLAINED: 5,
}
# Mails that have certainly not been sent, so that their job may still send them.
UNSENT = frozenset({MailState.PENDING, MailState.NOT_SENT})
_ARRIVED = frozenset({MailState.SENT, MailState.MAYBE_SENT, MailState.DELIVERED})

# Why a mail waits or was not sent, where it is not the mail service that gives a reason.
LINK_PAUSED = "link_paused"
# The mail service took no mail: the queue tries again, or has given up.
MAIL_UNAVAILABLE = "mail_service_unavailable"
MAIL_NOT_TAKEN = "mail_not_taken"
REASONS = {
    LINK_PAUSED: "Not sent because the link is paused. The email is sent within minutes after you resume it.",
    "link_used_up": "Not sent because the link was used up. Allow more downloads, then send it again.",
    "link_without_documents": "Not sent because all documents of the link had failed or were in quarantine.",
    "link_ended": "Not sent because the link had ended.",
    "links_off": "Not sent because public links were turned off. Send it again when they are turned on.",
    "owner_disabled": "Not sent because your account was disabled. Send it again.",
    MAIL_NOT_TAKEN: "The mail service was not available after several attempts. Try again later.",
}


@dataclass(frozen=True)
class NamedRecipient:
    """A recipient of a link, as its owner sees them.

    Attributes:
        key: opens the share to them.
        state: of the mail, as stored; `as_read` returns what it means now.
        number: how often it was requested; reports about earlier mails are ignored.
        mail_at: when its state was written down.
        code, reason: why it did not arrive, for programs and for people.
    """

    id: str
    email: str
    key: str
    added_at: datetime
    state: MailState
    number: int = 1
    mail_at: datetime | None = None
    code: str = ""
    reason: str = ""
    downloads: int = 0
    first_claimed_at: datetime | None = None
    reminded_at: datetime | None = None

    def as_read(self, at: datetime) -> NamedRecipient:
        """Return them with the state that an interrupted job means: a mail that was being sent 15 minutes ago
        may have been sent; one that was to be retried was not, though a late retry may still send it."""
        if self.mail_at is None or self.mail_at + LEASE >= at:
            return self
        if self.state is MailState.SENDING:
            return replace(self, state=MailState.MAYBE_SENT)
        if self.state is MailState.PENDING and self.code == MAIL_UNAVAILABLE:
            return replace(self, state=MailState.NOT_SENT, code=MAIL_NOT_TAKEN, reason=REASONS[MAIL_NOT_TAKEN])
        return self

    @property
    def waits_for_job(self) -> bool:
        """Whether their mail has yet to be enqueued; a mail that the queue retries has its job."""
        return self.state is MailState.PENDING and self.code in {"", LINK_PAUSED}

    def wants_reminder(self, at: datetime) -> bool:
        """Return whether they may have the link, have fetched nothing by it and have not been reminded."""
        is_there = self.as_read(at).state in _ARRIVED
        return is_there and self.first_claimed_at is None and self.reminded_at is None


def hindrance(share: Share, *, is_owner_active: bool, are_links_on: Callable[[], bool], at: datetime) -> str:
    """Return why no one can open a link, so that no mail with it is sent: a key of REASONS, empty if it opens.
    Temporary reasons come last.

    Args:
        are_links_on: tells whether the site has public links; asked only where it matters.
    """
    if not is_owner_active:
        return "owner_disabled"
    if share.ending is not None or share.expires_at <= at:
        return "link_ended"
    if not are_links_on():
        return "links_off"
    if share.is_used_up:
        return "link_used_up"
    if share.is_barren:
        return "link_without_documents"
    return LINK_PAUSED if share.is_paused else ""


def kept_back_as(hindrance: str) -> MailState:
    """Return the state of a mail that is not sent for a reason: it waits while the link is paused."""
    return MailState.PENDING if hindrance == LINK_PAUSED else MailState.NOT_SENT


def after_not_taken(*, is_last_try: bool) -> tuple[MailState, str]:
    """Return the state and the code of a mail that the mail service certainly did not take."""
    return (MailState.NOT_SENT, MAIL_NOT_TAKEN) if is_last_try else (MailState.PENDING, MAIL_UNAVAILABLE)


def weaker_than(state: MailState) -> list[MailState]:
    """Return the states that a notification of this one replaces."""
    return [other for other, rank in _RANKS.items() if rank < _RANKS[state]]


def check_emails(emails: Sequence[str], *, field: str = "emails") -> list[str]:
    """Return the addresses as mail is sent to them, each once, as it was typed first.

    Args:
        emails: addresses, or texts with several, as `addresses_in` takes them.
        field: what they are called where they come from.

    Raises:
        Invalid: `bad_emails`, `too_many_recipients`.
    """
    found: dict[str, str] = {}
    refused = []
    for email in addresses_of(emails):
        try:
            found.setdefault(normal_email(email), exact_email(email))
        except Invalid:
            refused.append(email)
    if refused or not found:
        raise bad_emails(refused, field=field)
    if len(found) > MOST_RECIPIENTS:
        raise too_many_recipients(field=field)
    return list(found.values())


def too_many_recipients(*, field: str = "emails") -> Invalid:
    """Return the error for more recipients than a link can have."""
    message = f"A link can be sent to at most {MOST_RECIPIENTS} people."
    return Invalid("too_many_recipients", message, fields={field: message})


def bad_emails(refused: list[str], *, field: str = "emails") -> Invalid:
    """Return the error for invalid addresses, or none at all."""
    if not refused:
        message = "Enter at least one email address."
    else:
        # Some input cannot be written into an answer.
        shown = ["".join(filter(str.isprintable, text[:80])) for text in refused[:3]]
        message = f"Not a valid email address: {', '.join(shown)}."
        if not all(text.rpartition("@")[0].isascii() for text in refused):
            message += " Before the @, an address can have letters from a to z, digits and common signs only."
    return Invalid("bad_emails", message, fields={field: message})


def no_such_recipient() -> NotFound:
    """Return the error for a recipient who does not exist, or not any more."""
    return NotFound("recipient_not_found", "This recipient does not exist. Reload the page.")


def under_way() -> Conflict:
    """Return the error for sending a mail that is being sent at this moment."""
    return Conflict("mail_under_way", "The email is being sent. Try again in a moment.")


def unwanted() -> Conflict:
    """Return the error for mailing a recipient who has complained."""
    return Conflict(
        "recipient_complained", "The recipient marked the email as spam. Send them the link in another way."
    )
