"""Define what every DynamoDB table of a stage has in common."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from pynamodb.connection import Connection, TableConnection
from pynamodb.models import Model

_models: list[type[StageModel]] = []


class StageMeta:
    """Base of every model's `Meta`; botocore itself reads credentials and AWS_ENDPOINT_URL."""

    region = settings.AWS_REGION
    billing_mode = "PAY_PER_REQUEST"
    connect_timeout_seconds = 3
    read_timeout_seconds = 10
    max_retry_attempts = 5
    max_pool_connections = 50


class StageModel(Model):
    """A table of this stage; `mydoc.ops.provision` creates it from the class.

    Class attributes:
        backed_up: whether point-in-time recovery is on; off for what may be lost, such as counters.
    """

    backed_up: ClassVar[bool] = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # Kinds of items that live in one table are subclasses of the model that is the table.
        if "Meta" in vars(cls):
            _models.append(cls)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        """Return the shared client: PynamoDB makes one for every table, each of which takes longer than a
        request."""
        table = super()._get_connection()
        shared = connection()
        if table.connection is not shared:
            if table.table_name not in shared._tables:
                shared.add_meta_table(table.get_meta_table())
            table.connection = shared
        return table


@cache
def connection() -> Connection:
    """Return the process's connection to DynamoDB: its client and its pool of connections are worth keeping."""
    return Connection(
        region=StageMeta.region,
        connect_timeout_seconds=StageMeta.connect_timeout_seconds,
        read_timeout_seconds=StageMeta.read_timeout_seconds,
        max_retry_attempts=StageMeta.max_retry_attempts,
        max_pool_connections=StageMeta.max_pool_connections,
    )


def table_name(suffix: str) -> str:
    """Return the name of a table in this stage, such as `mydoc-dev-users`."""
    return f"{settings.TABLE_PREFIX}{suffix}"


def all_models() -> list[type[StageModel]]:
    """Return every table's model, in the order they were declared; call it once the applications are loaded."""
    return list(_models)
