"""Connect to the bucket, and name those of its errors that callers tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import storages


class NoSuchUpload(Exception):
    """The multipart upload was completed or aborted, or never existed."""


class PartsRefused(Exception):
    """S3 does not have these parts."""


class AlreadyWritten(Exception):
    """An object exists under the key, and is never overwritten."""


class NoSuchBlob(Exception):
    """No object exists under the key."""


@dataclass(frozen=True)
class Blob:
    """An object's size in bytes, its ETag without quotes, when it was written, to the second, and the content
    encoding that its sender said, with which S3 serves it; empty for none."""

    size: int
    etag: str
    written_at: datetime
    encoding: str = ""


def storage() -> Any:
    """Return django-storages, for whole objects and their URLs."""
    return storages["default"]


def client() -> Any:
    """Return the boto3 client, for operations that django-storages does not have: parts, ranges, several objects
    at once."""
    return storage().connection.meta.client


def bucket() -> str:
    """Return the bucket's name."""
    return str(storage().bucket_name)


def bare(etag: str) -> str:
    """Return an ETag without its quotes."""
    return etag.strip('"')


def translated(error: ClientError) -> Exception:
    """Return this module's exception for an error of S3's, or the error itself."""
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
