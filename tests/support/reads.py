"""What is read of DynamoDB.

moto and MiniStack report the same ConsumedCapacity for every query, whatever it reads; so the read units are
worked out here from what DynamoDB handed over, as it does itself: the bytes of all items read, in steps of 4 KB,
half for what need not be consistent
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import botocore.endpoint
import pytest


@dataclass
class Reads:
    """What was read of DynamoDB meanwhile."""

    requests: int = 0
    items: int = 0
    units: float = 0.0

    def add(self, operation: str, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        """Count one answer."""
        found = _items(answer)
        # A filter drops items after they were read and paid for.
        dropped = answer.get("ScannedCount", len(found)) - len(found)
        assert dropped == 0, f"{operation} read {dropped} items for nothing: {asked}"
        size = sum(len(json.dumps(item)) for item in found)
        steps = max(1, -(-size // 4096))
        self.requests += 1
        self.items += len(found)
        self.units += steps if asked.get("ConsistentRead") else steps / 2


Meter = Callable[[], AbstractContextManager[Reads]]


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    """`with meter() as reads:` counts what is read of DynamoDB, whoever reads it."""
    running: list[Reads] = []
    make_request = botocore.endpoint.Endpoint.make_request

    def reading(self: Any, operation_model: Any, request: Any) -> Any:
        http, answer = make_request(self, operation_model, request)
        if operation_model.service_model.service_name == "dynamodb":
            for reads in running:
                if operation_model.name in {"Query", "Scan", "GetItem", "BatchGetItem"}:
                    reads.add(operation_model.name, json.loads(request["body"]), answer)
        return http, answer

    monkeypatch.setattr(botocore.endpoint.Endpoint, "make_request", reading)

    @contextmanager
    def measure() -> Iterator[Reads]:
        running.append(Reads())
        try:
            yield running[-1]
        finally:
            running.pop()

    return measure


def _items(answer: dict[str, Any]) -> list[dict[str, Any]]:
    if "Item" in answer:
        return [answer["Item"]]
    batches = answer.get("Responses", {}).values()
    return [*answer.get("Items", []), *(item for batch in batches for item in batch)]
