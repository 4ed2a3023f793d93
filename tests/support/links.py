"""Links as their visitors use them, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from files.domain.share_state import state_of
from files.domain.shares import Share
from files.services import shares
from mydoc.core import clock
from tests.support.documents import person


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


def now(share: Share, owner: Any) -> Share:
    """The share as it is stored."""
    return shares.get(owner=person(owner), share_id=share.id)


def state(share: Share, owner: Any) -> str:
    """What its owner reads of it."""
    return state_of(now(share, owner), at=clock.now()).value
