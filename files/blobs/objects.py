"""Read, write and delete whole objects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from django.core.files.base import ContentFile

from files.blobs.bucket import Blob, NoSuchBlob, bare, bucket, client, storage, translated


def head(key: str) -> Blob | None:
    """Return what is known of an object; None if it does not exist."""
    try:
        found = storage().open(key)
    except FileNotFoundError:
        return None
    stored = found.obj
    return Blob(found.size, bare(stored.e_tag), stored.last_modified, stored.content_encoding or "")


def exists(key: str) -> bool:
    """Return whether there is an object under the key."""
    return bool(storage().exists(key))


def originals() -> Iterator[tuple[str, int]]:
    """Yield every original's key and size in bytes, a thousand a round trip; for an operator's commands."""
    for page in client().get_paginator("list_objects_v2").paginate(Bucket=bucket(), Prefix="originals/"):
        for found in page.get("Contents", []):
            yield found["Key"], found["Size"]


def keys_below(prefix: str) -> list[str]:
    """Return the keys that begin so: a round trip for each thousand."""
    pages = client().get_paginator("list_objects_v2").paginate(Bucket=bucket(), Prefix=prefix)
    return [found["Key"] for page in pages for found in page.get("Contents", [])]


def read_start(key: str, length: int) -> tuple[Blob, bytes] | None:
    """Return what is known of an object and its first `length` bytes; None if it does not exist.

    One round trip, and one more for an empty object, of which S3 gives no range.
    """
    try:
        answer = client().get_object(Bucket=bucket(), Key=key, Range=f"bytes=0-{length - 1}")
        body: bytes = answer["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] == "InvalidRange":
            blob = head(key)
            return (blob, b"") if blob else None
        if isinstance(translated(error), NoSuchBlob):
            return None
        raise
    # "bytes 0-65535/1234567"
    size = int(answer["ContentRange"].rpartition("/")[2]) if "ContentRange" in answer else len(body)
    return Blob(size, bare(answer["ETag"]), answer["LastModified"], answer.get("ContentEncoding", "")), body


def read_range(key: str, start: int, length: int, *, etag: str) -> bytes:
    """Return bytes of the object that has this ETag; fewer where it ends.

    Raises:
        NoSuchBlob: if it is gone or another one.
    """
    try:
        answer = client().get_object(
            Bucket=bucket(), Key=key, Range=f"bytes={start}-{start + length - 1}", IfMatch=f'"{etag}"'
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "PreconditionFailed":
            raise NoSuchBlob from error
        raise translated(error) from error
    body: bytes = answer["Body"].read()
    return body


def download(key: str, path: Path) -> None:
    """Write the object to a file, in constant memory: django-storages would buffer all of it.

    Raises:
        NoSuchBlob.
    """
    try:
        answer = client().get_object(Bucket=bucket(), Key=key)
    except ClientError as error:
        raise translated(error) from error
    with path.open("wb") as file:
        for chunk in answer["Body"].iter_chunks(1024 * 1024):
            file.write(chunk)


def write(key: str, content: bytes, content_type: str) -> None:
    """Write a small object that the system made itself."""
    file: Any = ContentFile(content)
    file.content_type = content_type
    storage().save(key, file)


def delete(*keys: str) -> None:
    """Delete objects in one round trip; fine if they are gone.

    Raises:
        RuntimeError: if S3 kept one.
    """
    if len(keys) == 1:
        storage().delete(*keys)
        return
    answer = client().delete_objects(
        Bucket=bucket(), Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
    )
    if answer.get("Errors"):
        codes = sorted({error["Code"] for error in answer["Errors"]})
        raise RuntimeError(f"S3 did not delete {len(answer['Errors'])} objects: {', '.join(codes)}")
