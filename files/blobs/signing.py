"""URLs with which others read objects."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from files.blobs.bucket import bucket, client
from files.domain.documents import UNKNOWN_TYPE


def sign_download(key: str, *, name: str, lifetime: timedelta, content_type: str = UNKNOWN_TYPE) -> str:
    """A URL that saves the object under `name` and never shows it in the page; no round trip."""
    return client().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": bucket(),
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
    return client().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": bucket(),
            "Key": key,
            "ResponseContentDisposition": attachment(name),
            "ResponseContentType": content_type,
        },
        ExpiresIn=int(lifetime.total_seconds()),
    )


def sign_image(key: str, *, lifetime: timedelta) -> str:
    """A URL of an image that the system made itself, to be shown in a page; no round trip."""
    return client().generate_presigned_url(
        "get_object", Params={"Bucket": bucket(), "Key": key}, ExpiresIn=int(lifetime.total_seconds())
    )


def attachment(name: str) -> str:
    """A Content-Disposition that every browser understands (RFC 6266 with RFC 8187's encoding)."""
    plain = "".join(c if " " <= c < "\x7f" and c not in '"\\%;' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
