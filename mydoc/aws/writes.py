"""Write single items to DynamoDB, outside of transactions: under a condition, or many without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from mydoc.aws.transactions import Cancelled, kind_of


def put(item: Model, *, condition: Condition | None = None) -> None:
    """Store an item whole.

    Raises:
        Cancelled: if the condition did not hold, as it does where the SDK repeats a write whose answer was lost.
    """
    with _refusals(item):
        item.save(condition=condition)


def update(item: Model, *, actions: Sequence[Any], condition: Condition | None = None) -> None:
    """Change attributes of an item, which holds all that is stored afterwards. Creates what is not there.

    Raises:
        Cancelled: as `put`.
    """
    with _refusals(item):
        item.update(actions=[*actions], condition=condition)


def delete(item: Model, *, condition: Condition | None = None) -> None:
    """Delete an item; it is no error if there is none.

    Raises:
        Cancelled: as `put`.
    """
    with _refusals(item):
        item.delete(condition=condition)


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


@contextmanager
def _refusals(item: Model) -> Iterator[None]:
    try:
        yield
    except PynamoDBException as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        raise Cancelled({kind_of(type(item))}) from error
