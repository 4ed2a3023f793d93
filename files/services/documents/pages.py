"""List one's own documents, and those that colleagues share, page by page.

Names are not indexed: a search walks a person's own partition. Each request reads a limited number of documents
and answers where the next one goes on, so what it costs does not grow with what the person has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.domain.people import Person
from files.domain.documents import Document
from files.domain.search import ANY_DOCUMENT, Search
from files.models import DocumentItem, GrantItem
from files.services import mapping
from mydoc.core import clock
from mydoc.core.paging import Page, encode_cursor, id_in

LARGEST_PAGE = 100
LARGEST_BRIEF = 1_000
MOST_READ = 2_000
_LARGE_PAGE = 1_000


def list_mine(
    *, owner: Person, search: Search = ANY_DOCUMENT, cursor: str | None = None, limit: int = 50
) -> Page[Document]:
    """Return a page of one's own documents, newest first: one query, and one more for each thousand that lie
    between them in the trash.

    Args:
        search: a page of a search may hold fewer than `limit`, or none, and still have a next one.
        limit: documents a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`.
    """
    return _mine(owner, search, cursor, _limited(limit))


def list_brief(
    *, owner: Person, search: Search = ANY_DOCUMENT, cursor: str | None = None, limit: int = LARGEST_BRIEF
) -> Page[Document]:
    """Return a page of one's own documents, as `list_mine`, for whoever shows little of each.

    Args:
        limit: documents a page, 1 to 1,000.
    """
    return _mine(owner, search, cursor, _limited(limit, LARGEST_BRIEF))


def list_shared(
    *, viewer: Person, search: Search = ANY_DOCUMENT, cursor: str | None = None, limit: int = 50
) -> Page[Document]:
    """Return a page of the documents that others share with the viewer, newest first: one query.

    As `list_mine`, without thumbnails: the query does not tell whether an owner has been disabled, whose documents
    no one may see. A preview can be requested.
    """
    limit, below = _limited(limit), id_in(cursor)
    items = _newest(GrantItem, viewer.id, below=below, is_search=bool(search), limit=limit)
    return _page((mapping.document_of_grant(item) for item in items), search=search, limit=limit)


def _mine(owner: Person, search: Search, cursor: str | None, limit: int) -> Page[Document]:
    items = _newest(DocumentItem, owner.id, below=id_in(cursor), is_search=bool(search), limit=limit)
    return _page((mapping.document_of(item) for item in items), search=search, limit=limit)


def _limited(limit: int, most: int = LARGEST_PAGE) -> int:
    return max(1, min(limit, most))


def _newest(
    model: type[DocumentItem | GrantItem], person_id: str, *, below: str, is_search: bool, limit: int
) -> Iterator[Any]:
    """Yield a person's items, newest first: a page and one more, and then large pages, for whoever needs more
    because it searches or because many are in the trash."""

    def read(below: str, *, most: int, page_size: int) -> Iterator[Any]:
        key = model.id < below if below else None
        return model.query(
            person_id, key, scan_index_forward=False, consistent_read=True, limit=most, page_size=page_size
        )

    if not is_search:
        first = list(read(below, most=limit + 1, page_size=limit + 1))
        yield from first
        if len(first) <= limit:
            return
        below = first[-1].id
    yield from read(below, most=MOST_READ, page_size=_LARGE_PAGE)


def _page(documents: Iterable[Document], *, search: Search, limit: int) -> Page[Document]:
    now = clock.now()
    found: list[Document] = []
    last = ""
    for read, document in enumerate(documents, start=1):
        if len(found) == limit:
            return Page(found, encode_cursor({"id": last}))
        last = document.id
        if not document.is_over(now) and search.finds(document):
            found.append(document)
        if read == MOST_READ:
            return Page(found, encode_cursor({"id": last}))
    return Page(found)
