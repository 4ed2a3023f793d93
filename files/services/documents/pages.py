"""List one's own documents, and those that colleagues share, page by page.

Names are not indexed: a search walks a person's own partition. Each request reads a limited number of documents
and answers where the next one goes on, so what it costs does not grow with what the person has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.domain.people import Person
from files.domain.documents import Document
from files.domain.search import ANY_DOCUMENT, Search
from files.models import DocumentItem, GrantItem
from files.services import mapping
from mydoc.core import clock
from mydoc.core.paging import Page, encode_cursor, id_in

LARGEST_PAGE = 100
MOST_READ_BY_SEARCH = 2_000


def list_mine(
    *, owner: Person, search: Search = ANY_DOCUMENT, cursor: str | None = None, limit: int = 50
) -> Page[Document]:
    """Return a page of one's own documents, newest first: one query.

    Args:
        search: a page of a search may hold fewer than `limit`, or none, and still have a next one.
        limit: documents a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`.
    """
    limit, below = _limited(limit), id_in(cursor)
    items = DocumentItem.query(
        owner.id,
        DocumentItem.id < below if below else None,
        scan_index_forward=False,
        consistent_read=True,
        **_amount(search, limit),
    )
    return _page((mapping.document_of(item) for item in items), search=search, limit=limit)


def list_shared(
    *, viewer: Person, search: Search = ANY_DOCUMENT, cursor: str | None = None, limit: int = 50
) -> Page[Document]:
    """Return a page of the documents that others share with the viewer, newest first: one query.

    As `list_mine`, without thumbnails: the query does not tell whether an owner has been disabled, whose documents
    no one may see. A preview can be requested.
    """
    limit, below = _limited(limit), id_in(cursor)
    items = GrantItem.query(
        viewer.id,
        GrantItem.id < below if below else None,
        scan_index_forward=False,
        consistent_read=True,
        **_amount(search, limit),
    )
    return _page((mapping.document_of_grant(item) for item in items), search=search, limit=limit)


def _limited(limit: int) -> int:
    return max(1, min(limit, LARGEST_PAGE))


def _amount(search: Search, limit: int) -> dict[str, Any]:
    """Return how much to read: a page and one more item, or, for a search, large pages until enough is found."""
    if search:
        return {"limit": MOST_READ_BY_SEARCH, "page_size": 1_000}
    return {"limit": limit + 1, "page_size": limit + 1}


def _page(documents: Iterable[Document], *, search: Search, limit: int) -> Page[Document]:
    now = clock.now()
    most = MOST_READ_BY_SEARCH if search else limit + 1
    found: list[Document] = []
    last = ""
    for read, document in enumerate(documents, start=1):
        if len(found) == limit:
            return Page(found, encode_cursor({"id": last}))
        last = document.id
        if not document.is_over(now) and search.finds(document):
            found.append(document)
        if read == most:
            return Page(found, encode_cursor({"id": last}))
    return Page(found)
