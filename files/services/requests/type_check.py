"""Check whether a guest's file is of a type that the request takes, as its bytes tell."""

from __future__ import annotations

from files.domain.documents import Document
from files.domain.requests import problem_with
from files.inspection import keeps_promise
from files.models import RequestItem
from files.models.requests import HEAD


def problem(document: Document, content_type: str) -> str:
    """Return why a document is refused, for its owner to read; empty if it is not.

    One round trip; none for a document that no guest uploaded. If the request is gone, so are its types, and the
    document is refused.

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
