"""Messages to open pages over WebSockets: who is connected, and telling them. Losing one is harmless, since
pages ask again; so nothing here ever fails the change that is told of."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from datetime import timedelta
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core import signing
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from accounts.models import ConnectionItem
from accounts.services import quota
from mydoc import clock
from mydoc.errors import Unauthenticated
from mydoc.ids import new_id
from mydoc.transactions import Cancelled, commit, suppress_refusal

TICKET_LIFE = timedelta(seconds=30)
# API Gateway closes a WebSocket after two hours.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
_CONNECTION_LIFE = timedelta(hours=3)
# What is still being opened is called gone, too; opening takes less than a run of the function may.
_OPENING = timedelta(minutes=1)
_SALT = "accounts.realtime.ticket"

logger = logging.getLogger(__name__)


def is_on() -> bool:
    """Whether this stage has a WebSocket at all; pages poll where it has none."""
    return bool(settings.WEBSOCKET_URL)


def issue_ticket(*, user_id: str) -> str:
    """A ticket that opens one connection within 30 seconds (TICKET_LIFE). No round trip.

    It travels in a URL, where a session or a token must not.
    """
    return signing.dumps([new_id(), user_id], salt=_SALT)


def open_connection(*, connection_id: str, ticket: str) -> str:
    """Record a connection under the ticket's user. One round trip.

    Returns:
        the user's id.

    Raises:
        Unauthenticated: `bad_ticket`, if it is none of ours, too old or used, or the user has been disabled.
    """
    try:
        ticket_id, user_id = signing.loads(ticket, salt=_SALT, max_age=TICKET_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        raise _bad_ticket() from None
    used = ConnectionItem(connection_id=f"ticket#{ticket_id}", expires_at=clock.now() + 10 * TICKET_LIFE)
    connection = ConnectionItem(
        connection_id=connection_id, user_id=user_id, expires_at=clock.now() + _CONNECTION_LIFE
    )

    def build(transaction: TransactWrite) -> None:
        quota.require_active(transaction, user_id=user_id)
        transaction.save(used, condition=ConnectionItem.connection_id.does_not_exist())
        transaction.save(connection)

    try:
        commit(build)
    except Cancelled:
        raise _bad_ticket() from None
    return str(user_id)


def close_connection(*, connection_id: str) -> None:
    """Forget a connection; one that is not known is fine."""
    ConnectionItem(connection_id=connection_id).delete()


def push(*, user_ids: Collection[str], message: dict[str, Any]) -> None:
    """Send a message to every open connection of these people. Connections that are gone are forgotten, unless
    they may be about to open, and then ask by themselves; what else goes wrong is logged and left."""
    if not settings.WEBSOCKET_ENDPOINT:
        return
    has_opened = ConnectionItem.expires_at < clock.now() + _CONNECTION_LIFE - _OPENING
    data = json.dumps(message, separators=(",", ":")).encode()
    for connection_id in _connections(user_ids):
        try:
            _client(settings.WEBSOCKET_ENDPOINT).post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            _forget_if_gone(connection_id, error, condition=has_opened)
        except BotoCoreError as error:
            logger.warning("push failed: %s", type(error).__name__)


def disconnect(*, user_id: str) -> None:
    """Close every connection of a person who may not be connected any more. Never fails."""
    if not settings.WEBSOCKET_ENDPOINT:
        return
    for connection_id in _connections([user_id]):
        try:
            _client(settings.WEBSOCKET_ENDPOINT).delete_connection(ConnectionId=connection_id)
            close_connection(connection_id=connection_id)
        except ClientError as error:
            _forget_if_gone(connection_id, error)
        except (BotoCoreError, PynamoDBException) as error:
            logger.warning("disconnect failed: %s", type(error).__name__)


def _connections(user_ids: Collection[str]) -> list[str]:
    try:
        return [
            item.connection_id
            for user_id in sorted(set(user_ids))
            for item in ConnectionItem.by_user.query(user_id)
        ]
    except PynamoDBException as error:
        logger.warning("connections not read: %s", type(error).__name__)
        return []


def _forget_if_gone(connection_id: str, error: ClientError, *, condition: Condition | None = None) -> None:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if error.response.get("Error", {}).get("Code") != "GoneException" and status != 410:
        logger.warning("push refused with status %s", status)
        return
    try:
        with suppress_refusal():
            ConnectionItem(connection_id=connection_id).delete(condition=condition)
    except PynamoDBException as failure:
        logger.warning("connection not forgotten: %s", type(failure).__name__)


@cache
def _client(endpoint: str) -> Any:
    # Impatient: a page that misses a message asks again by itself, the caller's user waits.
    config = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1})
    return boto3.client(
        "apigatewaymanagementapi", endpoint_url=endpoint, region_name=settings.AWS_REGION, config=config
    )


def _bad_ticket() -> Unauthenticated:
    return Unauthenticated("bad_ticket", "This ticket is not valid any more. Ask for a new one.")
