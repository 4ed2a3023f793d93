"""Upload objects in parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import Any

from botocore.exceptions import ClientError

from files.blobs.bucket import NoSuchUpload, bare, bucket, client, translated
from files.domain.documents import UNKNOWN_TYPE
from files.domain.parts import Part

_STREAMED_WITHIN = timedelta(minutes=15)
_STREAM_PATIENCE = 60


def start_multipart(key: str, *, content_type: str = UNKNOWN_TYPE) -> str:
    """Begin a multipart upload and return its id. The object is always served as an attachment."""
    answer = client().create_multipart_upload(
        Bucket=bucket(), Key=key, ContentType=content_type, ContentDisposition="attachment"
    )
    return answer["UploadId"]


def sign_part(key: str, upload_id: str, number: int, size: int, *, lifetime: timedelta) -> str:
    """Return a URL to which exactly `size` bytes can be PUT as that part; no round trip.

    Content-Length is part of what is signed only because it is passed here (SigV4 query authentication:
    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
    """
    return client().generate_presigned_url(
        "upload_part",
        Params={
            "Bucket": bucket(),
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
        answer = client().upload_part(Bucket=bucket(), Key=key, UploadId=upload_id, PartNumber=number, Body=body)
    except ClientError as error:
        raise translated(error) from error
    return bare(answer["ETag"])


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
    return bare(answer.headers["ETag"])


def list_parts(key: str, upload_id: str) -> list[Part]:
    """Return the parts that S3 has, in order; up to 1,000 a round trip.

    Raises:
        NoSuchUpload.
    """
    parts: list[Part] = []
    pages = client().get_paginator("list_parts").paginate(Bucket=bucket(), Key=key, UploadId=upload_id)
    try:
        for page in pages:
            for part in page.get("Parts", []):
                parts.append(Part(number=part["PartNumber"], etag=bare(part["ETag"]), size=part["Size"]))
    except ClientError as error:
        raise translated(error) from error
    return parts


def complete_multipart(key: str, upload_id: str, parts: list[Part]) -> str:
    """Complete the object from its parts, unless it exists already, and return its ETag.

    Raises:
        NoSuchUpload, PartsRefused, AlreadyWritten.
    """
    named = [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in parts]
    try:
        answer = client().complete_multipart_upload(
            Bucket=bucket(), Key=key, UploadId=upload_id, MultipartUpload={"Parts": named}, IfNoneMatch="*"
        )
    except ClientError as error:
        raise translated(error) from error
    return bare(answer["ETag"])


def abort_multipart(key: str, upload_id: str) -> None:
    """Abort an upload and delete its parts; does nothing if there is no upload."""
    try:
        client().abort_multipart_upload(Bucket=bucket(), Key=key, UploadId=upload_id)
    except ClientError as error:
        if not isinstance(translated(error), NoSuchUpload):
            raise


@cache
def _pool() -> Any:
    # Imported here, since only archives of hundreds of gigabytes need it.
    import urllib3

    return urllib3.PoolManager()
