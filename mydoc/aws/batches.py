"""Read items of several tables in one round trip; PynamoDB's own batches know one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.models import Model

from mydoc.aws.tables import connection
from mydoc.core.backoff import pause
from mydoc.core.errors import Conflict

_ATTEMPTS = 8
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
MOST_ITEMS = 100


@dataclass(frozen=True)
class Read:
    """An item to read, by its key."""

    model: type[Model]
    hash_key: str
    range_key: str | int | None = None

    def key(self) -> dict[str, Any]:
        """Return the key as DynamoDB writes it."""
        arguments = self.model.get_operation_kwargs_from_class(self.hash_key, range_key=self.range_key)
        key: dict[str, Any] = arguments["Key"]
        return key


def fetch(reads: Sequence[Read]) -> list[Model | None]:
    """Return the items in the order of the reads, None for each that does not exist, read consistently in one
    round trip.

    Args:
        reads: up to 100, none twice.
    """
    wanted: dict[str, Any] = {}
    for read in reads:
        table = wanted.setdefault(read.model.Meta.table_name, {"Keys": [], "ConsistentRead": True})
        table["Keys"].append(read.key())
    found = _read_all(wanted)
    return [_item(read, found.get(read.model.Meta.table_name, [])) for read in reads]


def _read_all(wanted: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for attempt in range(_ATTEMPTS):
        answer = connection().dispatch("BatchGetItem", {"RequestItems": wanted})
        for table, items in answer.get("Responses", {}).items():
            found.setdefault(table, []).extend(items)
        wanted = answer.get("UnprocessedKeys") or {}
        if not wanted:
            return found
        pause(attempt, first=0.02, longest=3)
    raise Conflict("busy", "Too many requests at the same time. Try again in a moment.")


def _item(read: Read, items: list[dict[str, Any]]) -> Model | None:
    key = read.key()
    for item in items:
        if all(item.get(name) == value for name, value in key.items()):
            return read.model.from_raw_data(item)
    return None
