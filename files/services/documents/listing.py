"""Return, rename and download documents for their owner and colleagues, and change their expiry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from accounts.domain.people import Person
from files import blobs
from files.domain.audit import Action
from files.domain.documents import Document, Status, check_lifetime, original_key, thumbnail_key
from files.domain.names import check_name
from files.domain.shares import CLAIM_SECONDS
from files.models import DocumentItem
from files.services import audit, live, mapping
from files.services.documents import link_ends, readers, repository
from mydoc import features
from mydoc.aws.batches import MOST_ITEMS, Read, fetch
from mydoc.core import clock
from mydoc.core.errors import Conflict, Invalid
from mydoc.core.ids import is_id
from mydoc.web.versions import ANY, Expected

THUMBNAIL_URL_LIFE = timedelta(seconds=CLAIM_SECONDS)


@dataclass(frozen=True)
class Download:
    """A presigned URL of a document, its name and its size in bytes; the URL works until `expires_at`.

    Attributes:
        resume_token: of a claim: renews the URL if the download is interrupted; empty for your own documents.
    """

    url: str
    name: str
    size: int
    expires_at: datetime
    resume_token: str = ""


def get(*, viewer: Person, document_id: str) -> Document:
    """Return a document of the viewer (one round trip) or one shared with them (three).

    Raises:
        NotFound: `document_not_found`. Forbidden: `not_shared_with_you`.
    """
    return repository.get_visible(viewer=viewer, document_id=document_id)


def get_own(*, owner: Person, document_id: str) -> Document:
    """Return one of one's own documents: one round trip.

    Raises:
        NotFound: `document_not_found`.
    """
    return repository.get_own(owner=owner, document_id=document_id)


def own(*, owner: Person, document_ids: Sequence[str]) -> list[Document]:
    """Return those of these documents that are one's own and still there: one round trip.

    Args:
        document_ids: up to 100.

    Raises:
        Invalid: `bad_documents`.
    """
    ids = list(dict.fromkeys(document_ids))
    if len(ids) > MOST_ITEMS:
        message = f"Ask for at most {MOST_ITEMS} documents at a time."
        raise Invalid("bad_documents", message, fields={"documents": message})
    reads = [Read(DocumentItem, owner.id, one) for one in ids if is_id(one)]
    items = fetch(reads) if reads else []
    documents = [mapping.document_of(item) for item in items if isinstance(item, DocumentItem)]
    now = clock.now()
    return [document for document in documents if not document.is_over(now)]


def rename(*, owner: Person, document_id: str, name: str) -> Document:
    """Give a document another name, everywhere it shows.

    Raises:
        Invalid: `bad_name`. NotFound: `document_not_found`. Conflict: `busy`.
    """
    return change(owner=owner, document_id=document_id, name=name)


def change(
    *,
    owner: Person,
    document_id: str,
    name: str | None = None,
    expires_in: int | None = None,
    shows_people: bool | None = None,
    expected: Expected = ANY,
) -> Document:
    """Rename, change the expiry, or both in one transaction: two round trips, and those of `link_ends.follow` if
    the expiry of a document in links changes.

    Args:
        expires_in: seconds for which it is kept from now on or, while it is being uploaded, from its arrival on.
        shows_people: whether those it is shared with see each other's initials.
        expected: the versions that the change is meant for.

    Raises:
        As `rename`. Invalid: `nothing_to_change`, `bad_expiry`. Outdated: `changed_meanwhile`.
    """
    if name is None and expires_in is None and shows_people is None:
        raise Invalid("nothing_to_change", "Send at least one of name, expires_in or shows_people.")
    if name is not None:
        check_name(name)
    lifetime = lifetime_of(expires_in, owner) if expires_in is not None else None
    before = repository.get_own(owner=owner, document_id=document_id)
    expected.check(before.version)
    after = replace(before, version=before.version + 1)
    actions: list[Any] = [DocumentItem.version.add(1)]
    lines = []
    if name is not None:
        after = replace(after, name=name)
        actions += [DocumentItem.name.set(name)]
        lines += audit.lines_of(action=Action.RENAMED, document=before, actor=owner, detail=name)
    if lifetime is not None:
        after = replace(after, expires_at=clock.now() + lifetime, lifetime=lifetime)
        actions += _expiry_actions(after)
        detail = f"{after.expires_at:%Y-%m-%d %H:%M} UTC"
        lines += audit.lines_of(action=Action.EXPIRY_CHANGED, document=before, actor=owner, detail=detail)
    if shows_people is not None:
        after = replace(after, shows_people=shows_people)
        actions.append(DocumentItem.shows_people.set(shows_people))
    repository.edit(before, after, actions=actions, lines=lines, expected=expected)
    if lifetime is not None:
        link_ends.follow(before.share_slugs, before=before.expires_at, after=after.expires_at)
    live.document_changed(after)
    return after


def download(*, viewer: Person, document_id: str, method: str = "GET") -> Download:
    """Return a URL that saves the document under its own name, for the owner and those it is shared with.

    Args:
        method: GET, or HEAD for a URL that tells the size alone.

    Raises:
        NotFound: `document_not_found`. Forbidden: `not_shared_with_you`, which the history remembers.
        Conflict: `not_ready`.
    """
    try:
        document = repository.get_visible(viewer=viewer, document_id=document_id)
    except repository.NotShared as refusal:
        audit.record(audit.lines_of(action=Action.DOWNLOAD_DENIED, document=refusal.document, actor=viewer))
        raise
    if not document.is_downloadable(clock.now()):
        raise Conflict(
            "not_ready",
            f"This document is {document.status.value}. Only documents that are ready can be downloaded.",
        )
    readers.record(viewer=viewer, document=document, action=Action.DOWNLOADED)
    return sign(document.owner_id, document.id, name=document.name, size=document.size, method=method)


def sign(owner_id: str, document_id: str, *, name: str, size: int, method: str = "GET") -> Download:
    """Return the presigned URL for someone who may download; no round trip."""
    lifetime = timedelta(seconds=CLAIM_SECONDS)
    url = blobs.sign_download(original_key(owner_id, document_id), name=name, lifetime=lifetime, method=method)
    return Download(url=url, name=name, size=size, expires_at=clock.now() + lifetime)


def thumbnail_url(document: Document) -> str | None:
    """Return a URL of the document's small picture, for a page; no round trip."""
    if not document.has_thumbnail or not document.is_downloadable(clock.now()):
        return None
    return blobs.sign_image(thumbnail_key(document.owner_id, document.id), lifetime=THUMBNAIL_URL_LIFE)


def lifetime_of(expires_in: int, owner: Person) -> timedelta:
    """Return how long a document of this owner's may be kept that is to be kept for so many seconds.

    Raises:
        Invalid: `bad_expiry`.
    """
    limits = features.limits(owner.group)
    return check_lifetime(expires_in, default=limits.default_expiry, longest=limits.longest_expiry)


def _expiry_actions(after: Document) -> list[Any]:
    # An unfinished upload is due for another reason; its expiry counts from its arrival.
    is_arriving = after.status in {Status.UPLOADING, Status.PROCESSING}
    return [
        DocumentItem.expires_at.set(after.expires_at),
        DocumentItem.lifetime.set(int(after.lifetime.total_seconds())),
        *([] if is_arriving else repository.due(after.expires_at)),
    ]
