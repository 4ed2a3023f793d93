"""Put documents into links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pynamodb.expressions.condition import Condition, size
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.audit import Action
from files.domain.documents import MOST_SHARES, Document, Status
from files.domain.shares import MOST_DOCUMENTS, MOST_DOCUMENTS_AT_ONCE, Share, SharedDocument
from files.models import HEAD, AuditItem, DocumentItem, EntryItem, ShareItem, document_part
from files.services import audit, live, mapping
from files.services.documents import copies, link_ends, repository
from files.services.recipients import repository as recipient_repository
from files.services.shares.listing import find
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict, Invalid
from mydoc.core.ids import is_id

# Two operations a document, and those of the share itself, in a transaction of at most 100.
DOCUMENTS_A_TRANSACTION = 45
_SHAREABLE = (Status.UPLOADING, Status.PROCESSING, Status.READY)


def add_documents(*, owner: Person, share_id: str, document_ids: Sequence[str]) -> Share:
    """Put more of one's own documents into a link; those that it holds already stay.

    Seven round trips, eight if the link's end follows them, and one more for each further 45 documents.

    Raises:
        Invalid: `bad_documents`. NotFound: `share_not_found`, `document_not_found`.
        Conflict: `too_many_links`, `share_full`, `busy`.
    """
    share = find(owner=owner, share_id=share_id)
    documents = [one for one in own_documents(owner, document_ids) if share.slug not in one.share_slugs]
    check_links(documents)
    lines = lines_about(share, owner, Action.LINK_CHANGED)
    for more in in_transactions(documents):
        as_they_are(owner, share, more, lambda some: write_more(share, some, lines))
    if documents:
        link_ends.follow([share.slug], after=max(document.expires_at for document in documents))
        live.list_changed(owner.id)
    return find(owner=owner, share_id=share_id) if documents else share


def slug_for_upload(*, owner: Person, share_id: str) -> str:
    """Return the slug of one of the owner's links, to put a new document into: two round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    return find(owner=owner, share_id=share_id).slug


def own_documents(owner: Person, document_ids: Sequence[str]) -> list[Document]:
    """Return some of one's own documents to put into a link: one round trip.

    Raises:
        Invalid: `bad_documents`. NotFound: `document_not_found`.
    """
    ids = list(dict.fromkeys(document_ids))
    if not ids or len(ids) > MOST_DOCUMENTS_AT_ONCE:
        message = f"Choose 1 to {MOST_DOCUMENTS_AT_ONCE} documents at a time."
        raise Invalid("bad_documents", message, fields={"documents": message})
    if not all(is_id(document_id) for document_id in ids):
        raise repository.no_such_document()
    now = clock.now()
    found = []
    for item in fetch([Read(DocumentItem, owner.id, document_id) for document_id in ids]):
        document = mapping.document_of(item) if isinstance(item, DocumentItem) else None
        if document is None or document.status not in _SHAREABLE or document.is_over(now):
            raise repository.no_such_document()
        found.append(document)
    return found


def shared(document: Document) -> SharedDocument:
    """Return a document as a link shows it."""
    return SharedDocument(
        id=document.id,
        owner_id=document.owner_id,
        name=document.name,
        folder=document.folder,
        size=document.size,
        content_type=document.content_type,
        kind=document.kind,
        status=document.status,
        etag=document.etag,
        has_thumbnail=document.has_thumbnail,
        created_at=document.created_at,
        uploaded_at=document.uploaded_at,
        expires_at=document.expires_at,
    )


def full() -> Conflict:
    """Return the error for a link that takes no more documents."""
    return Conflict(
        "share_full",
        f"This link has ended, or would have more than {MOST_DOCUMENTS} documents. Create another one.",
    )


def lines_about(share: Share, owner: Person, action: Action) -> list[AuditItem]:
    """Return the lines of the history about a link: they name it by its title, or by a document of it."""
    first = share.documents[0] if share.documents else None
    name = share.title or (first.name if first else "")
    return audit.lines_about(
        action=action, owner_id=owner.id, document_id=first.id if first else "", document_name=name, actor=owner
    )


def check_links(documents: list[Document]) -> None:
    """Raise Conflict `too_many_links` if one of the documents is in as many links as it may be."""
    # Checked before the first of several transactions, which would stay written.
    if any(len(document.share_slugs) >= MOST_SHARES for document in documents):
        raise _too_many_links()


def in_transactions(documents: list[Document]) -> Iterator[list[Document]]:
    """Yield the documents, as many at a time as one transaction puts into a link."""
    for start in range(0, len(documents), DOCUMENTS_A_TRANSACTION):
        yield documents[start : start + DOCUMENTS_A_TRANSACTION]


def as_they_are(
    owner: Person, share: Share, documents: list[Document], write: Callable[[list[Document]], None]
) -> None:
    """Write documents into a link; read those again that change at that moment, as uploads do."""
    for is_last in (False, False, True):
        try:
            write(documents)
        except Conflict as error:
            if is_last or error.code != "too_many_links":
                raise
        else:
            return
        found = own_documents(owner, [document.id for document in documents])
        documents = [document for document in found if share.slug not in document.share_slugs]
        if not documents:
            return
        check_links(documents)


def write_more(share: Share, documents: list[Document], lines: list[AuditItem]) -> None:
    """Put more documents into a link, in one transaction.

    Raises:
        Conflict: `too_many_links`, `share_full`, `busy`.
    """

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(share.slug),
            actions=copies.count(documents),
            condition=copies.has_room(owner_id=share.owner_id, more=len(documents)),
        )
        put(transaction, share, documents)
        audit.add(transaction, lines)

    commit_filling(share, build, documents)


def put(transaction: TransactWrite, share: Share, documents: list[Document]) -> None:
    """Add to a transaction that documents are in a link, and that they know it: two operations for each."""
    has_room = DocumentItem.share_slugs.does_not_exist() | (size(DocumentItem.share_slugs) < MOST_SHARES)
    for document in documents:
        copies.add(transaction, slug=share.slug, document=document)
        transaction.update(
            DocumentItem(share.owner_id, document.id),
            actions=[DocumentItem.share_slugs.add({share.slug})],
            # The copy must equal the document; every later change of it goes through `repository.change`.
            condition=_is_as_copied(document) & has_room,
        )


def commit_filling(
    share: Share, build: Callable[[TransactWrite], None], documents: list[Document], *, is_new: bool = False
) -> None:
    """Commit a transaction that puts documents into a link.

    Raises:
        Conflict: `slug_taken`, `too_many_links`, `share_full`, `busy`. TooManyRequests: `too_many_requests`.
    """
    try:
        commit(build)
    except Cancelled as error:
        if error.refused_by(ShareItem):
            if is_new and _is_ours(share):
                # An earlier try of ours was written and its answer lost.
                return
            if is_new:
                message = "This address is taken. Choose another."
                raise Conflict("slug_taken", message, fields={"slug": message}) from None
            if _holds_all(share, documents):
                return
            raise full() from None
        raise recipient_repository.mails_refused(error) or _too_many_links() from None


def _is_as_copied(document: Document) -> Condition:
    is_arriving = document.status in {Status.UPLOADING, Status.PROCESSING}
    statuses = (Status.UPLOADING, Status.PROCESSING) if is_arriving else (document.status,)
    return (
        repository.status_is(*statuses)
        & (DocumentItem.name == document.name)
        & (DocumentItem.expires_at == document.expires_at)
    )


def _too_many_links() -> Conflict:
    return Conflict(
        "too_many_links",
        f"This document was changed, or already has {MOST_SHARES} links, the maximum. Try again, or"
        " revoke one of its links.",
    )


def _is_ours(share: Share) -> bool:
    try:
        return bool(ShareItem.get(share.slug, HEAD, consistent_read=True).id == share.id)
    except ShareItem.DoesNotExist:
        return False


def _holds_all(share: Share, documents: list[Document]) -> bool:
    found = fetch([Read(EntryItem, share.slug, document_part(document.id)) for document in documents])
    return all(found)
