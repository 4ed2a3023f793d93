"""Links of Alice's and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from files.domain.documents import Document, Status
from files.domain.shares import Share
from files.models import DocumentItem
from files.services import shares, uploads
from files.services.documents import repository
from tests.support.documents import person


@pytest.fixture
def share(alice: Any, upload: Callable[..., Document]) -> Callable[..., Share]:
    """`share(…rules)`: a link of Alice's to a document that is ready; `documents=[…]` for others."""

    def make(documents: list[Document] | None = None, **rules: Any) -> Share:
        found = [upload(alice)] if documents is None else documents
        ids = [document.id for document in found]
        return shares.create(owner=person(alice), document_ids=ids, rules=shares.Rules(**rules))

    return make


@pytest.fixture
def change(alice: Any) -> Callable[..., Share]:
    """`change(share, …values)`, as Alice does."""

    def run(share: Share, **values: Any) -> Share:
        changes = shares.Changes(frozenset(values), **values)
        return shares.change(owner=person(alice), share_id=share.id, changes=changes)

    return run


@pytest.fixture
def many(alice: Any) -> Callable[..., list[Document]]:
    """`many(250)`: documents of Alice's that are ready, though nobody sent their bytes."""

    def make(count: int, **more: Any) -> list[Document]:
        owner, found = person(alice), []
        for number in range(count):
            document = uploads.start(owner=owner, name=f"{number:04}.txt", size=1, **more)
            DocumentItem(owner.id, document.id).update(
                [DocumentItem.status.set(Status.READY.value), DocumentItem.uploaded_at.set(document.created_at)]
            )
            found.append(repository.get_own(owner=owner, document_id=document.id))
        return found

    return make
