"""DynamoDB's request units, by its rules: emulators count them otherwise, transactions and indexes above all.

AWS, "DynamoDB read and write operations" and "Using Global Secondary Indexes in DynamoDB": a write costs a unit
for each KB begun of the larger of the item before and after, twice that in a transaction, conditions included. An
index costs the same for its own entry, where that changes, and once for the old and once for the new where
its key changes. A read costs 1 unit for each 4 KB begun, half where it need not be consistent, twice in a
transaction.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]
_WRITES = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}
# AWS, "Secondary indexes": each entry of an index has this much overhead, and so has each item, in storage.
ENTRY_OVERHEAD = 100


@dataclass
class Units:
    """Request units."""

    read: float = 0
    write: float = 0


class Meter:
    """Works out what calls cost.

    Args:
        dynamodb: a boto3 client, whose own calls are not metered.
    """

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb
        self._tables: dict[str, dict[str, Any]] = {}

    def before(self, operation: str, asked: dict[str, Any]) -> list[tuple[str, Item, Item]]:
        """The items a call is about to change: table, key, and the item as it is."""
        return [(table, key, self._item(table, key)) for table, key in self._keys(operation, asked)]

    def after(
        self, operation: str, asked: dict[str, Any], answer: Any, before: list[tuple[str, Item, Item]]
    ) -> Units:
        """What the call cost, now that it was made."""
        factor = 2 if operation.startswith("Transact") else 1
        written = sum(self._written(table, key, old, factor) for table, key, old in before)
        return Units(read=self._read(operation, asked, answer), write=written)

    def entries(self, table: str, item: Item) -> int:
        """Bytes an item takes in storage, its index entries included."""
        copies = [item, *(entry for index in self._indexes(table) if (entry := self._entry(table, index, item)))]
        return sum(item_size(copy) + ENTRY_OVERHEAD for copy in copies)

    def _written(self, table: str, key: Item, old: Item, factor: int) -> float:
        new = self._item(table, key)
        units = factor * _kilobytes(max(item_size(old), item_size(new)))
        for index in self._indexes(table):
            was, now = self._entry(table, index, old), self._entry(table, index, new)
            names = [part["AttributeName"] for part in index["KeySchema"]]
            if was and now and [was[name] for name in names] == [now[name] for name in names]:
                units += 0 if was == now else _kilobytes(max(item_size(was), item_size(now)))
            else:
                units += sum(_kilobytes(item_size(entry)) for entry in (was, now) if entry)
        return units

    def _read(self, operation: str, asked: dict[str, Any], answer: Any) -> float:
        match operation:
            case "GetItem":
                return _read_units(
                    item_size(answer.get("Item", {})), consistent=asked.get("ConsistentRead", False)
                )
            case "Query":
                size = sum(item_size(item) for item in answer.get("Items", []))
                return _read_units(size, consistent=asked.get("ConsistentRead", False))
            case "BatchGetItem":
                return sum(
                    _read_units(
                        item_size(item), consistent=asked["RequestItems"][table].get("ConsistentRead", False)
                    )
                    for table, items in answer["Responses"].items()
                    for item in items
                )
            case "TransactGetItems":
                return sum(
                    2 * _read_units(item_size(got.get("Item", {})), consistent=True) for got in answer["Responses"]
                )
        return 0

    def _keys(self, operation: str, asked: dict[str, Any]) -> Iterator[tuple[str, Item]]:
        if operation in _WRITES:
            yield asked["TableName"], self._key(asked["TableName"], asked.get("Key") or asked["Item"])
        elif operation == "TransactWriteItems":
            for part in asked["TransactItems"]:
                [one] = part.values()
                yield one["TableName"], self._key(one["TableName"], one.get("Key") or one["Item"])
        elif operation == "BatchWriteItem":
            for table, parts in asked["RequestItems"].items():
                for part in parts:
                    [one] = part.values()
                    yield table, self._key(table, one.get("Key") or one["Item"])

    def _key(self, table: str, item: Item) -> Item:
        return {part["AttributeName"]: item[part["AttributeName"]] for part in self._table(table)["KeySchema"]}

    def _item(self, table: str, key: Item) -> Item:
        found: Item = self._dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
        return found

    def _table(self, table: str) -> dict[str, Any]:
        if table not in self._tables:
            self._tables[table] = self._dynamodb.describe_table(TableName=table)["Table"]
        return self._tables[table]

    def _indexes(self, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._table(table).get("GlobalSecondaryIndexes", [])
        return found

    def _entry(self, table: str, index: dict[str, Any], item: Item) -> Item:
        """An item as the index has it; empty if it has not."""
        names = [part["AttributeName"] for part in index["KeySchema"]]
        if not all(name in item for name in names):
            return {}
        if index["Projection"]["ProjectionType"] == "ALL":
            return item
        names += [part["AttributeName"] for part in self._table(table)["KeySchema"]]
        return {name: item[name] for name in set(names)}


def item_size(item: Item) -> int:
    """Bytes of an item (AWS, "DynamoDB item sizes and formats")."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: dict[str, Any]) -> int:
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return math.ceil(len(content.strip("-0.")) / 2) + 1
        case "B":
            return len(content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(part) for name, part in content.items())
        case "L":
            return 3 + sum(1 + _size(part) for part in content)
        case "SS" | "NS" | "BS":
            return sum(_size({kind[0]: part}) for part in content)
    return 1


def _kilobytes(size: int) -> int:
    return max(1, math.ceil(size / 1024))


def _read_units(size: int, *, consistent: bool) -> float:
    return max(1, math.ceil(size / 4096)) * (1 if consistent else 0.5)
