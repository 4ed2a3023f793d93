"""moto's DynamoDB, with its habits cut short; what it answers stays the same.

It makes a web request of each, reads it along the description of the service's shapes and writes the answer along
them, which takes longer than what was asked for: here, what reads and writes items gets it as the SDK wrote it and
answers in JSON. It copies whole tables before each transaction, where the items that the transaction names will
do, and every item that it reads, though what it answers is another object anyway. It looks for an item in a whole
table, where it has the key. What it does with each item and each value is in quick_items.py, with updates in
quick_updates.py.
"""

from __future__ import annotations

import copy
import itertools
import json
import time
from collections import deque
from email.utils import formatdate
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import HTTPException, ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb import models
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models import table as tables
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Item, Table
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import Node
from moto.dynamodb.responses import DynamoHandler

from tests.support import quick_items, quick_updates

CONTENT_TYPE = "application/x-amz-json-1.0"
METHODS = {
    operation: camelcase_to_underscores(operation)
    for operation in (
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
    )
}
# In JSON they are text, for moto they are bytes; the description of the shapes says which.
_BYTES = (b'"B"', b'"BS"')

_numbers = itertools.count(1)

Refusal = tuple[int, dict[str, Any], Any]
Place = tuple[Table, Any, Any]

_transact = DynamoDBBackend.transact_write_items
_query = Table.query
_lex = ConditionExpressionParser._lex_condition_expression
_parse = ConditionExpressionParser.parse


class Answered(bytes):
    """A body that was never written, since who reads it is in the same process.

    Attributes:
        result: what it would say.
    """

    result: dict[str, Any]

    def __new__(cls, result: dict[str, Any]) -> Answered:
        made = super().__new__(cls)
        made.result = result
        return made


def install() -> None:
    """For the rest of the process."""
    quick_items.install()
    quick_updates.install()
    models.copy = SimpleNamespace(deepcopy=_copy_but_tables)
    tables.copy = SimpleNamespace(deepcopy=_copy_but_items, copy=copy.copy)
    Table.query = _query_by_key
    DynamoDBBackend.transact_write_items = _transact_write_items
    ConditionExpressionParser._lex_condition_expression = _lex_once
    ConditionExpressionParser.parse = _parse_once
    validators.deepcopy = _copy_of_node


def is_plain(operation_model: Any, body: bytes) -> bool:
    """Whether `answer` answers to a request."""
    is_item = operation_model.name in METHODS and operation_model.service_model.service_name == "dynamodb"
    return is_item and not any(mark in body for mark in _BYTES)


def answer(request: Any) -> AWSResponse | Refusal | None:
    """What moto answers to a request of the SDK; None for one that has to take moto's own way."""
    host = _host(request.url)
    target = _text(request.headers.get("X-Amz-Target", ""))
    method = METHODS.get(target.rpartition(".")[2])
    body: bytes = request.body
    if not host.startswith("dynamodb.") or method is None or any(mark in body for mark in _BYTES):
        return None
    handler = _handler(target, region=host.split(".")[1])
    handler.body = handler.params = json.loads(body)
    try:
        result = getattr(handler, method)().result
    except ServiceException as error:
        return handler.serialized(ActionResult(error))
    except HTTPException as error:
        return error.code, {**handler.response_headers, **dict(error.get_headers())}, error.description
    given = AWSResponse(request.url, 200, handler.response_headers, None)
    given._content = Answered(result)
    return given


def _handler(target: str, region: str) -> Any:
    """What moto makes of a web request, as far as it is asked for."""
    handler: Any = DynamoHandler()
    handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, region
    handler.querystring = {}
    handler.headers = {"x-amz-target": target, "Content-Type": CONTENT_TYPE}
    handler.response_headers = {
        "Content-Type": CONTENT_TYPE,
        "date": _date(int(time.time())),
        "x-amzn-requestid": f"{next(_numbers):032x}",
    }
    return handler


@lru_cache(maxsize=1)
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


@lru_cache(maxsize=1000)
def _host(url: str) -> str:
    return urlsplit(url).netloc


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _copy_but_tables(value: Any) -> Any:
    """Transactions have their own way back, and nobody reads a stream of what an item was before."""
    return value if isinstance(value, Table | Item) else copy.deepcopy(value)


def _copy_but_items(value: Any) -> Any:
    if isinstance(value, Item):
        return value
    return list(value) if isinstance(value, list) else copy.deepcopy(value)


def _query_by_key(self: Table, hash_key: DynamoType, *args: Any, **kwargs: Any) -> Any:
    """A query of the table itself, of nothing but what has the key."""
    if kwargs.get("index_name") or any(args[6:7]):
        return _query(self, hash_key, *args, **kwargs)
    part = copy.copy(self)
    part.items = {hash_key: self.items[hash_key]} if hash_key in self.items else {}
    return _query(part, hash_key, *args, **kwargs)


@cache
def _nodes(expression: str) -> tuple[Any, ...]:
    return tuple(_lex(ConditionExpressionParser(expression, {}, {})))


def _parse_once(self: Any) -> Any:
    """A transaction's conditions three times, with the same outcome."""
    asked = (
        self.condition_expression,
        repr(self.expression_attribute_names),
        repr(self.expression_attribute_values),
    )
    if asked not in _parsed:
        if len(_parsed) > 1000:
            _parsed.clear()
        _parsed[asked] = _parse(self), self.expr_attr_names_found, self.expr_attr_values_found
    found, *seen = _parsed[asked]
    self.expr_attr_names_found, self.expr_attr_values_found = map(list, seen)
    return found


_parsed: dict[tuple[str, str, str], tuple[Any, list[str], list[str]]] = {}


def _copy_of_node(value: Any, parent: Any = None) -> Any:
    if not isinstance(value, Node):
        return copy.deepcopy(value)
    made = object.__new__(type(value))
    vars(made).update(vars(value), parent=parent)
    if value.children is not None:
        made.children = [_copy_of_node(child, made) for child in value.children]
    return made


def _lex_once(self: Any) -> deque[Any]:
    return deque(_nodes(self.condition_expression))


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
