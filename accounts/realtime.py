"""Notify open pages over WebSockets, and close connections whose session or token has ended.

Losing a message is harmless, since pages ask again, so nothing here fails the change that it reports.

A ticket and the connection that it opens name the session or token they were issued to (their origin) and die with
it: opening is conditional on it, and `disconnect` closes the connections whose origin has ended.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core import signing
from pynamodb.exceptions import PynamoDBException
from pynamodb.transactions import TransactWrite

from accounts.models import ConnectionItem, UserItem
from accounts.services import origins
from accounts.services.origins import Origin
from mydoc.aws import writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.queue import enqueue_later
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import MyDocError, Unauthenticated
from mydoc.core.ids import new_id

TICKET_LIFE = timedelta(seconds=30)
# API Gateway closes a WebSocket after two hours.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
_CONNECTION_LIFE = timedelta(hours=3)
# What is still being opened is called gone, too; opening takes less than a run of the function may.
_OPENING = timedelta(minutes=1)
_SALT = "accounts.realtime.ticket"
CLOSE_ENDED = "accounts.tasks.close_ended_connections"
# So that someone with thousands of connections does not slow down those who change or close them.
MOST_AT_ONCE = 100
# Until the index has connections opened a moment ago, and until those that were opening are open.
_AGAIN_SECONDS = 2
_STILL_OPENING_SECONDS = 15

logger = logging.getLogger(__name__)


class NotClosed(Exception):
    """API Gateway would not close a connection."""


class _Outcome(Enum):
    CLOSED = auto()
    OPENING = auto()
    REFUSED = auto()


def is_on() -> bool:
    """Return whether this stage has a WebSocket at all; pages poll where it has none."""
    return bool(settings.WEBSOCKET_URL)


def issue_ticket(*, origin: Origin) -> str:
    """Return a ticket that opens one connection within 30 seconds (TICKET_LIFE), if its origin lives then. No
    round trip.

    It travels in a URL, where a session or a token must not.
    """
    return signing.dumps([new_id(), origin.user_id, origin.ref], salt=_SALT)


def open_connection(*, connection_id: str, ticket: str) -> str:
    """Record a connection under the ticket's user. Two round trips:

    1. Read the session or token that the ticket was issued to, and its owner. It has ended: no connection.
    2. In one transaction use the ticket up and write the connection, if both are still as they were read. So
       whoever ends the session or token finds this connection afterwards, or there is none.

    Returns:
        the user's id.

    Raises:
        Unauthenticated: `bad_ticket`, if it is not one of ours, is too old or used, or its session or token has
            ended.
    """
    ticket_id, origin = _read_ticket(ticket)
    owner, item = fetch([Read(UserItem, origin.user_id), origin.read])
    ends_at = origins.live_until(origin=origin, owner=owner, item=item)
    if ends_at is None or not isinstance(owner, UserItem):
        raise _bad_ticket()
    now = clock.now()
    used = ConnectionItem(connection_id=f"ticket#{ticket_id}", expires_at=now + 10 * TICKET_LIFE)
    connection = ConnectionItem(
        connection_id=connection_id,
        user_id=origin.user_id,
        origin=origin.ref,
        opened_at=now,
        expires_at=min(ends_at, now + _CONNECTION_LIFE),
    )

    def build(transaction: TransactWrite) -> None:
        origins.require(transaction, origin=origin, owner=owner)
        transaction.save(used, condition=ConnectionItem.connection_id.does_not_exist())
        transaction.save(connection)

    try:
        commit(build)
    except Cancelled:
        raise _bad_ticket() from None
    return origin.user_id


def close_connection(*, connection_id: str) -> None:
    """Forget a connection; one that is not known is fine."""
    writes.delete(ConnectionItem(connection_id=connection_id))


def keep_connection(*, connection_id: str) -> bool:
    """Return whether a connection may stay open; one that may not is closed. One round trip."""
    (item,) = fetch([Read(ConnectionItem, connection_id)])
    if isinstance(item, ConnectionItem) and item.expires_at > clock.now():
        return True
    _close(connection_id)
    return False


def push(*, user_ids: Collection[str], messages: Sequence[dict[str, Any]]) -> None:
    """Send messages to every open connection of these people, 100 (MOST_AT_ONCE) of each.

    It closes connections that have ended and forgets those that are gone, unless they may still be opening, since
    then they ask by themselves. Any other error is logged and ignored.
    """
    if not settings.WEBSOCKET_ENDPOINT:
        return
    now = clock.now()
    data = [json.dumps(message, separators=(",", ":")).encode() for message in messages]
    try:
        for item in _connections(user_ids, limit=MOST_AT_ONCE):
            if item.expires_at > now:
                for one in data:
                    _send(item.connection_id, one)
            else:
                _close(item.connection_id, item.opened_at)
    except PynamoDBException as error:
        logger.warning("push ended early: %s", type(error).__name__)


def account_changed(*, user_id: str) -> None:
    """Notify every open connection of a person that their account has changed; each then reads what it may."""
    push(user_ids=[user_id], messages=[{"type": "account"}])


def disconnect(*, user_id: str) -> None:
    """Close a person's connections whose session or token has ended. Call it after whatever ends one; it never
    fails.

    Three round trips, one for each connection, of which it reads 100 (MOST_AT_ONCE), and a job that reads all of
    them two seconds later: for the others, for those opened so shortly before that the index lacks them, and for
    those that could not be closed.
    """
    if not settings.WEBSOCKET_ENDPOINT:
        return
    try:
        close_ended(user_id=user_id, limit=MOST_AT_ONCE)
    except (MyDocError, NotClosed, PynamoDBException) as error:
        logger.warning("connections not closed: %s", type(error).__name__)
    try:
        enqueue_later(CLOSE_ENDED, user_id, seconds=_AGAIN_SECONDS)
    except (ClientError, BotoCoreError) as error:
        logger.warning("connections are not checked again: %s", type(error).__name__)


def close_ended(*, user_id: str, limit: int | None = None) -> bool:
    """Close a person's connections whose session or token has ended: what the job of `disconnect` does.

    Args:
        limit: connections to look at; all for None.

    Returns:
        whether one of them may still be opening, which API Gateway cannot close yet.

    Raises:
        NotClosed: if API Gateway would not close one; nothing is sent to it any more.
    """
    found = _connections([user_id], limit=limit)
    ended = origins.ended({_origin_of(item) for item in found}, user_id=user_id)
    outcomes = {_close(item.connection_id, item.opened_at) for item in found if _origin_of(item) in ended}
    if _Outcome.REFUSED in outcomes:
        raise NotClosed("A connection could not be closed.")
    return _Outcome.OPENING in outcomes


def close_again(*, user_id: str) -> None:
    """Do what `close_ended` does, and have it done once more where a connection may still be opening.

    Raises:
        As `close_ended`, so that the job is tried again.
    """
    if close_ended(user_id=user_id):
        enqueue_later(CLOSE_ENDED, user_id, seconds=_STILL_OPENING_SECONDS)


def _read_ticket(ticket: str) -> tuple[str, Origin]:
    try:
        ticket_id, user_id, ref = signing.loads(ticket, salt=_SALT, max_age=TICKET_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        raise _bad_ticket() from None
    return str(ticket_id), Origin(str(user_id), str(ref))


def _origin_of(item: ConnectionItem) -> Origin:
    # Connections of an earlier version have no origin, and count as ended.
    return Origin(str(item.user_id), item.origin or "")


def _connections(user_ids: Collection[str], *, limit: int | None = None) -> list[ConnectionItem]:
    return [
        item for user_id in sorted(set(user_ids)) for item in ConnectionItem.by_person.query(user_id, limit=limit)
    ]


def _send(connection_id: str, data: bytes) -> None:
    try:
        _client(settings.WEBSOCKET_ENDPOINT).post_to_connection(ConnectionId=connection_id, Data=data)
    except ClientError as error:
        if not _is_gone(error):
            logger.warning("push refused: %s", error.response.get("Error", {}).get("Code"))
            return
        has_opened = ConnectionItem.opened_at < clock.now() - _OPENING
        with suppress(Cancelled):
            writes.delete(ConnectionItem(connection_id=connection_id), condition=has_opened)
    except BotoCoreError as error:
        logger.warning("push failed: %s", type(error).__name__)


def _close(connection_id: str, opened_at: datetime | None = None) -> _Outcome:
    """Close a connection and forget it; one that cannot be closed yet is remembered as ended."""
    try:
        _client(settings.WEBSOCKET_ENDPOINT).delete_connection(ConnectionId=connection_id)
    except (ClientError, BotoCoreError) as error:
        outcome = _outcome_of(error, opened_at)
    else:
        outcome = _Outcome.CLOSED
    connection = ConnectionItem(connection_id=connection_id)
    if outcome is _Outcome.CLOSED:
        writes.delete(connection)
        return outcome
    with suppress(Cancelled):
        writes.update(
            connection,
            actions=[ConnectionItem.expires_at.set(clock.now())],
            condition=ConnectionItem.connection_id.exists(),
        )
    return outcome


def _outcome_of(error: Exception, opened_at: datetime | None) -> _Outcome:
    if not _is_gone(error):
        logger.warning("connection not closed: %s", type(error).__name__)
        return _Outcome.REFUSED
    is_new = opened_at is not None and opened_at > clock.now() - _OPENING
    return _Outcome.OPENING if is_new else _Outcome.CLOSED


def _is_gone(error: Exception) -> bool:
    if not isinstance(error, ClientError):
        return False
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return error.response.get("Error", {}).get("Code") == "GoneException" or status == 410


@cache
def _client(endpoint: str) -> Any:
    # Short timeouts: a page that misses a message reads again, but a person waits for this call.
    config = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1})
    return boto3.client(
        "apigatewaymanagementapi", endpoint_url=endpoint, region_name=settings.AWS_REGION, config=config
    )


def _bad_ticket() -> Unauthenticated:
    return Unauthenticated("bad_ticket", "This ticket is no longer valid. Request a new one.")
