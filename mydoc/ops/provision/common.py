"""Compare resources with their wanted state before writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

_ABSENT = {
    "404",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchCORSConfiguration",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "NotFound",
    "NotFoundException",
    "ResourceNotFoundException",
}


def existing(read: Callable[[], Any]) -> Any:
    """Return what exists now, or None."""
    try:
        return read()
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return None
        raise


def ordered(value: Any) -> Any:
    """Return a value in one order, since AWS keeps none."""
    if isinstance(value, dict):
        return {key: ordered(part) for key, part in sorted(value.items())}
    if isinstance(value, list):
        return sorted((ordered(part) for part in value), key=repr)
    return value
