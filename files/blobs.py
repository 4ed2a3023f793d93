"""Blobs in S3, through django-storages: sign, assemble, read, write, delete. No rules here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError
from django.core.files.storage import storages

from files.domain.documents import UNKNOWN_TYPE
from files.domain.parts import Part

_STREAMED_WITHIN = timedelta(minutes=15)
_STREAM_PATIENCE = 60


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


def start_multipart(key: str, *, content_type: str = UNKNOWN_TYPE) -> str:
    """Begin a multipart upload and return its id. The object will be an attachment whoever asks for it."""
    answer = _client().create_multipart_upload(
        Bucket=_bucket(), Key=key, ContentType=content_type, ContentDisposition="attachment"
    )
    return answer["UploadId"]


def sign_part(key: str, upload_id: str, number: int, size: int, *, lifetime: timedelta) -> str:
    """A URL to which exactly `size` bytes can be PUT as that part; no round trip.

    Content-Length is part of what is signed only because it is passed here (SigV4 query authentication:
    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
    """
    return _client().generate_presigned_url(
        "upload_part",
        Params={
            "Bucket": _bucket(),
            "Key": key,
            "UploadId": upload_id,
            "PartNumber": number,
            "ContentLength": size,
        },
        ExpiresIn=int(lifetime.total_seconds()),
    )


def put_part(key: str, upload_id: str, number: int, body: bytes | bytearray) -> str:
    """Send a part and return its ETag.

    Raises:
        NoSuchUpload.
    """
    try:
        answer = _client().upload_part(Bucket=_bucket(), Key=key, UploadId=upload_id, PartNumber=number, Body=body)
    except ClientError as error:
        raise _translated(error) from error
    return _bare(answer["ETag"])


def stream_part(key: str, upload_id: str, number: int, body: Iterator[bytes], size: int) -> str:
    """Send a part that is too large for the memory and return its ETag.

    boto3 reads a body twice, to sign it and to send it, and once more for each new try; this one is sent as it
    comes, to a URL signed for its size, and not again.

    Raises:
        NoSuchUpload. OSError: if S3 did not take it.
    """
    url = sign_part(key, upload_id, number, size, lifetime=_STREAMED_WITHIN)
    headers = {"Content-Length": str(size)}
    answer = _pool().request("PUT", url, body=body, headers=headers, retries=False, timeout=_STREAM_PATIENCE)
    if answer.status == HTTPStatus.NOT_FOUND:
        raise NoSuchUpload
    if answer.status != HTTPStatus.OK:
        raise OSError(f"S3 answered a part with {answer.status}")
    return _bare(answer.headers["ETag"])


def list_parts(key: str, upload_id: str) -> list[Part]:
    """The parts that S3 has, in order; up to 1,000 a round trip.

    Raises:
        NoSuchUpload.
    """
    parts: list[Part] = []
    pages = _client().get_paginator("list_parts").paginate(Bucket=_bucket(), Key=key, UploadId=upload_id)
    try:
        for page in pages:
            for part in page.get("Parts", []):
                parts.append(Part(number=part["PartNumber"], etag=_bare(part["ETag"]), size=part["Size"]))
    except ClientError as error:
        raise _translated(error) from error
    return parts


def complete_multipart(key: str, upload_id: str, parts: list[Part]) -> str:
    """Make the object from its parts, if there is none yet, and return its ETag.

    Raises:
        NoSuchUpload, PartsRefused, AlreadyWritten.
    """
    named = [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in parts]
    try:
        answer = _client().complete_multipart_upload(
            Bucket=_bucket(), Key=key, UploadId=upload_id, MultipartUpload={"Parts": named}, IfNoneMatch="*"
        )
    except ClientError as error:
        raise _translated(error) from error
    return _bare(answer["ETag"])


def abort_multipart(key: str, upload_id: str) -> None:
    """Forget an upload and its parts; fine if there is none."""
    try:
        _client().abort_multipart_upload(Bucket=_bucket(), Key=key, UploadId=upload_id)
    except ClientError as error:
        if not isinstance(_translated(error), NoSuchUpload):
            raise


def head(key: str) -> Blob | None:
    """What S3 knows of the object, None if there is none."""
    try:
        answer = _client().head_object(Bucket=_bucket(), Key=key)
    except ClientError as error:
        if isinstance(_translated(error), NoSuchBlob):
            return None
        raise
    return Blob(size=answer["ContentLength"], etag=_bare(answer["ETag"]))


def originals() -> Iterator[tuple[str, int]]:
    """Every original's key and size in bytes, a thousand a round trip; for an operator's commands."""
    for page in _client().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix="originals/"):
        for found in page.get("Contents", []):
            yield found["Key"], found["Size"]


def read_start(key: str, length: int, *, etag: str) -> bytes:
    """The first `length` bytes of the object that has this ETag and is not empty.

    Raises:
        NoSuchBlob: if it is gone or another one.
    """
    return read_range(key, 0, length, etag=etag)


def read_range(key: str, start: int, length: int, *, etag: str) -> bytes:
    """Bytes of the object that has this ETag; fewer where it ends.

    Raises:
        NoSuchBlob: if it is gone or another one.
    """
    try:
        answer = _client().get_object(
            Bucket=_bucket(), Key=key, Range=f"bytes={start}-{start + length - 1}", IfMatch=f'"{etag}"'
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "PreconditionFailed":
            raise NoSuchBlob from error
        raise _translated(error) from error
    body: bytes = answer["Body"].read()
    return body


def download(key: str, path: Path) -> None:
    """Write the object to a file, in constant memory.

    Raises:
        NoSuchBlob.
    """
    try:
        answer = _client().get_object(Bucket=_bucket(), Key=key)
    except ClientError as error:
        raise _translated(error) from error
    with path.open("wb") as file:
        for chunk in answer["Body"].iter_chunks(1024 * 1024):
            file.write(chunk)


def write(key: str, content: bytes, content_type: str) -> None:
    """Write a small object that the system made itself."""
    _client().put_object(Bucket=_bucket(), Key=key, Body=content, ContentType=content_type)


def delete(*keys: str) -> None:
    """Delete objects in one round trip; fine if they are gone.

    Raises:
        RuntimeError: if S3 kept one.
    """
    answer = _client().delete_objects(
        Bucket=_bucket(), Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
    )
    if answer.get("Errors"):
        codes = sorted({error["Code"] for error in answer["Errors"]})
        raise RuntimeError(f"S3 did not delete {len(answer['Errors'])} objects: {', '.join(codes)}")


def sign_download(key: str, *, name: str, lifetime: timedelta, content_type: str = UNKNOWN_TYPE) -> str:
    """A URL that saves the object under `name` and never shows it in the page; no round trip."""
    return _client().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": _bucket(),
            "Key": key,
            "ResponseContentDisposition": attachment(name),
            "ResponseContentType": content_type,
        },
        ExpiresIn=int(lifetime.total_seconds()),
    )


def sign_preview(key: str, *, name: str, content_type: str, lifetime: timedelta) -> str:
    """A URL of the object for a page's picture, player or script; no round trip.

    Asked for by itself it saves the object, as a download does: what a page embeds has no disposition. S3 adds no
    `nosniff` to a presigned answer; an attachment is never a document, whatever a browser takes it for.

    Args:
        content_type: from the closed list of `files.domain.previews`.
    """
    return _client().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": _bucket(),
            "Key": key,
            "ResponseContentDisposition": attachment(name),
            "ResponseContentType": content_type,
        },
        ExpiresIn=int(lifetime.total_seconds()),
    )


def sign_image(key: str, *, lifetime: timedelta) -> str:
    """A URL of an image that the system made itself, to be shown in a page; no round trip."""
    return _client().generate_presigned_url(
        "get_object", Params={"Bucket": _bucket(), "Key": key}, ExpiresIn=int(lifetime.total_seconds())
    )


def attachment(name: str) -> str:
    """A Content-Disposition that every browser understands (RFC 6266 with RFC 8187's encoding)."""
    plain = "".join(c if " " <= c < "\x7f" and c not in '"\\%;' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@cache
def _client() -> Any:
    """One client a process: django-storages makes one a thread, which costs 0.1 s each time."""
    return _storage().connection.meta.client


@cache
def _pool() -> Any:
    # Here, since only archives of hundreds of gigabytes need it.
    import urllib3

    return urllib3.PoolManager()


def _bucket() -> str:
    return str(_storage().bucket_name)


def _storage() -> Any:
    return storages["default"]


def _bare(etag: str) -> str:
    return etag.strip('"')


def _translated(error: ClientError) -> Exception:
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
