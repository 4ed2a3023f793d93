"""Documents in process: uploaded for real to moto's S3, processed by the real job."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
import pytest

from files.domain.documents import Document, original_key
from files.domain.parts import Part
from files.services import uploads
from files.services.documents import processing, repository


@cache
def _s3() -> Any:
    return boto3.client("s3", region_name="us-east-1")


def put_parts(document: Document, content: bytes) -> list[Part]:
    """Send a document's parts to S3; moto does not check presigned URLs, so this goes by the API."""
    from django.conf import settings

    s3 = _s3()
    parts = []
    for number in range(1, document.part_count + 1):
        start = (number - 1) * document.part_size
        answer = s3.upload_part(
            Bucket=settings.BUCKET,
            Key=original_key(document.owner_id, document.id),
            UploadId=document.upload_id,
            PartNumber=number,
            Body=content[start : start + document.part_size],
        )
        parts.append(Part(number=number, etag=answer["ETag"].strip('"')))
    return parts


@pytest.fixture
def upload(aws: None) -> Callable[..., Document]:
    """`upload(alice, "a.txt", b"…")`: a document that is ready."""

    def run(actor: Any, name: str = "report.txt", content: bytes = b"hello", **rules: Any) -> Document:
        owner = person(actor)
        document = uploads.start(owner=owner, name=name, size=len(content), **rules)
        uploads.complete(owner=owner, document_id=document.id, parts=put_parts(document, content))
        processing.process(owner_id=owner.id, document_id=document.id)
        found = repository.find(owner_id=owner.id, document_id=document.id)
        assert found is not None
        return found

    return run


def person(actor: Any) -> Any:
    """The person that services know an actor as."""
    from files.actor import actor_of

    return actor_of(actor.user)
