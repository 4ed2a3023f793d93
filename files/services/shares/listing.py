"""List links, and return them with their documents, for their owner."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.models import Model

from accounts.domain.people import Person
from files.domain.documents import Document
from files.domain.share_search import ANY_SHARE, ShareSearch
from files.domain.shares import Share, SharedDocument
from files.models import DOCUMENTS, HEAD, EntryItem, ShareItem, SharePart, ShareRefItem, document_part
from files.services.documents import readers, repository
from files.services.mapping import document_of_entry, share_of
from mydoc.aws.batches import Read, fetch
from mydoc.core import clock
from mydoc.core.errors import NotFound
from mydoc.core.ids import is_id
from mydoc.core.paging import Page, encode_cursor, id_in

LARGEST_PAGE = 100
# Of a search: some 300 KB, which one query returns.
MOST_READ = 500
# Sorts after the range key of any document: "~" comes after all characters of an id.
_LAST = f"{DOCUMENTS}~"


def list_own(
    *, owner: Person, search: ShareSearch = ANY_SHARE, cursor: str | None = None, limit: int = 50
) -> Page[Share]:
    """Return a page of one's own links, newest first, without their documents: one query.

    Args:
        search: it reads up to MOST_READ links a page, which may hold fewer than `limit`, or none, and still have a
            next one.

    Raises:
        Invalid: `bad_cursor`.
    """
    below, most = id_in(cursor), MOST_READ if search else limit
    items = list(
        SharePart.by_owner.query(
            owner.id,
            ShareItem.id < below if below else None,
            scan_index_forward=False,
            limit=most + 1,
            page_size=most + 1,
        )
    )
    found = [share_of(item) for item in items[:most] if isinstance(item, ShareItem)]
    now = clock.now()
    shown = [share for share in found if share.ending is None and search.finds(share, at=now)]
    if len(shown) > limit:
        return Page(shown[:limit], encode_cursor({"id": shown[limit - 1].id}))
    return Page(shown, encode_cursor({"id": found[-1].id}) if len(items) > most else None)


def list_of_document(*, owner: Person, document_id: str) -> list[Share]:
    """Return the links that lead to a document, newest first: two round trips.

    Raises:
        NotFound: `document_not_found`.
    """
    return of_document(document=repository.get_own(owner=owner, document_id=document_id))


def of_document(*, document: Document) -> list[Share]:
    """Return the links that lead to a document its owner has just read, newest first: one round trip."""
    return _links_in(fetch(_links_of(document))) if document.share_slugs else []


def around_document(*, document: Document) -> tuple[list[Share], list[readers.Reader]]:
    """Return the links that lead to a document its owner has just read, newest first, and the colleagues whom it
    is shared with: one round trip."""
    links, people = _links_of(document), readers.reads(document)
    items = fetch([*links, *people]) if links or people else []
    return _links_in(items[: len(links)]), readers.readers_in(document, items[len(links) :])


def _links_of(document: Document) -> list[Read]:
    return [Read(ShareItem, slug, HEAD) for slug in sorted(document.share_slugs)]


def _links_in(items: Sequence[Model | None]) -> list[Share]:
    found = [share_of(item) for item in items if isinstance(item, ShareItem)]
    shown = [share for share in found if share.ending is None and share.expires_at > clock.now()]
    return sorted(shown, key=lambda share: share.id, reverse=True)


def get(*, owner: Person, share_id: str) -> Share:
    """Return one of one's own links with the first 100 of its documents: two round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    return with_documents(owner=owner, share_id=share_id)[0]


def with_documents(*, owner: Person, share_id: str) -> tuple[Share, Page[SharedDocument]]:
    """Return a link and the first page of its documents: two round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    share, page = read(slug_of(owner=owner, share_id=share_id), limit=LARGEST_PAGE)
    return own(owner, share), page


def list_documents(
    *, owner: Person, share_id: str, cursor: str | None = None, limit: int = LARGEST_PAGE
) -> Page[SharedDocument]:
    """Return a page of the documents of one of one's own links, in the order of their uploads: two round trips.

    Raises:
        NotFound: `share_not_found`. Invalid: `bad_cursor`.
    """
    above = place(cursor)
    slug = slug_of(owner=owner, share_id=share_id)
    _, page = read(slug, above=above, limit=limit)
    return page


def read(slug: str, *, above: str = "", limit: int) -> tuple[Share | None, Page[SharedDocument]]:
    """Return a share and a page of its documents: one round trip. The share is None where there is none, and on
    pages after the first, where only documents are read.

    Args:
        above: the id of the document after which the page begins.
        limit: documents of the page.
    """
    first = document_part(above) if above else HEAD
    # One more than is shown tells whether there is another page; the first has the share itself, later ones the
    # last document of the page before.
    items = list(
        SharePart.query(
            slug, SharePart.part.between(first, _LAST), limit=limit + 2, page_size=limit + 2, consistent_read=True
        )
    )
    entries = [item for item in items if isinstance(item, EntryItem) and item.document_id != above]
    shown = entries[:limit]
    documents = [document_of_entry(entry) for entry in shown]
    page = Page(documents, encode_cursor({"document": documents[-1].id}) if len(entries) > limit else None)
    head = next((item for item in items if isinstance(item, ShareItem)), None)
    return (share_of(head, shown) if head else None), page


def read_whole(slug: str) -> tuple[Share | None, list[SharedDocument]]:
    """Return a share and all of its documents, in the order of their uploads: one round trip for each MB of them,
    which is about 2,500 documents."""
    items = list(SharePart.query(slug, SharePart.part.between(HEAD, _LAST), consistent_read=True))
    entries = [item for item in items if isinstance(item, EntryItem)]
    head = next((item for item in items if isinstance(item, ShareItem)), None)
    documents = [document_of_entry(entry) for entry in entries]
    return (share_of(head, entries[:LARGEST_PAGE]) if head else None), documents


def place(cursor: str | None) -> str:
    """Return the id of the document after which a page begins.

    Raises:
        Invalid: `bad_cursor`.
    """
    return id_in(cursor, name="document")


def slug_of(*, owner: Person, share_id: str) -> str:
    """Return the slug of a share of the owner's: one round trip.

    Raises:
        NotFound: `share_not_found`.
    """
    if is_id(share_id):
        try:
            return str(ShareRefItem.get(owner.id, share_id, consistent_read=True).slug)
        except ShareRefItem.DoesNotExist:
            pass
    raise no_link()


def find(*, owner: Person, share_id: str) -> Share:
    """Return one of one's own links without its documents: two round trips.

    Raises:
        NotFound: `share_not_found`.
    """
    slug = slug_of(owner=owner, share_id=share_id)
    try:
        share = share_of(ShareItem.get(slug, HEAD, consistent_read=True))
    except ShareItem.DoesNotExist:
        raise no_link() from None
    return own(owner, share)


def own(owner: Person, share: Share | None) -> Share:
    """Return the share, if it is the owner's and has not ended.

    Raises:
        NotFound: `share_not_found`.
    """
    if share is None or share.owner_id != owner.id or share.ending is not None or share.expires_at <= clock.now():
        raise no_link()
    return share


def no_link() -> NotFound:
    """Return the error for an owner who has no such link."""
    return NotFound("share_not_found", "This link does not exist. It may have expired or been revoked.")
