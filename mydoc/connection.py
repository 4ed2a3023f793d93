"""The process's connection to DynamoDB for what spans tables."""

from __future__ import annotations

from functools import cache

from pynamodb.connection import Connection

from mydoc.tables import StageMeta


@cache
def connection() -> Connection:
    """One a process: its pool of connections is worth keeping."""
    return Connection(
        region=StageMeta.region,
        connect_timeout_seconds=StageMeta.connect_timeout_seconds,
        read_timeout_seconds=StageMeta.read_timeout_seconds,
        max_retry_attempts=StageMeta.max_retry_attempts,
        max_pool_connections=StageMeta.max_pool_connections,
    )
