"""Say what notifications tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.domain.notifications import Notification
from accounts.domain.people import Person
from accounts.services import unsubscribe
from accounts.services.notifications import settings_link
from files.domain.documents import Document, Status
from mydoc import mail
from mydoc.core.moments import in_words

MOST_NAMED = 30


@dataclass(frozen=True)
class Opened:
    """A document that a colleague opened or downloaded for the first time, and when."""

    document: Document
    reader: Person
    at: datetime
    is_download: bool

    @property
    def sentence(self) -> str:
        did = "downloaded" if self.is_download else "opened"
        return f"{self.reader.full_name} {did} “{self.document.name}”"


def shared(reader: Person, owner: Person, documents: Sequence[Document]) -> mail.Content:
    """Return the mail about documents that someone shared with the reader."""
    first, *more = documents
    end = in_words(min(document.expires_at for document in documents), reader.time_zone)
    notes = [f"The first of them expires on {end}." if more else f"It expires on {end}."]
    if coming := sum(document.status is Status.UPLOADING for document in documents):
        some = f"{coming} of them {'is' if coming == 1 else 'are'}" if more else "It is"
        notes.append(f"{some} still being uploaded and can be downloaded after that.")
    what = f"{len(documents)} documents" if more else f"“{first.name}”"
    one = mail.Link("Open document", mail.url("files:document", document_id=first.id))
    return mail.Content(
        subject=f"{owner.full_name} shared {what} with you",
        greeting=reader.name,
        paragraphs=[
            f"{owner.full_name} ({owner.email}) shared {'these documents' if more else 'this document'} with you:"
        ],
        files=[mail.ListedFile(document.name, document.size) for document in documents[:MOST_NAMED]],
        more_files=max(0, len(documents) - MOST_NAMED),
        button=mail.Link("Open documents", f"{mail.url('files:documents')}?scope=shared") if more else one,
        stop=unsubscribe.link(reader, Notification.SHARED),
        notes=notes,
        links=[settings_link()],
    )


def opened(owner: Person, events: Sequence[Opened]) -> mail.Content:
    """Return the mail about colleagues who opened or downloaded documents of the owner."""
    first, *more = events
    sentences = [f"{event.sentence} on {in_words(event.at, owner.time_zone)}." for event in events[:MOST_NAMED]]
    if rest := len(events) - MOST_NAMED:
        sentences += [f"The history shows {rest} more."] if rest > 0 else []
    one = mail.Link("View document", mail.url("files:document", document_id=first.document.id))
    return mail.Content(
        subject="Colleagues opened your documents" if more else first.sentence,
        greeting=owner.name,
        paragraphs=sentences,
        button=mail.Link("View history", mail.url("files:audit")) if more else one,
        stop=unsubscribe.link(owner, Notification.OPENED),
        notes=["You get this email the first time a colleague opens or downloads a document."],
        links=[settings_link()],
    )


def expiring(owner: Person, documents: Sequence[Document], *, more: int) -> mail.Content:
    """Return the mail about documents that expire soon.

    Args:
        documents: the soonest first.
        more: how many others there are.
    """
    first, last, count = documents[0], documents[-1], len(documents) + more
    end = in_words(first.expires_at, owner.time_zone)
    one = mail.Link("Open document", mail.url("files:document", document_id=first.id))
    span = f"The first expires on {end}"
    if not more:
        span += f", the last on {in_words(last.expires_at, owner.time_zone)}"
    return mail.Content(
        subject=f"{count} of your documents expire soon" if count > 1 else f"“{first.name}” expires soon",
        greeting=owner.name,
        paragraphs=[
            "These documents are deleted when they expire:" if count > 1 else f"This document is deleted on {end}:"
        ],
        files=[mail.ListedFile(document.name, document.size) for document in documents[:MOST_NAMED]],
        more_files=count - min(len(documents), MOST_NAMED),
        button=one if count == 1 else mail.Link("View documents", mail.url("files:documents")),
        stop=unsubscribe.link(owner, Notification.EXPIRING),
        notes=[
            *([f"{span}."] if count > 1 else []),
            "To keep a document for longer, open it and change its expiry.",
        ],
        links=[settings_link()],
    )
