"""Links of Alice's and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from files.domain.documents import Document, Status
from files.domain.shares import Share
from files.models import DocumentItem
from files.services import shares, uploads
from files.services.documents import repository
from mydoc import features
from mydoc.core import clock
from tests.support.documents import person
from tests.support.rewind import shortcut


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
        # Where Alice is all that there is, as they were made before at such a time.
        ahead = round((clock.now() - datetime.now(UTC)) / timedelta(minutes=1))
        step = ("many", alice.id, count, ahead, *more.items())
        found: list[Document] = shortcut.made(step, lambda: _many(alice, count, **more), look=features.current)
        return found

    return make


def _many(alice: Any, count: int, **more: Any) -> list[Document]:
    owner, found = person(alice), []
    for number in range(count):
        document = uploads.start(owner=owner, name=f"{number:04}.txt", size=1, **more)
        DocumentItem(owner.id, document.id).update(
            [DocumentItem.status.set(Status.READY.value), DocumentItem.uploaded_at.set(document.created_at)]
        )
        found.append(repository.get_own(owner=owner, document_id=document.id))
    return found
