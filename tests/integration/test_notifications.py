"""Notifications on the running stack, with the application's own rights: one email for all that is shared in one
go, and one for all that expires."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.callers import Callers, callers_of
from tests.support.jobs import packed, put
from tests.support.schedule import invoke_schedule
from tests.support.stack import Stack
from tests.support.visitor import Visitor, newcomer, wait_for

pytestmark = pytest.mark.stack


@pytest.fixture
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack, processes=1) as made:
        yield made


def _mails(stack: Stack, who: Visitor) -> list[str]:
    files = sorted(stack.mail_dir.glob(f"*-{who.address}.eml"))
    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    return [str(message["Subject"]).replace("\u200c", "") for message in read]


def _make_due(stack: Stack, user_id: str, document_id: str) -> None:
    """What was shared a moment ago was shared some minutes ago."""
    due = datetime.now(UTC) - timedelta(minutes=1)
    stack.client("dynamodb").update_item(
        TableName="mydoc-local-grants",
        Key={"user_id": {"S": user_id}, "id": {"S": document_id}},
        UpdateExpression="SET due_hour = :hour, due_at = :moment",
        ExpressionAttributeValues={
            ":hour": {"S": f"{due:%Y-%m-%dT%H}"},
            ":moment": {"S": f"{due:%Y-%m-%dT%H:%M:%S.%fZ}"},
        },
    )


def test_what_is_shared_in_one_go_is_one_mail_and_what_expires_another(stack: Stack, callers: Callers) -> None:
    alice, alice_id = newcomer(stack, callers, "Alice")
    erin, erin_id = newcomer(stack, callers)
    documents = [alice.upload(name, b"plans", expires_in=40 * 3600) for name in ("a.txt", "b.txt")]
    for document_id in documents:
        answer = alice.ask("PUT", f"documents/{document_id}/people/", json={"emails": [erin.address]})
        assert answer.status_code == 200, answer.text
    for document_id in documents:
        _make_due(stack, erin_id, document_id)
    assert [item["is_new"] for item in erin.get("documents/?scope=shared").json()["items"]] == [True, True]

    invoke_schedule(stack)
    wait_for(lambda: _mails(stack, erin))
    for _ in range(2):
        invoke_schedule(stack)
        put(stack, packed(stack, "files.tasks.tell_colleague", "shared", erin_id, f"{erin_id}/{documents[0]}"))

    until = datetime.now(UTC) + timedelta(hours=48)
    for _ in range(3):
        put(stack, packed(stack, "files.tasks.warn_of_expiry", alice_id, f"{until:%Y-%m-%dT%H}", 0, *documents))
    wait_for(lambda: _mails(stack, alice))
    erin.download(documents[0])
    seen = alice.get(f"documents/{documents[0]}/people/").json()["people"]
    assert [bool(one["downloaded_at"]) for one in seen] == [True]
    assert _mails(stack, alice) == ["MyDoc: 2 of your documents expire soon"]
    [told] = _mails(stack, erin)
    assert told.endswith("shared 2 documents with you")
