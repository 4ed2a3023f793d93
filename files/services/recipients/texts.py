"""Say what the mails about a link tell: to its recipients and to its owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.domain.notifications import Notification
from accounts.domain.people import Person
from accounts.services import unsubscribe
from accounts.services.notifications import settings_link
from files.domain.shares import Share
from mydoc import mail
from mydoc.core.moments import in_words


@dataclass(frozen=True)
class ForRecipient:
    """What the mails to a recipient of a link tell of.

    Args:
        link: the personal one.
        zone: the recipient's time zone; empty if it is not known.
        files: the files to name, and `more_files` how many others there are.
    """

    share: Share
    owner: Person
    link: str
    zone: str = ""
    files: Sequence[mail.ListedFile] = ()
    more_files: int = 0


def personal_link(told: ForRecipient) -> mail.Content:
    """Return the mail with a recipient's personal link."""
    share, owner = told.share, told.owner
    notes = [f"This is your personal link. It expires on {in_words(share.ends_at, told.zone)}."]
    if share.starts_at:
        notes.insert(0, f"The link opens on {in_words(share.starts_at, told.zone)}.")
    if share.has_password:
        notes.append(f"It requires a password. {owner.name} will send it to you separately.")
    notes.append(f"If you are not expecting anything from {owner.full_name}, do not open the link.")
    return _to_recipient(
        told,
        subject=f"{owner.full_name} sent you {share.title or _untitled(share)}",
        paragraph=f"{_sent(told)}.",
        quote=share.message,
        notes=notes,
    )


def reminder(told: ForRecipient) -> mail.Content:
    """Return the mail that reminds a recipient of their link."""
    return _to_recipient(
        told,
        subject=f"{told.share.title or f'Files from {told.owner.full_name}'}: the link expires soon",
        paragraph=f"{_sent(told)}, and you have not downloaded anything yet.",
        notes=[f"The link expires on {in_words(told.share.ends_at, told.zone)}. This is the only reminder."],
    )


def receipt(share: Share, owner: Person, *, document_name: str, by: str, at: datetime) -> mail.Content:
    """Return the mail that tells an owner of the first download of a link.

    Args:
        document_name: empty for all documents as ZIP.
        by: the address of the recipient who downloaded; empty for anyone with the link.
    """
    what = f"“{document_name}”" if document_name else "all documents as ZIP"
    through = f" “{share.title}”" if share.title and share.title != document_name else ""
    who = by or "Someone with the link"
    return mail.Content(
        subject=f"{share.title or 'Your link'} was downloaded",
        greeting=owner.name,
        paragraphs=[f"{who} downloaded {what} through your link{through} on {in_words(at, owner.time_zone)}."],
        button=mail.Link("View the link", mail.url("files:share", share_id=share.id)),
        stop=unsubscribe.link(owner, Notification.LINK_DOWNLOADED),
        notes=["This was the first download. You will not get an email about later ones."],
        links=[settings_link()],
    )


def _untitled(share: Share) -> str:
    return "a document" if share.documents_count == 1 else "documents"


def _sent(told: ForRecipient) -> str:
    what = f"“{told.share.title}”" if told.share.title else _untitled(told.share)
    return f"{told.owner.full_name} ({told.owner.email}) sent you {what}"


def _to_recipient(
    told: ForRecipient, *, subject: str, paragraph: str, notes: Sequence[str], quote: str = ""
) -> mail.Content:
    return mail.Content(
        subject=subject,
        paragraphs=[paragraph],
        quote=quote,
        files=told.files,
        more_files=told.more_files,
        button=mail.Link("Open the link", told.link),
        notes=notes,
    )
