"""Record deliveries, list them, send one again and send a test."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.domain.people import Person
from accounts.services.throttle import Limit
from files.domain.activity import bucket_of
from files.domain.due import due_moment
from files.domain.webhooks import PING, Delivery, State, Webhook
from files.models import DeliveryItem, WebhookItem
from files.services.webhooks import payloads
from files.services.webhooks.manage import no_such_webhook, own_item, webhook_of
from mydoc import features
from mydoc.aws import queue, writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import is_id, new_id
from mydoc.core.paging import Page, encode_cursor, id_in
from mydoc.features import Feature

TASK = "files.tasks.deliver_webhook"
_KEPT = timedelta(days=30)
# After that the schedule takes over; the queue is usually faster.
_GRACE = timedelta(minutes=2)
# Each makes us send a request to an address that the person chose.
SENT_BY_HAND = Limit("webhook-by-hand", 60, 3600, is_told=True)


def note(webhook: WebhookItem, *, delivery_id: str, event: str, payload: str) -> Delivery:
    """Record a delivery, unless it is there, and enqueue it: two round trips."""
    now = clock.now()
    item = DeliveryItem(
        webhook.id,
        delivery_id,
        owner_id=webhook.owner_id,
        event=event,
        payload=payload,
        state=State.PENDING.value,
        created_at=now,
        next_at=now,
        due_bucket=due_bucket(webhook.id, now),
        due_at=due_at(now),
        ttl=now + _KEPT,
    )
    try:
        writes.put(item, condition=DeliveryItem.id.does_not_exist())
    except Cancelled:
        pass  # It was recorded before; if it was not enqueued, the schedule does that.
    else:
        queue.enqueue(TASK, webhook.owner_id, webhook.id, delivery_id)
    return delivery_of(item)


def due_bucket(webhook_id: str, next_at: datetime) -> str:
    """Return the partition in which the schedule finds an overdue delivery."""
    return bucket_of(webhook_id, next_at + _GRACE)


def due_at(next_at: datetime) -> str:
    """Return the moment from which the schedule enqueues an overdue delivery."""
    return due_moment(next_at + _GRACE)


def list_deliveries(
    *, owner: Person, webhook_id: str, cursor: str | None = None, limit: int = 50
) -> tuple[Webhook, Page[Delivery]]:
    """Return a webhook and a page of its deliveries of the last 30 days, newest first: two round trips.

    Raises:
        Invalid: `bad_cursor`. NotFound: `webhook_not_found`.
    """
    below = id_in(cursor)
    webhook = webhook_of(own_item(owner, webhook_id))
    items = list(
        DeliveryItem.query(
            webhook_id,
            DeliveryItem.id < below if below else None,
            scan_index_forward=False,
            consistent_read=True,
            limit=limit + 1,
            page_size=limit + 1,
        )
    )
    found = [delivery_of(item) for item in items[:limit]]
    return webhook, Page(found, encode_cursor({"id": found[-1].id}) if len(items) > limit else None)


def ping(*, owner: Person, webhook_id: str) -> Delivery:
    """Send a test: four round trips.

    Raises:
        NotFound: `webhook_not_found`. Conflict: `webhook_off`. TooManyRequests: `too_many_requests`.
        Forbidden: `feature_off`.
    """
    features.require(Feature.WEBHOOKS)
    item = own_item(owner, webhook_id)
    _check_is_on(item)
    SENT_BY_HAND.hit(owner.id)
    delivery_id = new_id()
    payload = payloads.of_ping(delivery_id, clock.now())
    return note(item, delivery_id=delivery_id, event=PING, payload=payload)


def replay(*, owner: Person, webhook_id: str, delivery_id: str) -> Delivery:
    """Send a delivery that was delivered or has failed once more, with all its tries: four round trips.

    It keeps its id, by which the receiver recognises it.

    Raises:
        NotFound: `webhook_not_found`, `delivery_not_found`. Conflict: `webhook_off`, `delivery_pending`.
        TooManyRequests: `too_many_requests`. Forbidden: `feature_off`.
    """
    features.require(Feature.WEBHOOKS)
    webhook, item = _both(owner, webhook_id, delivery_id)
    _check_is_on(webhook)
    SENT_BY_HAND.hit(owner.id)
    now = clock.now()
    try:
        writes.update(
            item,
            actions=[
                DeliveryItem.state.set(State.PENDING.value),
                DeliveryItem.tries.set(0),
                DeliveryItem.next_at.set(now),
                DeliveryItem.claimed_until.remove(),
                DeliveryItem.due_bucket.set(due_bucket(webhook_id, now)),
                DeliveryItem.due_at.set(due_at(now)),
                DeliveryItem.ttl.set(now + _KEPT),
            ],
            condition=DeliveryItem.state.is_in(State.DELIVERED.value, State.FAILED.value),
        )
    except Cancelled:
        raise Conflict(
            "delivery_pending", "This delivery is already in progress. Try again when it has finished."
        ) from None
    queue.enqueue(TASK, owner.id, webhook_id, delivery_id)
    return delivery_of(item)


def delivery_of(item: DeliveryItem) -> Delivery:
    """Return the delivery in an item."""
    return Delivery(
        id=item.id,
        webhook_id=item.webhook_id,
        event=item.event,
        payload=item.payload,
        state=State(item.state),
        tries=int(item.tries),
        created_at=item.created_at,
        tried_at=item.tried_at,
        last_status=int(item.last_status) if item.last_status is not None else None,
        last_error=item.last_error or "",
        next_at=item.next_at,
    )


def _both(owner: Person, webhook_id: str, delivery_id: str) -> tuple[WebhookItem, DeliveryItem]:
    if not is_id(webhook_id):
        raise no_such_webhook()
    if not is_id(delivery_id):
        raise _no_such_delivery()
    webhook, item = fetch([Read(WebhookItem, owner.id, webhook_id), Read(DeliveryItem, webhook_id, delivery_id)])
    if not isinstance(webhook, WebhookItem):
        raise no_such_webhook()
    if not isinstance(item, DeliveryItem):
        raise _no_such_delivery()
    return webhook, item


def _check_is_on(webhook: WebhookItem) -> None:
    if not webhook.is_active:
        raise Conflict("webhook_off", "This webhook is turned off. Turn it on first.")


def _no_such_delivery() -> NotFound:
    return NotFound("delivery_not_found", "This delivery does not exist. Deliveries are kept for 30 days.")
