"""Whether what arrived through a request is of a type that it takes, told from the bytes."""

from __future__ import annotations

from files.domain.documents import Document
from files.domain.requests import extension_of, matches_type
from files.inspection import keeps_promise
from files.models import RequestItem
from files.models.requests import HEAD


def problem(document: Document, content_type: str) -> str:
    """Why a document cannot be taken, for its owner to read; empty if it can. One round trip, and none for what
    did not come through a request. Where the request is gone, nobody knows what it took: that fails.

    Args:
        content_type: what the bytes are.
    """
    if document.collected is None:
        return ""
    try:
        item = RequestItem.get(document.collected.slug, HEAD, consistent_read=True)
    except RequestItem.DoesNotExist:
        return "The request that it came through is gone."
    types = list(item.types or [])
    if not types or any(_is_of(entry, document.name, content_type) for entry in types):
        return ""
    return f"Its content is {content_type}, which the request does not take: {', '.join(types)}."


def _is_of(entry: str, name: str, content_type: str) -> bool:
    if not entry.startswith("."):
        return matches_type(entry, content_type)
    return entry == extension_of(name) and keeps_promise(entry[1:], content_type)
