"""Of an upload that is never completed, S3 keeps no part, and the quota is back."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.support.callers import callers_of
from tests.support.stack import Stack
from tests.support.visitor import newcomer

pytestmark = pytest.mark.stack

BUCKET = "mydoc-local-documents"
LATER = 23 * 3600 + 60


def uploads_of(stack: Stack, document_id: str) -> list[Any]:
    found = stack.client("s3").list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return [upload for upload in found if document_id in upload["Key"]]


def test_inv_14_the_multipart_upload_is_aborted(stack: Stack) -> None:
    with callers_of(stack) as callers:
        erin, owner_id = newcomer(stack, callers)
        before = erin.get("account/").json()["usage"]
        document = erin.start("never.bin", 6 * 1024 * 1024)
        url = erin.sign(document["id"], 2)[2]
        assert requests.put(url, data=b"x" * 1024 * 1024, timeout=30).status_code == 200
        (upload,) = uploads_of(stack, document["id"])
        assert upload["Key"].split("/")[1] == owner_id

        for _ in range(2):
            callers.call(
                "tests.support.callers.settle_later",
                seconds=LATER,
                owner_id=owner_id,
                document_id=document["id"],
            )

    assert uploads_of(stack, document["id"]) == []
    assert erin.get(f"documents/{document['id']}/").status_code == 404
    assert erin.get("account/").json()["usage"] == before
    assert requests.put(url, data=b"x" * 1024 * 1024, timeout=30).status_code == 404
    assert erin.get("audit/").json()["items"][0]["action"] == "abandoned"


def test_inv_14_the_bucket_itself_aborts_what_nobody_recorded(stack: Stack) -> None:
    """A crash between S3's answer and the record leaves an upload without parts that only S3 knows of."""
    rules = stack.client("s3").get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    (rule,) = [rule for rule in rules if "AbortIncompleteMultipartUpload" in rule]
    assert rule["Status"] == "Enabled"
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert rule.get("Filter", {}).get("Prefix", "") == ""
