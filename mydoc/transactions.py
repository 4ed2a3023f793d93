"""DynamoDB transactions that are tried again when they merely met another one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from mydoc.errors import Conflict
from mydoc.tables import StageMeta

_ATTEMPTS = 12
_LONGEST_PAUSE = 0.5
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_PASSING_REASONS = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class Cancelled(Exception):  # noqa: N818 - the term of DynamoDB
    """Nothing was written, because a condition did not hold."""

    def __init__(self, tables: set[str]) -> None:
        super().__init__(f"refused by {', '.join(sorted(tables))}")
        self.tables = tables

    def refused_by(self, model: type[Model]) -> bool:
        """Whether a condition on one of the model's items was among those that did not hold."""
        return model.Meta.table_name in self.tables


def commit(build: Callable[[TransactWrite], None], *, token: str | None = None) -> None:
    """Write all of a transaction or nothing.

    Args:
        build: adds the operations; called anew for each attempt.
        token: makes a repetition within ten minutes harmless (at most 36 characters); botocore makes up one
            that covers its own retries.

    Raises:
        Cancelled: if a condition did not hold.
        Conflict: `busy`, if other writers were in the way for all attempts.
    """
    for attempt in range(_ATTEMPTS):
        transaction = TransactWrite(connection=_connection(), client_request_token=token)
        build(transaction)
        try:
            transaction._commit()
        except TransactWriteError as error:
            reasons = [reason.code if reason else None for reason in error.cancellation_reasons]
            refused = {
                table
                for table, reason in zip(_tables(transaction), reasons, strict=False)
                if reason == "ConditionalCheckFailed"
            }
            if refused:
                raise Cancelled(refused) from error
            passing = error.cause_response_code == "TransactionInProgressException" or any(
                reason in _PASSING_REASONS for reason in reasons
            )
            if not passing:
                raise
        else:
            return
        time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.02 * 2**attempt)))  # noqa: S311 - spreads callers
    raise Conflict("busy", "Too many changes at once. Try again in a moment.")


def _connection() -> Connection:
    """Pools of connections are worth keeping: one a process."""
    global _kept
    if _kept is None:
        _kept = Connection(
            region=StageMeta.region,
            connect_timeout_seconds=StageMeta.connect_timeout_seconds,
            read_timeout_seconds=StageMeta.read_timeout_seconds,
            max_retry_attempts=StageMeta.max_retry_attempts,
            max_pool_connections=StageMeta.max_pool_connections,
        )
    return _kept


_kept: Connection | None = None


def _tables(transaction: TransactWrite) -> list[str]:
    """The tables in the order in which PynamoDB sends the operations, which is that of the reasons."""
    groups = (
        transaction._condition_check_items,
        transaction._delete_items,
        transaction._put_items,
        transaction._update_items,
    )
    return [item["TableName"] for group in groups for item in group]
