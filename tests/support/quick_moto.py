"""moto, with two of its habits cut short that took most of the tests' time; what it answers stays the same.

It copies whole tables before each transaction, where the items that the transaction names will do; and it looks
for each of the ten types that a value of DynamoDB may have, under all names it knows for it, where the value says
which one it has.
"""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

from moto.core.serialize import ResponseSerializer
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Item, Table

Place = tuple[Table, Any, Any]

_transact = DynamoDBBackend.transact_write_items
_serialize_structure = ResponseSerializer._serialize_type_structure


def install() -> None:
    """For the rest of the process."""
    models.copy = SimpleNamespace(deepcopy=_copy_but_tables)
    DynamoDBBackend.transact_write_items = _transact_write_items
    ResponseSerializer._serialize_type_structure = _serialize_type_structure


def _copy_but_tables(value: Any) -> Any:
    return value if isinstance(value, Table) else copy.deepcopy(value)


def _transact_write_items(self: Any, transact_items: list[dict[str, Any]]) -> None:
    before = [(place, copy.deepcopy(_item_at(place))) for place in _places(self, transact_items)]
    try:
        _transact(self, transact_items)
    except Exception:
        for place, item in before:
            _put_back(place, item)
        raise


def _places(backend: Any, transact_items: list[dict[str, Any]]) -> list[Place]:
    """Where the transaction may write. What is malformed moto refuses by itself, before it writes that."""
    found = []
    for part in transact_items:
        for operation in part.values():
            table = backend.tables.get(operation.get("TableName"))
            values = operation.get("Key") or operation.get("Item") or {}
            if table and {table.hash_key_attr, table.range_key_attr} - {None} <= set(values):
                found.append((table, *backend.get_keys_value(table, values)))
    return found


def _item_at(place: Place) -> Item | None:
    table, hash_key, range_key = place
    return table.get_item(hash_key, range_key)


def _put_back(place: Place, item: Item | None) -> None:
    table, hash_key, range_key = place
    if item is None:
        table.delete_item(hash_key, range_key)
    elif range_key:
        table.items[hash_key][range_key] = item
    else:
        table.items[hash_key] = item


def _serialize_type_structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name != "AttributeValue" or not isinstance(value, dict) or not key:
        _serialize_structure(self, serialized, value, shape, key)
        return
    wrapper = self.MAP_TYPE()
    for name, inner in value.items():
        if inner is not None:
            self._serialize(wrapper, inner, shape.members[name], name)
    self._default_serialize(serialized, wrapper, shape, key)
