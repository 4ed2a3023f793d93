"""List one's own documents, and those that colleagues share, page by page.

Names are not indexed: a search walks a person's own partition. Each request reads a limited number of documents
and answers where the next one goes on, so what it costs does not grow with what the person has. The keys order by
time; any other order is made of all that a person has, if that is not too much to read at once (ADR 49).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from accounts.domain.people import Person
from files.domain.documents import Document
from files.domain.order import Order
from files.domain.search import ANY_DOCUMENT, Search
from files.models import DocumentItem, GrantItem
from files.services import mapping
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.paging import Page, bad_cursor, decode_cursor, encode_cursor, id_in

LARGEST_PAGE = 100
LARGEST_BRIEF = 1_000
MOST_READ = 2_000
_LARGE_PAGE = 1_000


def list_mine(
    *,
    owner: Person,
    search: Search = ANY_DOCUMENT,
    order: Order = Order.NEWEST,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Document]:
    """Return a page of one's own documents: one query, and one more for each thousand that lie between them in the
    trash. In another order than by time all are read, up to 2,000.

    Args:
        search: a page of a search may hold fewer than `limit`, or none, and still have a next one.
        limit: documents a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`. Conflict: `too_many_to_sort`.
    """
    return _mine(owner, search, order, cursor, _limited(limit))


def list_brief(
    *, owner: Person, search: Search = ANY_DOCUMENT, cursor: str | None = None, limit: int = LARGEST_BRIEF
) -> Page[Document]:
    """Return a page of one's own documents, newest first, as `list_mine`, for whoever shows little of each.

    Args:
        limit: documents a page, 1 to 1,000.
    """
    return _mine(owner, search, Order.NEWEST, cursor, _limited(limit, LARGEST_BRIEF))


def list_shared(
    *,
    viewer: Person,
    search: Search = ANY_DOCUMENT,
    order: Order = Order.NEWEST,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Document]:
    """Return a page of the documents that others share with the viewer, as `list_mine`.

    It has no thumbnails: the query does not tell whether an owner has been disabled, whose documents no one may
    see. A preview can be requested.
    """
    read = _reader(GrantItem, viewer.id, mapping.document_of_grant)
    return _page(read, search, order, cursor, _limited(limit))


_Read = Callable[..., Iterator[Document]]


def _mine(owner: Person, search: Search, order: Order, cursor: str | None, limit: int) -> Page[Document]:
    read = _reader(DocumentItem, owner.id, mapping.document_of)
    return _page(read, search, order, cursor, limit)


def _limited(limit: int, most: int = LARGEST_PAGE) -> int:
    return max(1, min(limit, most))


def _reader(
    model: type[DocumentItem | GrantItem], person_id: str, document_of: Callable[[Any], Document]
) -> _Read:
    """Return what reads a person's documents by their ids, from one on."""

    def read(after: str, *, backwards: bool, most: int, page_size: int) -> Iterator[Document]:
        beyond = model.id < after if backwards else model.id > after
        items = model.query(
            person_id,
            beyond if after else None,
            scan_index_forward=not backwards,
            consistent_read=True,
            limit=most,
            page_size=page_size,
        )
        return (document_of(item) for item in items)

    return read


def _page(read: _Read, search: Search, order: Order, cursor: str | None, limit: int) -> Page[Document]:
    if not order.is_by_key:
        return _sorted_page(read, search, order, cursor, limit)
    documents = _by_time(read, id_in(cursor), backwards=order.is_descending, is_search=bool(search), limit=limit)
    return _page_by_time(documents, search=search, limit=limit)


def _by_time(read: _Read, after: str, *, backwards: bool, is_search: bool, limit: int) -> Iterator[Document]:
    """Yield a person's documents: a page and one more, and then large pages, for whoever needs more because it
    searches or because many are in the trash."""
    if not is_search:
        first = list(read(after, backwards=backwards, most=limit + 1, page_size=limit + 1))
        yield from first
        if len(first) <= limit:
            return
        after = first[-1].id
    yield from read(after, backwards=backwards, most=MOST_READ, page_size=_LARGE_PAGE)


def _page_by_time(documents: Iterable[Document], *, search: Search, limit: int) -> Page[Document]:
    now = clock.now()
    found: list[Document] = []
    last = ""
    for number, document in enumerate(documents, start=1):
        if len(found) == limit:
            return Page(found, encode_cursor({"id": last}))
        last = document.id
        if not document.is_over(now) and search.finds(document):
            found.append(document)
        if number == MOST_READ:
            return Page(found, encode_cursor({"id": last}))
    return Page(found)


def _sorted_page(read: _Read, search: Search, order: Order, cursor: str | None, limit: int) -> Page[Document]:
    after, now = _position(cursor, order), clock.now()
    documents = read("", backwards=True, most=MOST_READ + 1, page_size=_LARGE_PAGE)
    everything = list(islice(documents, MOST_READ + 1))
    if len(everything) > MOST_READ:
        message = f"More than {MOST_READ:,} documents can be sorted by date only."
        raise Conflict("too_many_to_sort", message)
    found = [document for document in everything if not document.is_over(now) and search.finds(document)]
    found.sort(key=order.position, reverse=order.is_descending)
    if after:
        is_beyond = after.__gt__ if order.is_descending else after.__lt__
        found = [document for document in found if is_beyond(order.position(document))]
    if len(found) <= limit:
        return Page(found)
    key, last = order.position(found[limit - 1])
    return Page(found[:limit], encode_cursor({"id": last, "key": key, "sort": order.value}))


def _position(cursor: str | None, order: Order) -> tuple[str, str] | None:
    """Return the place in an order after which a page begins; None for the first page."""
    if not cursor:
        return None
    position = decode_cursor(cursor)
    if position.get("sort") != order.value or "key" not in position:
        raise bad_cursor()
    return position["key"], id_in(cursor)
