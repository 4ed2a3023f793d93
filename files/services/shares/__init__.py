"""Links: make, fill, list, change, end."""

from files.domain.share_terms import Changes, Rules
from files.services.shares.contents import add_documents, full, slug_for_upload
from files.services.shares.create import create
from files.services.shares.listing import (
    find,
    get,
    list_documents,
    list_of_document,
    list_own,
    of_document,
    with_documents,
)
from files.services.shares.revocation import forget_document, remove_document, revoke, settle
from files.services.shares.update import change

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
