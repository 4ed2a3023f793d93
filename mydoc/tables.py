"""What every DynamoDB table of a stage has in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
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
    """A table of this stage; `mydoc.provision` makes it from the class.

    Class attributes:
        backed_up: whether point-in-time recovery is on; off for what may be lost, such as counters.
    """

    backed_up: ClassVar[bool] = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _models.append(cls)


def table_name(suffix: str) -> str:
    """The name of a table in this stage, such as `mydoc-dev-users`."""
    return f"{settings.TABLE_PREFIX}{suffix}"


def all_models() -> list[type[StageModel]]:
    """Every table's model, in the order they were declared; call it once the applications are loaded."""
    return list(_models)
