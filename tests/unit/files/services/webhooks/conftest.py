"""Webhooks whose receiver is played by the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings

from files.domain.activity import Activity, Happening
from files.domain.webhooks import EVENTS, Delivery, NewSecret
from files.models import DeliveryItem, WebhookItem
from files.services import webhooks
from files.services.activity import record
from files.services.webhooks import deliveries, subscribers
from mydoc.aws import queue
from mydoc.web import outbound
from tests.support.documents import person

URL = "https://example.com/hook"


@dataclass
class Receiver:
    """What arrived, and what is answered: statuses in turn, the last again and again; 0 for no answer."""

    answers: list[int] = field(default_factory=lambda: [200])
    requests: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False
    ) -> outbound.Answer:
        self.requests.append((url, body, dict(headers)))
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not status:
            raise outbound.Unreachable("The server does not accept connections.")
        return outbound.Answer(status)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """The one who is sent all deliveries; accepts them unless a test says otherwise."""
    played = Receiver()
    monkeypatch.setattr(outbound, "post", played.post)
    return played


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pauses that were asked for; the jobs themselves are not put on the queue."""
    asked: list[int] = []

    def later(task: str, *arguments: str | int, seconds: int) -> None:
        assert task == deliveries.TASK
        asked.append(seconds)

    monkeypatch.setattr(settings, "WEBHOOK_PAUSES", [30, 120, 600, 900, 900, 900])
    monkeypatch.setattr(queue, "enqueue_later", later)
    return asked


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """No process remembers who wants to know of what."""
    subscribers.forget()


@pytest.fixture
def hook(alice: Any) -> NewSecret:
    """One of Alice's that wants to know everything."""
    return webhooks.register(owner=person(alice), url=URL, events=EVENTS)


@pytest.fixture
def claimed(alice: Any) -> Callable[..., Activity]:
    """Something that happened to Alice's."""

    def happen(**more: Any) -> Activity:
        about = {"owner_id": alice.id, "share_id": "S", "document_id": "D", "document_name": "a.txt", "size": 5}
        return record.new(Happening.CLAIMED, **{**about, **more})

    return happen


@pytest.fixture
def told(hook: NewSecret, claimed: Callable[..., Activity]) -> Callable[..., str]:
    """The id of a delivery that is to be sent."""

    def tell(**more: Any) -> str:
        happened = claimed(**more)
        webhooks.tell([happened])
        return happened.id

    return tell


def stored(hook: NewSecret) -> WebhookItem:
    """Its webhook as it is stored."""
    return WebhookItem.get(hook.webhook.owner_id, hook.webhook.id)


def read(webhook_id: str, delivery_id: str) -> Delivery:
    """A delivery as it is stored."""
    return deliveries.delivery_of(DeliveryItem.get(webhook_id, delivery_id, consistent_read=True))


def deliver(new: NewSecret, delivery_id: str) -> Delivery:
    """Run the job; what became of it."""
    webhook = new.webhook
    webhooks.deliver(owner_id=webhook.owner_id, webhook_id=webhook.id, delivery_id=delivery_id)
    return read(webhook.id, delivery_id)
