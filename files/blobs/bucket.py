"""The bucket, and what it answers that callers tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import storages


class NoSuchUpload(Exception):
    """The multipart upload was completed, aborted, or never was."""


class PartsRefused(Exception):
    """S3 does not have the parts as they were named."""


class AlreadyWritten(Exception):
    """There is an object under the key, and it is never overwritten."""


class NoSuchBlob(Exception):
    """There is no object under the key."""


@dataclass(frozen=True)
class Blob:
    """What S3 says of an object: its size in bytes and its ETag without quotes."""

    size: int
    etag: str


def storage() -> Any:
    """django-storages: for whole objects, and URLs to them."""
    return storages["default"]


def client() -> Any:
    """boto3's client, for what django-storages has no word for: parts, ranges, several objects at once."""
    return storage().connection.meta.client


def bucket() -> str:
    return str(storage().bucket_name)


def bare(etag: str) -> str:
    return etag.strip('"')


def translated(error: ClientError) -> Exception:
    match error.response["Error"]["Code"]:
        case "NoSuchUpload":
            return NoSuchUpload()
        case "InvalidPart" | "InvalidPartOrder" | "EntityTooSmall" | "MalformedXML":
            return PartsRefused()
        case "PreconditionFailed" | "ConditionalRequestConflict":
            return AlreadyWritten()
        case "NoSuchKey" | "404":
            return NoSuchBlob()
        case _:
            return error
