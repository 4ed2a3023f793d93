"""Commit DynamoDB transactions, and try them again when they merely met another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from mydoc.aws.tables import connection
from mydoc.core.backoff import pause
from mydoc.core.errors import Conflict
from mydoc.core.ids import new_id

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
MOST_OPERATIONS = 100
ATTEMPTS = 12
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_PASSING_REASONS = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class Cancelled(Exception):
    """Nothing was written, because a condition did not hold."""

    def __init__(self, kinds: set[str]) -> None:
        super().__init__(f"refused by {', '.join(sorted(kinds))}")
        self.kinds = kinds

    def refused_by(self, model: type[Model]) -> bool:
        """Return whether a condition on one of the model's items was among those that did not hold."""
        return kind_of(model) in self.kinds

    def refused_only_by(self, *models: type[Model]) -> bool:
        """Return whether all conditions that did not hold were on items of these models."""
        return self.kinds <= {kind_of(model) for model in models}


def commit(build: Callable[[TransactWrite], None]) -> None:
    """Write all of a transaction or nothing.

    Each attempt has a ClientRequestToken, so that the SDK's own retry after a lost answer writes nothing twice
    (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html), nor does our
    retry if DynamoDB is still processing the first request: it is the same request. Once the token has expired,
    the retry is refused by the condition that the first try made untrue.

    Args:
        build: adds the operations; called anew for each attempt of which nothing was written.

    Raises:
        Cancelled: if a condition did not hold.
        Conflict: `busy`, if other writers were in the way for all attempts.
    """
    transaction = _built(build)
    for attempt in range(ATTEMPTS):
        try:
            transaction._commit()
        except TransactWriteError as error:
            reasons = [reason.code if reason else None for reason in error.cancellation_reasons]
            refused = {
                kind
                for kind, reason in zip(_kinds(transaction), reasons, strict=False)
                if reason == "ConditionalCheckFailed"
            }
            if refused:
                raise Cancelled(refused) from error
            if error.cause_response_code != "TransactionInProgressException":
                if not any(reason in _PASSING_REASONS for reason in reasons):
                    raise
                transaction = _built(build)
        else:
            return
        pause(attempt, first=0.02)
    raise busy()


def busy() -> Conflict:
    """Return the error for a write that others were in the way of for too long."""
    return Conflict("busy", "Too many changes at the same time. Try again in a moment.")


def _built(build: Callable[[TransactWrite], None]) -> TransactWrite:
    transaction = TransactWrite(connection=connection(), client_request_token=new_id())
    build(transaction)
    return transaction


def kind_of(model: type[Model]) -> str:
    """Return what distinguishes a model's items: the table and, where several kinds share it, the beginning of
    their range keys."""
    return f"{model.Meta.table_name} {getattr(model, 'begins_with', '')}".strip()


def _kinds(transaction: TransactWrite) -> list[str]:
    """Return the kinds of items in the order in which PynamoDB sends the operations, which is that of the
    reasons."""
    groups = (
        transaction._condition_check_items,
        transaction._delete_items,
        transaction._put_items,
        transaction._update_items,
    )
    return [_kind(item) for group in groups for item in group]


def _kind(operation: dict[str, Any]) -> str:
    table = str(operation["TableName"])
    key = operation.get("Key") or operation["Item"]
    part = key.get("part", {}).get("S", "")
    beginning = f"{part.partition('#')[0]}#" if "#" in part else part
    return f"{table} {beginning}".strip()
