"""Sign requests that write whole objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from files.blobs.bucket import bucket, client
from files.domain.documents import UNKNOWN_TYPE


@dataclass(frozen=True)
class SignedPut:
    """A URL to PUT an object to, and the headers that S3 requires with it beside Content-Length."""

    url: str
    headers: dict[str, str]


def sign_put(key: str, size: int, *, crc32: str = "", lifetime: timedelta) -> SignedPut:
    """Return a request that writes exactly `size` bytes under a key under which there is nothing; no round trip.

    Whatever is passed here is signed as a header, so S3 refuses the request without it (403). `If-None-Match`
    makes S3 refuse to overwrite (412), and the checksum other bytes (400). The object is always served as an
    attachment.

    Args:
        crc32: of the bytes, as S3 writes it; empty for any bytes.
    """
    headers = {
        "Content-Type": UNKNOWN_TYPE,
        "Content-Disposition": "attachment",
        "If-None-Match": "*",
    }
    params = {
        "Bucket": bucket(),
        "Key": key,
        "ContentLength": size,
        "ContentType": UNKNOWN_TYPE,
        "ContentDisposition": "attachment",
        "IfNoneMatch": "*",
    }
    if crc32:
        headers["x-amz-checksum-crc32"] = params["ChecksumCRC32"] = crc32
    seconds = int(lifetime.total_seconds())
    url = client().generate_presigned_url("put_object", Params=params, ExpiresIn=seconds)
    return SignedPut(url, headers)
