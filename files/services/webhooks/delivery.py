"""Send one webhook delivery and record the result.

A receiver that fails costs its own delivery a try; the job itself fails only if AWS does, and SQS tries it again.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from pynamodb.models import Model

from accounts.services import quota
from files.domain.webhooks import (
    Disabled,
    State,
    after_failure,
    has_failed_for_good,
    refusal,
    said,
    signing_secrets,
)
from files.models import DeliveryItem, WebhookItem
from files.services.webhooks import deliveries, signing
from mydoc import features
from mydoc.aws import queue, writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.features import Feature
from mydoc.web import outbound

# Longer than a request may take; a job that has not ended by then has crashed.
_CLAIMED = timedelta(seconds=60)
# Clocks of two machines differ by less.
_EARLY = timedelta(seconds=2)
_USER_AGENT = "MyDoc-Webhooks/1"


def deliver(*, owner_id: str, webhook_id: str, delivery_id: str) -> None:
    """Send a pending delivery whose time has come: three round trips and the request.

    1. `deliveries.note` records the delivery as `pending` and due, under the activity's id and on condition that
       it does not exist, then enqueues this job. A crash in between leaves a due delivery, which the schedule
       enqueues (`sweep`).
    2. Read webhook, delivery and owner. Without a webhook, delete the delivery. A crash leaves nothing.
    3. Claim it for 60 seconds and count the try, on condition that it is pending, its time has come and no claim
       is running. A job that comes twice or early stops here. A crash after it leaves a claim that expires, and
       the schedule enqueues the delivery two minutes later; the receiver may get it twice, with the same id.
    4. Send the signed request; or, if the webhook is off or no attempts are left, set the delivery to `failed`.
    5. Record the result, on condition that the claim is ours: `delivered`, `failed`, or the time of the next try,
       which is then enqueued. A crash before it leaves what step 3 says; one between record and job leaves a due
       delivery.
    6. Count or reset the webhook's failures, and turn it off after too many. A crash before it loses one count.
    """
    webhook, item, owner = fetch(
        [
            Read(WebhookItem, owner_id, webhook_id),
            Read(DeliveryItem, webhook_id, delivery_id),
            quota.read_active(user_id=owner_id),
        ]
    )
    if not isinstance(item, DeliveryItem) or item.state != State.PENDING.value:
        return
    if not isinstance(webhook, WebhookItem):
        # Its webhook was deleted, so no one can see it any more.
        writes.delete(item)
        return
    if not _claim(item):
        return
    reason = _refusal(webhook, owner) or ("No more attempts are left." if item.tries > _most_tries() else "")
    if reason:
        _end(item, State.FAILED, error=reason)
        return
    try:
        answer = _send(webhook, item)
    except outbound.Unreachable as error:
        _failed(webhook, item, error=str(error))
        return
    if answer.is_success:
        _end(item, State.DELIVERED, status=answer.status)
        _forget_failures(webhook)
    else:
        _failed(webhook, item, error=said(answer.status), status=answer.status)


def _refusal(webhook: WebhookItem, owner: Model | None) -> str:
    return refusal(
        is_owner_active=quota.is_active(owner),
        are_webhooks_on=lambda: features.is_on(Feature.WEBHOOKS),
        is_active=webhook.is_active,
    )


def _claim(item: DeliveryItem) -> bool:
    """Claim a delivery, and return whether this job may send it."""
    now = clock.now()
    claimed = DeliveryItem.claimed_until
    # Due when the claim ends, in case this process crashes.
    until = now + _CLAIMED
    try:
        writes.update(
            item,
            actions=[
                claimed.set(until),
                DeliveryItem.tries.add(1),
                DeliveryItem.tried_at.set(now),
                *_due(item.webhook_id, until),
            ],
            condition=(DeliveryItem.state == State.PENDING.value)
            & (DeliveryItem.next_at <= now + _EARLY)
            & (claimed.does_not_exist() | (claimed < now)),
        )
    except Cancelled:
        # When an answer is lost, the SDK repeats the write, which our own claim then refuses.
        with suppress(DeliveryItem.DoesNotExist):
            item.refresh(consistent_read=True)
            return bool(item.claimed_until == until)
        return False
    return True


def _send(webhook: WebhookItem, item: DeliveryItem) -> outbound.Answer:
    body = item.payload.encode()
    now = clock.now()
    keys = signing_secrets(webhook.secret, webhook.old_secret, webhook.old_secret_until, at=now)
    signed = signing.headers(message_id=item.id, at=now, body=body, keys=keys)
    headers = {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **signed}
    return outbound.post(webhook.url, body, headers, loopback=settings.WEBHOOK_LOOPBACK)


def _failed(webhook: WebhookItem, item: DeliveryItem, *, error: str, status: int | None = None) -> None:
    then = after_failure(status=status, tries=int(item.tries), pauses=settings.WEBHOOK_PAUSES)
    if then.pause is None:
        _end(item, State.FAILED, status=status, error=error)
    else:
        _try_again(item, after=then.pause, error=error, status=status)
    if then.is_gone:
        _switch_off(webhook, Disabled.GONE)
    else:
        _count_failure(webhook)


def _try_again(item: DeliveryItem, *, after: int, error: str, status: int | None) -> None:
    next_at = clock.now() + timedelta(seconds=after)
    actions = [
        DeliveryItem.next_at.set(next_at),
        DeliveryItem.claimed_until.remove(),
        *_due(item.webhook_id, next_at),
        *_outcome(status, error),
    ]
    # After a crash in between, the schedule finds the delivery overdue.
    if _write(item, actions):
        queue.enqueue_later(deliveries.TASK, item.owner_id, item.webhook_id, item.id, seconds=after)


def _end(item: DeliveryItem, state: State, *, status: int | None = None, error: str = "") -> None:
    actions = [
        DeliveryItem.state.set(state.value),
        DeliveryItem.next_at.remove(),
        DeliveryItem.claimed_until.remove(),
        DeliveryItem.due_bucket.remove(),
        DeliveryItem.due_at.remove(),
        *_outcome(status, error),
    ]
    _write(item, actions)


def _write(item: DeliveryItem, actions: list[Any]) -> bool:
    """Record the result of a try, and return whether the claim was still ours."""
    try:
        writes.update(item, actions=actions, condition=DeliveryItem.claimed_until == item.claimed_until)
    except Cancelled:
        return False
    return True


def _outcome(status: int | None, error: str) -> list[Any]:
    return [
        DeliveryItem.last_status.set(status) if status is not None else DeliveryItem.last_status.remove(),
        DeliveryItem.last_error.set(error) if error else DeliveryItem.last_error.remove(),
    ]


def _due(webhook_id: str, at: datetime) -> list[Any]:
    return [
        DeliveryItem.due_bucket.set(deliveries.due_bucket(webhook_id, at)),
        DeliveryItem.due_at.set(deliveries.due_at(at)),
    ]


def _count_failure(webhook: WebhookItem) -> None:
    now = clock.now()
    since = WebhookItem.failing_since
    with suppress(Cancelled):
        writes.update(
            webhook,
            actions=[WebhookItem.failures.add(1), since.set(since | now)],
            condition=WebhookItem.id.exists(),
        )
        if has_failed_for_good(failures=int(webhook.failures), since=webhook.failing_since, at=now):
            _switch_off(webhook, Disabled.FAILING)


def _forget_failures(webhook: WebhookItem) -> None:
    if webhook.failures:
        with suppress(Cancelled):
            writes.update(
                webhook,
                actions=[WebhookItem.failures.set(0), WebhookItem.failing_since.remove()],
                condition=WebhookItem.id.exists(),
            )


def _switch_off(webhook: WebhookItem, reason: Disabled) -> None:
    # Only if its address is the one that failed: its owner may have entered another meanwhile.
    with suppress(Cancelled):
        writes.update(
            webhook,
            actions=[
                WebhookItem.is_active.set(False),
                WebhookItem.disabled_reason.set(reason.value),
                WebhookItem.version.add(1),
            ],
            condition=(WebhookItem.is_active == True) & (WebhookItem.url == webhook.url),  # noqa: E712
        )


def _most_tries() -> int:
    return len(settings.WEBHOOK_PAUSES) + 1
