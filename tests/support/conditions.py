"""Whether an item meets a condition, told as the emulator tells it, without a table."""

from __future__ import annotations

from typing import Any

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model


def holds(condition: Condition, item: Model | None) -> bool:
    """Whether DynamoDB would write to an item under this condition; None for an item that is not there."""
    placeholders: dict[str, str] = {}
    values: dict[str, Any] = {}
    text = condition.serialize(placeholders, values)
    names = {placeholder: name for name, placeholder in placeholders.items()}
    attributes = item.serialize(null_check=False) if item is not None else {}
    kept = Item(DynamoType({"S": ""}), None, attributes)
    return bool(get_filter_expression(text, names, values).expr(kept))
