"""Documents whose parts are sent to moto's S3, and the people that services know their owners as."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import boto3

from files.blobs.puts import sign_put
from files.domain.documents import Document, original_key
from files.domain.parts import Part


def person(actor: Any) -> Any:
    """The person that services know an actor as."""
    from files.actor import actor_of

    return actor_of(actor.user)


@cache
def _s3() -> Any:
    return boto3.client("s3", region_name="us-east-1")


def put_parts(document: Document, content: bytes, **headers: str) -> list[Part]:
    """Send a document's parts to S3; moto does not check presigned URLs, so this goes by the API.

    Args:
        headers: to add to a single PUT, by boto3's names.
    """
    from django.conf import settings

    s3, key = _s3(), original_key(document.owner_id, document.id)
    if document.is_sent_whole:
        signed = sign_put(key, len(content), lifetime=timedelta(minutes=1)).headers
        headers = {name.replace("-", ""): value for name, value in signed.items()} | headers
        answer = s3.put_object(Bucket=settings.BUCKET, Key=key, Body=content, **headers)
        return [Part(number=1, etag=answer["ETag"].strip('"'))]
    parts = []
    for number in range(1, document.part_count + 1):
        start = (number - 1) * document.part_size
        answer = s3.upload_part(
            Bucket=settings.BUCKET,
            Key=key,
            UploadId=document.upload_id,
            PartNumber=number,
            Body=content[start : start + document.part_size],
        )
        parts.append(Part(number=number, etag=answer["ETag"].strip('"')))
    return parts
