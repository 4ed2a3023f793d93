"""moto's items and their values, without weighing a whole item for each of its attributes and asking of each text
and each number what else it could be."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

from moto.dynamodb import responses
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.table import Item

# As moto has it, between what AWS says and what it does.
_LARGEST_ITEM = 405_000

_SIMPLE = {"S", "N", "B", "BOOL", "NULL"}

_weigh = DynamoType.size
_to_dict = responses.dynamo_to_dict


def install() -> None:
    """For the rest of the process."""
    DynamoType.__init__ = _type
    DynamoType.size = _size
    DynamoType.__hash__ = _hash_of_type
    DynamoType.__eq__ = _is_equal
    responses.dynamo_to_dict = _plain
    responses.copy = SimpleNamespace(deepcopy=_copy_of_item)
    Item.__init__ = _item
    LimitedSizeDict.__reduce__ = lambda self: (LimitedSizeDict, (dict(self),))


def _type(self: DynamoType, given: Any) -> None:
    if type(given) is DynamoType:
        kind, value = given.type, given.value
    else:
        kind, value = next(iter(given.items()))
    if kind == "L":
        value = [DynamoType(one) for one in value]
    elif kind == "M":
        value = {name: DynamoType(one) for name, one in value.items()}
    self.type, self.value = kind, value


def _size(self: DynamoType) -> int:
    """In bytes."""
    value = self.value
    if self.type == "S":
        return len(value) if value.isascii() else len(value.encode())
    if self.type in {"SS", "NS"}:
        return sum(len(one.encode()) for one in value)
    return _weigh(self)


def _hash_of_type(self: DynamoType) -> int:
    return hash((self.type, self.value if self.type == "S" else self.cast_value))


def _is_equal(self: DynamoType, other: DynamoType) -> bool:
    if self.type != other.type:
        return False
    return bool(self.value == other.value if self.type == "S" else self.cast_value == other.cast_value)


def _plain(value: Any) -> Any:
    """Like moto, without asking of each text and each number what else it could be."""
    kind = type(value)
    if kind is str or kind is int or kind is bool:
        return value
    if kind is DynamoType and value.type not in {"B", "BS"}:
        return {value.type: _plain(value.value)}
    if kind is dict or kind is LimitedSizeDict:
        return {name: _plain(one) for name, one in value.items()}
    if kind is list:
        return [_plain(one) for one in value]
    return _to_dict(value)


def _copy_of_item(item: Item | None) -> Item | None:
    """As an update finds it, which puts other values in the place of those that have no parts."""
    if item is None:
        return None
    made = copy.copy(item)
    made.attrs = LimitedSizeDict()
    for name, value in item.attrs.items():
        dict.__setitem__(made.attrs, name, value if value.type in _SIMPLE else copy.deepcopy(value))
    return made


def _item(self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    self.hash_key, self.range_key, self.attrs = hash_key, range_key, LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(self.attrs, name, DynamoType(value))
    if self.size() > _LARGEST_ITEM:
        raise ItemSizeTooLarge
