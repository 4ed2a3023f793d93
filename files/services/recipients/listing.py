"""Read stored recipients."""

from __future__ import annotations

from collections.abc import Iterator

from files.domain.recipients import REASONS, MailState, NamedRecipient
from files.models import RECIPIENTS, RecipientItem, SharePart, ShareRefItem
from mydoc.mail import outcomes


def recipients_of(slug: str) -> Iterator[NamedRecipient]:
    """Yield all recipients of a share in the order in which they were added: one query."""
    for item in SharePart.query(slug, SharePart.part.startswith(RECIPIENTS), consistent_read=True):
        if isinstance(item, RecipientItem):
            yield recipient_of(item)


def recipient_of(item: RecipientItem) -> NamedRecipient:
    """Return the recipient in an item."""
    return NamedRecipient(
        id=item.id,
        email=item.email,
        key=item.key,
        added_at=item.added_at,
        state=MailState(item.mail_state),
        number=int(item.mail_number),
        mail_at=item.mail_at,
        code=item.mail_error or "",
        reason=_reason(item.mail_error or ""),
        downloads=int(item.downloads),
        first_claimed_at=item.first_claimed_at,
        reminded_at=item.reminded_at,
    )


def _reason(code: str) -> str:
    return REASONS.get(code) or outcomes.REASONS.get(code, "")


def find_slug(*, owner_id: str, share_id: str) -> str:
    """Return the slug of a share; empty if the share no longer exists: one round trip."""
    try:
        return str(ShareRefItem.get(owner_id, share_id, consistent_read=True).slug)
    except ShareRefItem.DoesNotExist:
        return ""
