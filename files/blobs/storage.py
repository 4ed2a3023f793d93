"""Configure django-storages."""

from __future__ import annotations

from typing import Any, cast

from boto3.s3.transfer import TransferConfig
from django.utils.functional import cached_property
from storages.backends.s3 import S3Storage


class Storage(S3Storage):
    """One connection a process: django-storages makes one a thread, which costs 0.1 s each time. Of a connection
    only its client is shared, which threads may use at once (boto3, "Low-level clients": multithreading)."""

    @cached_property
    def connection(self) -> Any:
        return cast(property, S3Storage.connection).fget(self)  # type: ignore[misc]

    def get_default_settings(self) -> dict[str, Any]:
        # What is sent from other threads is not counted as this request's or job's, and all that is sent is small.
        return {**super().get_default_settings(), "transfer_config": TransferConfig(use_threads=False)}
