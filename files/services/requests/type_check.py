"""Whether what arrived through a request is of a type that it takes, told from the bytes."""

from __future__ import annotations

from files.domain.documents import Document
from files.domain.requests import problem_with
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
    return problem_with(types, name=document.name, content_type=content_type, keeps_promise=keeps_promise)
