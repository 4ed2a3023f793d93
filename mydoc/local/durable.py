"""Make the emulator durable: nothing that it has answered is lost when its process dies.

MiniStack writes objects immediately and everything else only when it is stopped normally. Here each response waits
until the items, messages and parts that it is about are in the journal; the rest (bucket settings, users, what a
poller did to a queue) follows within `INTERVAL` seconds. Because DynamoDB's handlers run on the event loop and so
does `flush`, a transaction is never seen half-done.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Iterable
from typing import Any

from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope
from ministack.core.persistence import _json_default, _json_object_hook
from ministack.services import dynamodb, iam, s3, sqs

from mydoc.local.journal import Journal
from mydoc.local.parts import PartFiles

INTERVAL = 0.5

logger = logging.getLogger("mydoc.local")

# What a table is besides its items; the counts follow from these.
_DERIVED = {"items", "ItemCount", "TableSizeBytes", dynamodb._INDEX_MEMBERS}
# Items change by these, and then the response waits for nothing but the items.
_ITEM_ACTIONS = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
_ITEM_ACTIONS |= {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems", "DescribeTable"}


class Durable:
    """Keeps a journal of the emulator that runs in this process.

    Args:
        journal: where it is kept.
        parts: where the bytes of half-done uploads are kept.
    """

    def __init__(self, journal: Journal, parts: PartFiles) -> None:
        self._journal = journal
        self._parts = parts
        self._changed: dict[tuple[int, Any, Any], dict[str, Any]] = {}
        self._changed_lock = threading.Lock()
        self._written = journal.services()
        self._tables: set[str] = set()

    def restore(self) -> None:
        """Restore what the journal holds, then watch for changes. Call it before the first request."""
        for name, module in (("s3", s3), ("sqs", sqs), ("iam", iam), ("dynamodb", dynamodb)):
            if text := self._written.get(name):
                module.load_persisted_state(json.loads(text, object_hook=_json_object_hook))
        tables = {table["TableArn"]: table for table in dynamodb._tables.all_values()}
        for arn, item in self._journal.items():
            if (table := tables.get(arn)) is not None:
                hash_value, range_value = _key_values(table, item)
                table["items"][hash_value][range_value] = item
        for table in tables.values():
            dynamodb._items_replaced(table)
        self._tables = set(tables)
        self._parts.restore()
        self._watch()

    def wrap(self, application: ASGIFramework) -> ASGIFramework:
        """Return the same ASGI application, whose responses wait until the journal has what they confirm."""

        async def durable(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return
            services = _changes_services(scope["headers"])

            async def send_when_written(message: ASGISendEvent) -> None:
                if message["type"] == "http.response.start":
                    self.flush(services=services)
                await send(message)

            await application(scope, receive, send_when_written)

        return durable

    async def run(self) -> None:
        """Write what no response waits for, for as long as the emulator runs."""
        while True:
            await asyncio.sleep(INTERVAL)
            try:
                self.flush(services=True)
            except Exception:
                logger.exception("The local state could not be written; trying again")

    def flush(self, *, services: bool) -> None:
        """Write all changes in one commit; only on the event loop's thread.

        Args:
            services: whether to write queues, users, buckets and tables too, or only items.
        """
        with self._changed_lock:
            changed, self._changed = self._changed, {}
        stored, removed = [], []
        for (_, hash_value, range_value), table in changed.items():
            key = (table["TableArn"], repr(hash_value), repr(range_value))
            item = table["items"].get(hash_value, {}).get(range_value)
            if item is None:
                removed.append(key)
            else:
                stored.append((key, item))
        states = self._changed_states() if services else {}
        gone = self._gone_tables() if services else set()
        if stored or removed or states or gone:
            try:
                self._journal.write(stored=stored, removed=removed, gone_tables=gone, services=states)
            except BaseException:
                with self._changed_lock:
                    self._changed = changed | self._changed
                raise
            self._written.update(states)

    def _watch(self) -> None:
        set_item, remove_item = dynamodb._set_item, dynamodb._remove_item

        def stored(table: dict[str, Any], hash_value: Any, range_value: Any, item: dict[str, Any]) -> Any:
            old = set_item(table, hash_value, range_value, item)
            self._note(table, hash_value, range_value)
            return old

        def removed(table: dict[str, Any], hash_value: Any, range_value: Any) -> Any:
            old = remove_item(table, hash_value, range_value)
            self._note(table, hash_value, range_value)
            return old

        dynamodb._set_item, dynamodb._remove_item = stored, removed

    def _note(self, table: dict[str, Any], hash_value: Any, range_value: Any) -> None:
        with self._changed_lock:
            self._changed[(id(table), hash_value, range_value)] = table

    def _changed_states(self) -> dict[str, str]:
        states = {}
        for name, read in (("sqs", sqs.get_state), ("iam", iam.get_state), ("s3", s3.get_state),
                           ("dynamodb", _tables_state)):  # fmt: skip
            try:
                text = json.dumps(read(), default=_json_default)
            except RuntimeError:
                # A poller's thread changed it under our eyes; the next round is half a second away.
                continue
            if text != self._written.get(name):
                states[name] = text
        return states

    def _gone_tables(self) -> set[str]:
        now = {table["TableArn"] for table in dynamodb._tables.all_values()}
        gone, self._tables = self._tables - now, now
        return gone


def _changes_services(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    targets = (value.decode("latin-1") for name, value in headers if name == b"x-amz-target")
    service, _, action = next(targets, "").partition(".")
    return service.startswith("AmazonSQS") or (service.startswith("DynamoDB") and action not in _ITEM_ACTIONS)


def _key_values(table: dict[str, Any], item: dict[str, Any]) -> tuple[Any, Any]:
    hash_value = dynamodb._extract_key_val(item[table["pk_name"]])
    range_value = dynamodb._extract_key_val(item[table["sk_name"]]) if table["sk_name"] else "__no_sort__"
    return hash_value, range_value


def _tables_state() -> dict[str, Any]:
    tables = dynamodb.AccountRegionScopedDict()
    for (account, region, name), table in dynamodb._tables.all_items():
        kept = {key: value for key, value in table.items() if key not in _DERIVED}
        tables.set_scoped(account, region, name, {**kept, "items": {}})
    return {"tables": tables, "tags": dynamodb._tags, "ttl_settings": dynamodb._ttl_settings,
            "pitr_settings": dynamodb._pitr_settings}  # fmt: skip
