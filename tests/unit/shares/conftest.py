"""Links as their owners and their visitors use them, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from files.domain.documents import Document, Status
from files.domain.shares import Share
from files.models import DocumentItem
from files.services import shares, uploads
from files.services.documents import repository
from tests.unit.bad_input.conftest import Caller
from tests.unit.bad_input.conftest import call as call
from tests.unit.files.conftest import person
from tests.unit.files.conftest import upload as upload
from tests.unit.invariants.conftest import clock as clock
from tests.unit.invariants.conftest import faults as faults

__all__ = ["Caller"]


@dataclass
class Visitor:
    """Somebody with a link, in a browser of their own.

    Attributes:
        headers: what a program of theirs sends along.
    """

    slug: str
    headers: dict[str, str] = field(default_factory=dict)
    browser: Client = field(default_factory=Client)

    @property
    def api(self) -> str:
        return f"/api/v1/public/shares/{self.slug}/"

    def page(self, **query: Any) -> Any:
        return self.browser.get(f"/s/{self.slug}", query)

    def look(self, **query: Any) -> Any:
        """What the API shows."""
        return self.browser.get(self.api, query, headers=self.headers)

    def claim(self, document: Any = None, **body: Any) -> Any:
        """One download by the API."""
        if document is not None:
            body["document"] = document.id
        return self.browser.post(f"{self.api}claim/", body, "application/json", headers=self.headers)

    def claim_by_page(self, document: Any = None) -> Any:
        body = {"document": document.id} if document else {}
        return self.browser.post(f"/s/{self.slug}/claim", body)

    def says(self) -> str:
        """The state that the API shows, or the code of its refusal."""
        answer = self.look().json()
        return str(answer.get("code") or answer["state"])

    def names(self) -> list[str]:
        return [document["name"] for document in self.look().json()["documents"]]


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


def now(share: Share, owner: Any) -> Share:
    """The share as it is stored."""
    return shares.get(owner=person(owner), share_id=share.id)
