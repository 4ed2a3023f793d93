"""Read what a mail to a recipient of a link needs, and whether it may be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.domain.people import Person
from accounts.services import people
from files.domain.recipients import NamedRecipient, hindrance
from files.domain.shares import Share
from files.models import DOCUMENTS, HEAD, EntryItem, RecipientItem, ShareItem, SharePart, recipient_part
from files.services.mapping import document_of_entry, share_of
from files.services.recipients.listing import find_slug, recipient_of
from mydoc import features, mail
from mydoc.aws.batches import Read, fetch
from mydoc.core import clock
from mydoc.features import Feature

# A mail is no list: so many files of a link it names, at most.
_MOST_NAMED = 10


@dataclass(frozen=True)
class Addressed:
    """A share, a recipient and the owner, as they are when a mail is about to be sent.

    Attributes:
        hindrance: the code of why no one can open the link, so that no mail is sent; empty if it opens.
        zone: the recipient's time zone; empty if it is not known.
        files: the files that the mail names, and `more_files` how many others there are.
    """

    share: Share
    recipient: NamedRecipient
    owner: Person
    hindrance: str
    zone: str = ""
    files: Sequence[mail.ListedFile] = ()
    more_files: int = 0


def read_for_mail(*, owner_id: str, share_id: str, recipient_id: str) -> Addressed | None:
    """Return what a mail to a recipient needs, and whether it may be sent: six round trips, three if not.

    None if the share, the recipient or the owner is gone.
    """
    slug = find_slug(owner_id=owner_id, share_id=share_id)
    if not slug:
        return None
    owner = people.get_people(ids=[owner_id]).get(owner_id)
    head, item = fetch([Read(ShareItem, slug, HEAD), Read(RecipientItem, slug, recipient_part(recipient_id))])
    if not isinstance(head, ShareItem) or not isinstance(item, RecipientItem) or owner is None:
        return None
    share = share_of(head)
    reason = hindrance(
        share,
        is_owner_active=owner.is_active,
        are_links_on=lambda: features.is_on(Feature.PUBLIC_LINKS),
        at=clock.now(),
    )
    recipient = recipient_of(item)
    if reason:
        return Addressed(share, recipient, owner, reason)
    return Addressed(share, recipient, owner, reason, _zone_of(recipient), *_named_files(share))


def _zone_of(recipient: NamedRecipient) -> str:
    """Return a recipient's time zone, if they have an account. Nobody else reads it: it is in their own mail."""
    known = people.find_by_emails(emails=[recipient.email]).get(recipient.email)
    return known.time_zone if known else ""


def _named_files(share: Share) -> tuple[list[mail.ListedFile], int]:
    """Return the files to name, and how many others there are; none if the link's page does not show them to its
    recipient yet, since it asks for a password or opens later."""
    now = clock.now()
    if share.has_password or not share.has_started(now):
        return [], 0
    is_document = SharePart.part.startswith(DOCUMENTS)
    query = SharePart.query(
        share.slug, is_document, limit=_MOST_NAMED, page_size=_MOST_NAMED, consistent_read=True
    )
    found = [document_of_entry(item) for item in query if isinstance(item, EntryItem)]
    named = [mail.ListedFile(one.path, one.size) for one in found if one.is_coming() or one.is_ready(now)]
    return named, max(0, share.shown_count - len(named))
