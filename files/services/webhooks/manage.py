"""Register, list, change and delete webhooks, and rotate their secrets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.webhooks import (
    MOST_WEBHOOKS,
    OLD_SECRET_KEPT,
    NewSecret,
    Webhook,
    check_events,
    check_url,
)
from files.models import WebhookItem, WebhookOwnerItem
from files.services.webhooks import signing, subscribers
from mydoc import features
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import is_id, new_id
from mydoc.features import Feature
from mydoc.web.versions import ANY, Expected, both


def register(*, owner: Person, url: str, events: Collection[str]) -> NewSecret:
    """Register a URL for events from now on: one round trip. Its secret is in the answer and never shown again.

    Raises:
        Invalid: `bad_url`, `bad_events`. Conflict: `too_many_webhooks`, `busy`. Forbidden: `feature_off`.
    """
    features.require(Feature.WEBHOOKS)
    secret = signing.new_secret()
    item = WebhookItem(
        owner.id,
        new_id(),
        url=_checked(url),
        events=set(check_events(events)),
        secret=secret,
        created_at=clock.now(),
    )
    count = WebhookOwnerItem.webhooks

    def build(transaction: TransactWrite) -> None:
        transaction.save(item, condition=WebhookItem.id.does_not_exist())
        transaction.update(
            WebhookOwnerItem(owner.id),
            actions=[count.add(1)],
            condition=count.does_not_exist() | (count < MOST_WEBHOOKS),
        )

    try:
        commit(build)
    except Cancelled as error:
        # No one else knows this id: where it is there, an earlier try was written and its answer lost.
        if not error.refused_by(WebhookItem):
            message = f"You have {MOST_WEBHOOKS} webhooks. Delete one first."
            raise Conflict("too_many_webhooks", message) from None
    subscribers.forget(owner.id)
    return NewSecret(webhook_of(item), secret)


def list_own(*, owner: Person) -> list[Webhook]:
    """Return a person's webhooks, newest first. One Query: there are at most 10."""
    return [
        webhook_of(item) for item in WebhookItem.query(owner.id, scan_index_forward=False, consistent_read=True)
    ]


def get(*, owner: Person, webhook_id: str) -> Webhook:
    """Return one of a person's webhooks: one round trip.

    Raises:
        NotFound: `webhook_not_found`.
    """
    return webhook_of(own_item(owner, webhook_id))


def change(
    *,
    owner: Person,
    webhook_id: str,
    url: str | None = None,
    events: Collection[str] | None = None,
    is_active: bool | None = None,
    expected: Expected = ANY,
) -> Webhook:
    """Change what is given, from the next delivery on: one round trip. Turning a webhook on, or a new address,
    resets its failures.

    Args:
        expected: the versions that the change is meant for.

    Raises:
        Invalid: `bad_url`, `bad_events`. NotFound: `webhook_not_found`. Outdated: `changed_meanwhile`.
    """
    actions: list[Any] = []
    if url is not None:
        actions.append(WebhookItem.url.set(_checked(url)))
    if events is not None:
        actions.append(WebhookItem.events.set(set(check_events(events))))
    if is_active is not None:
        actions += [WebhookItem.is_active.set(is_active), WebhookItem.disabled_reason.remove()]
    if is_active or url is not None:
        actions += [WebhookItem.failures.set(0), WebhookItem.failing_since.remove()]
    if not actions:
        found = get(owner=owner, webhook_id=webhook_id)
        expected.check(found.version)
        return found
    return webhook_of(_update(owner, webhook_id, [*actions, WebhookItem.version.add(1)], expected))


def rotate(*, owner: Person, webhook_id: str, expected: Expected = ANY) -> NewSecret:
    """Give a webhook a new secret: two round trips. The old one also signs for a day.

    Args:
        expected: the versions of the webhook that are to have it. A new secret is not a new version.

    Raises:
        NotFound: `webhook_not_found`. Conflict: `busy`, if someone else does it at the same moment.
        Outdated: `changed_meanwhile`.
    """
    before = own_item(owner, webhook_id)
    expected.check(int(before.version))
    old = before.secret
    secret = signing.new_secret()
    actions: list[Any] = [
        WebhookItem.secret.set(secret),
        WebhookItem.old_secret.set(old),
        WebhookItem.old_secret_until.set(clock.now() + OLD_SECRET_KEPT),
    ]
    item = WebhookItem(owner.id, webhook_id)
    try:
        writes.update(
            item, actions=actions, condition=both(WebhookItem.secret == old, expected.holds(WebhookItem.version))
        )
    except Cancelled:
        # When an answer is lost, the SDK repeats the write, which our own then refuses.
        item = own_item(owner, webhook_id)
        if item.secret != secret:
            expected.check(int(item.version))
            raise Conflict("busy", "The secret was rotated at the same time. Try again.") from None
    return NewSecret(webhook_of(item), secret)


def delete(*, owner: Person, webhook_id: str, expected: Expected = ANY) -> None:
    """Delete a webhook: one round trip. Its deliveries expire.

    Args:
        expected: the versions that may be deleted.

    Raises:
        NotFound: `webhook_not_found`. Conflict: `busy`. Outdated: `changed_meanwhile`.
    """
    if not is_id(webhook_id):
        raise no_such_webhook()

    def build(transaction: TransactWrite) -> None:
        same = both(WebhookItem.id.exists(), expected.holds(WebhookItem.version))
        transaction.delete(WebhookItem(owner.id, webhook_id), condition=same)
        transaction.update(WebhookOwnerItem(owner.id), actions=[WebhookOwnerItem.webhooks.add(-1)])

    try:
        commit(build)
    except Cancelled:
        if expected != ANY:
            expected.check(get(owner=owner, webhook_id=webhook_id).version)
        raise no_such_webhook() from None


def own_item(owner: Person, webhook_id: str) -> WebhookItem:
    """Return one of a person's webhooks as it is stored: one round trip.

    Raises:
        NotFound: `webhook_not_found`.
    """
    if not is_id(webhook_id):
        raise no_such_webhook()
    try:
        return WebhookItem.get(owner.id, webhook_id, consistent_read=True)
    except WebhookItem.DoesNotExist:
        raise no_such_webhook() from None


def webhook_of(item: WebhookItem) -> Webhook:
    """Return the webhook in an item, without its secret."""
    return Webhook(
        id=item.id,
        owner_id=item.owner_id,
        url=item.url,
        events=frozenset(item.events),
        created_at=item.created_at,
        is_active=bool(item.is_active),
        failures=int(item.failures),
        disabled_reason=item.disabled_reason or "",
        version=int(item.version),
    )


def no_such_webhook() -> NotFound:
    """Return the error for a webhook that does not exist."""
    return NotFound("webhook_not_found", "This webhook does not exist. It may have been deleted.")


def _checked(url: str) -> str:
    return check_url(url, loopback=settings.WEBHOOK_LOOPBACK)


def _update(owner: Person, webhook_id: str, actions: list[Any], expected: Expected) -> WebhookItem:
    if not is_id(webhook_id):
        raise no_such_webhook()
    item = WebhookItem(owner.id, webhook_id)
    try:
        writes.update(
            item, actions=actions, condition=both(WebhookItem.id.exists(), expected.holds(WebhookItem.version))
        )
    except Cancelled:
        # It was deleted, or has another version by now.
        item = own_item(owner, webhook_id)
        expected.check(int(item.version))
        raise Conflict("busy", "The webhook was changed at the same time. Try again.") from None
    return item
