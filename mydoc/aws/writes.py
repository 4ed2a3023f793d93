"""Write single items to DynamoDB, outside of transactions: under a condition, or many without one.

DynamoDB refuses a single write to an item that a transaction is writing, with TransactionConflictException, which
no SDK retries; nothing was written then, so it is tried again here
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html). What it does with such an
item of a batch is not documented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from mydoc.aws.transactions import ATTEMPTS, Cancelled, busy, kind_of
from mydoc.core.backoff import pause


def put(item: Model, *, condition: Condition | None = None) -> None:
    """Store an item whole.

    Raises:
        Cancelled: if the condition did not hold, as it does where the SDK repeats a write whose answer was lost.
        Conflict: `busy`, if transactions were writing the item at all attempts.
    """
    _write(item, lambda: item.save(condition=condition))


def update(item: Model, *, actions: Sequence[Any], condition: Condition | None = None) -> None:
    """Change attributes of an item, which holds all that is stored afterwards. Creates what is not there.

    Raises:
        Cancelled, Conflict: as `put`.
    """
    _write(item, lambda: item.update(actions=[*actions], condition=condition))


def delete(item: Model, *, condition: Condition | None = None) -> None:
    """Delete an item; it is no error if there is none.

    Raises:
        Cancelled, Conflict: as `put`.
    """
    _write(item, lambda: item.delete(condition=condition))


def put_all(model: type[Model], items: Iterable[Model]) -> None:
    """Store items of one table, 25 a round trip. A crash leaves the first of them."""
    with model.batch_write() as batch:
        for item in items:
            batch.save(item)


def delete_all(model: type[Model], items: Iterable[Model]) -> None:
    """Delete items of one table, 25 a round trip. A crash leaves the last of them."""
    with model.batch_write() as batch:
        for item in items:
            batch.delete(item)


def _write(item: Model, write: Callable[[], object]) -> None:
    for attempt in range(ATTEMPTS):
        try:
            write()
        except PynamoDBException as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                raise Cancelled({kind_of(type(item))}) from error
            if error.cause_response_code != "TransactionConflictException":
                raise
        else:
            return
        pause(attempt, first=0.02)
    raise busy()
