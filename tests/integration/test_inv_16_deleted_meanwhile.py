"""Completed, processed and deleted at the same moment: it ends deleted, and nothing of it is left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.callers import callers_of
from tests.support.exhaustive import rounds
from tests.support.stack import Stack
from tests.support.visitor import newcomer, wait_for

pytestmark = pytest.mark.stack

BUCKET = "mydoc-local-documents"
ROUNDS = rounds(15)
# Of one part and of several, in turn.
CONTENTS = [b"contended", b"x" * (5 * 1024**2) + b"contended"]


def test_inv_16_completed_processed_and_deleted_at_once(stack: Stack) -> None:
    ids = []
    with callers_of(stack) as callers:
        erin, owner_id = newcomer(stack, callers)
        before = erin.get("account/").json()["usage"]
        owner = callers.call("accounts.services.people.get_people", ids=[owner_id])[owner_id]
        for number in range(ROUNDS):
            content = CONTENTS[number % len(CONTENTS)]
            document = erin.start(f"{number}.txt", len(content))
            ids.append(str(document["id"]))
            parts = erin.send(document, content)
            outcomes = callers.together(acts(owner, ids[-1], parts))
            assert {outcome.code for outcome in outcomes} <= {
                "",
                "busy",
                "document_not_found",
                "upload_not_found",
            }
    for document_id in ids:
        # Whoever was told that it changed meanwhile tries again.
        assert erin.ask("DELETE", f"documents/{document_id}/?permanently=true").status_code in (204, 404)

    # S3's events are still on their way.
    wait_for(lambda: erin.get("account/").json()["usage"] == before)
    wait_for(lambda: left_of(stack, ids) == [])
    assert all(erin.get(f"documents/{document_id}/").status_code == 404 for document_id in ids)


def acts(owner: Any, document_id: str, parts: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """What comes together: two who complete, two who process, two who delete."""
    which = {"owner": owner, "document_id": document_id}
    complete = ("tests.support.callers.complete", {**which, "parts": parts})
    process = ("tests.support.callers.process", {"owner_id": owner.id, "document_id": document_id})
    delete = ("files.services.deletion.delete", which)
    return [complete, delete, process, complete, delete, process]


def left_of(stack: Stack, ids: list[str]) -> list[str]:
    """Keys of objects and of unfinished uploads."""
    s3 = stack.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    found = [item for page in pages for item in page.get("Contents", [])]
    found += s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return [item["Key"] for item in found if item["Key"].split("/")[-1] in ids]
