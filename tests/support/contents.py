"""What a stage holds, so that a test can say that a refused request left nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

# Limits count refused attempts as well: that is what they are for.
COUNTERS = "counters"


def contents(*, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Everything in the tables, the bucket and the queue. Asked of moto itself, not through AWS's interfaces,
    so that it is quick and whole.

    Args:
        but: suffixes of tables to leave out.
    """
    left_out = {settings.TABLE_PREFIX + suffix for suffix in but | {COUNTERS}}
    tables = _backend("dynamodb", settings.AWS_REGION).tables.values()
    queue = _backend("sqs", settings.AWS_REGION).queues[settings.QUEUE]
    bucket = _backend("s3", "aws").buckets[settings.BUCKET]
    return {
        **{
            table.name: sorted(repr(item.to_json()["Attributes"]) for item in table.all_items())
            for table in tables
            if table.name not in left_out
        },
        "queue": len(queue.messages),
        "objects": {name: key.etag for name, key in bucket.keys.items()},
        "uploads": {name: sorted(upload.parts) for name, upload in bucket.multiparts.items()},
    }


@contextmanager
def untouched(*, but: frozenset[str] = frozenset()) -> Iterator[None]:
    """Fails unless the stage holds afterwards what it held before."""
    before = contents(but=but)
    yield
    after = contents(but=but)
    changed = {name: (before.get(name), after[name]) for name in after if after[name] != before.get(name)}
    assert not changed, str(changed)[:2000]


def _backend(service: str, region: str) -> Any:
    return get_backend(service)[DEFAULT_ACCOUNT_ID][region]
