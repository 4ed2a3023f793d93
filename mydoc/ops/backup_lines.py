"""Write and read items a line, in the form of DynamoDB's own exports: `{"Item": …}` with every value under its
type."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Item = dict[str, Any]


def encode(item: Item) -> bytes:
    """Return a line of a file, of an item as boto3 has it."""
    return json.dumps({"Item": _map(item, _to_text)}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read(path: Path) -> Iterator[Item]:
    """Yield the items of a compressed file, as boto3 has them."""
    with gzip.open(path, "rb") as lines:
        for line in lines:
            yield _map(json.loads(line)["Item"], _to_bytes)


def _map(attributes: dict[str, Any], binary: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: _value(value, binary) for name, value in attributes.items()}


def _value(value: dict[str, Any], binary: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a value with its binary parts changed: boto3 has bytes where DynamoDB's JSON has Base64."""
    [(kind, content)] = value.items()
    match kind:
        case "B":
            return {kind: binary(content)}
        case "BS":
            return {kind: [binary(part) for part in content]}
        case "L":
            return {kind: [_value(part, binary) for part in content]}
        case "M":
            return {kind: _map(content, binary)}
    return value


def _to_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _to_bytes(content: str) -> bytes:
    return base64.b64decode(content)
