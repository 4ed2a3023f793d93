"""Alice shares, and the schedule tells whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as outgoing

from accounts.services import profile
from files.domain.documents import Document
from files.services.documents import colleagues as sharing
from files.services.notifications import colleagues
from tests.support.documents import person


def said(text: object) -> str:
    """What a mail says, without what keeps mail programs from making links of names."""
    return str(text).replace("\u200c", "")


@pytest.fixture
def share_with(alice: Any) -> Callable[..., None]:
    """`share_with(document, bob)`: with exactly these."""

    def run(document: Document, *others: Any) -> None:
        emails = [other.email for other in others]
        sharing.replace_people(owner=person(alice), document_id=document.id, emails=emails)

    return run


@pytest.fixture
def tell(run_jobs: Callable[[], list[str]]) -> Callable[[], list[Any]]:
    """The schedule comes by once; the mails of that run."""

    def run() -> list[Any]:
        before = len(outgoing.outbox)
        colleagues.sweep()
        run_jobs()
        return outgoing.outbox[before:]

    return run


@pytest.fixture
def wants() -> Callable[..., None]:
    """`wants(bob, shared=False)`"""

    def run(actor: Any, **kinds: bool) -> None:
        profile.change(user_id=actor.id, notifications=kinds)

    return run
