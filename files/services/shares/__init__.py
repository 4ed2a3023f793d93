"""Links: make, fill, list, change, end."""

from files.domain.share_terms import Changes, Rules
from files.services.shares.changing import change
from files.services.shares.ending import forget_document, remove_document, revoke, settle
from files.services.shares.filling import add_documents, full, slug_for_upload
from files.services.shares.making import create
from files.services.shares.reading import (
    find,
    get,
    list_documents,
    list_of_document,
    list_own,
    of_document,
    with_documents,
)

__all__ = [
    "Changes",
    "Rules",
    "add_documents",
    "change",
    "create",
    "find",
    "forget_document",
    "full",
    "get",
    "list_documents",
    "list_of_document",
    "list_own",
    "of_document",
    "remove_document",
    "revoke",
    "settle",
    "slug_for_upload",
    "with_documents",
]
