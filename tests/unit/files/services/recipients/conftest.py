"""A link with recipients, and the mails that they got."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as outgoing

from files.domain.due import due_hour
from files.domain.recipients import NamedRecipient
from files.domain.shares import Audience, Share
from files.models import SweepItem
from files.services import shares
from files.services.shares import recipients as share_recipients
from mydoc.core.clock import now
from tests.support.documents import person

BOB, CARL, DORA = "bob@example.com", "carl@example.org", "dora@example.net"
LINK = re.compile(r"http://\S+/s/\S+/to/[^\s<\"]+")


class Mailed:
    """What was sent so far."""

    def to(self, email: str) -> list[Any]:
        return [message for message in outgoing.outbox if message.to == [email]]

    def counts(self) -> Counter[str]:
        return Counter(message.to[0] for message in outgoing.outbox)

    def link(self, email: str) -> str:
        """The personal link in the last mail to them."""
        found = LINK.search(str(self.to(email)[-1].body))
        assert found
        return found[0]


@pytest.fixture(autouse=True)
def quick_schedule(aws: None) -> None:
    """The schedule's first look goes back a month, hour by hour."""
    SweepItem("documents", drained_until=due_hour(now())).save()


@pytest.fixture
def mailed() -> Mailed:
    """What was sent so far."""
    return Mailed()


@pytest.fixture
def make_share(alice: Any, upload: Callable[..., Any]) -> Callable[..., Share]:
    """Makes a link of Alice's to a ready document, for named people only."""

    def make(**rules: Any) -> Share:
        rules = {"title": "Plans", "message": "Have a look", "audience": Audience.RECIPIENTS.value, **rules}
        document = upload(alice, expires_in=90 * 86400)
        return shares.create(owner=person(alice), document_ids=[document.id], rules=shares.Rules(**rules))

    return make


@pytest.fixture
def share(make_share: Callable[..., Share]) -> Share:
    """A link for named people only."""
    return make_share()


@pytest.fixture
def add(alice: Any) -> Callable[..., list[NamedRecipient]]:
    """Names recipients of a link of Alice's; whom it has then."""

    def run(share: Share, *emails: str) -> list[NamedRecipient]:
        return share_recipients.add(owner=person(alice), share_id=share.id, emails=emails).recipients

    return run


@pytest.fixture
def recipients(alice: Any) -> Callable[[Share], dict[str, NamedRecipient]]:
    """The recipients of a link as Alice sees them now, by address."""

    def read(share: Share) -> dict[str, NamedRecipient]:
        found = share_recipients.list_all(owner=person(alice), share_id=share.id).recipients
        return {recipient.email: recipient for recipient in found}

    return read
