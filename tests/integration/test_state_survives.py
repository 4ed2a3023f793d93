"""What the emulator confirmed is there after a restart, and after every process was killed at once."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.exceptions import BotoCoreError, ClientError

from tests.support.stack import Stack
from tests.support.visitor import wait_for

pytestmark = pytest.mark.stack

BUCKET = "mydoc-local-documents"
TABLES = ("mydoc-local-counters", "mydoc-local-answers")
MIB = 1024 * 1024
PARTS = {1: b"a" * 5 * MIB, 2: b"b" * 5 * MIB, 3: b"the end"}
DELETED = 999_999


def put_both(dynamodb: Any, number: int) -> None:
    items = [{"Put": {"TableName": name, "Item": {"id": {"S": f"n{number}"}}}} for name in TABLES]
    dynamodb.transact_write_items(TransactItems=items)


def stored(dynamodb: Any, table: str) -> set[int]:
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    ids = [item["id"]["S"] for page in pages for item in page["Items"]]
    return {int(id_[1:]) for id_ in ids if id_.startswith("n") and id_[1:].isdigit()}


def body_of(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest() * 4000


def write_until(stop: threading.Event, write: Callable[[int], None], confirmed: list[int]) -> None:
    number = 0
    while not stop.is_set():
        try:
            write(number)
        except (BotoCoreError, ClientError):
            return
        confirmed.append(number)
        number += 1


def check_everything(stack: Stack, items: list[int], objects: list[int]) -> None:
    dynamodb, s3 = stack.client("dynamodb"), stack.client("s3")
    first, second = (stored(dynamodb, table) for table in TABLES)
    assert first == second, "a transaction is there in part"
    assert set(items) <= first
    assert len(first - set(items)) <= 1, "more than the one write that was under way"

    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="derived/n/")
    found_objects = [found for page in pages for found in page.get("Contents", [])]
    listed = {int(found["Key"].rpartition("/")[2]): found for found in found_objects}
    assert DELETED not in first | set(listed)
    assert set(objects) <= set(listed)
    for number, found in listed.items():
        body = s3.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read()
        assert body == body_of(number)
        assert found["ETag"].strip('"') == hashlib.md5(body).hexdigest()


@pytest.fixture(params=["restart", "kill -9"])
def interrupt(request: pytest.FixtureRequest, own_stack: Stack) -> Callable[[], None]:
    """Ends the stack, one way or the other."""
    own_stack.start()
    return own_stack.kill if request.param == "kill -9" else lambda: own_stack.stop() and None


def test_what_was_confirmed_is_there_and_what_was_deleted_is_not(
    own_stack: Stack, interrupt: Callable[[], None]
) -> None:
    upload = half_done_upload(own_stack.client("s3"))
    leave_a_message(own_stack)
    leave_nothing(own_stack)
    key = own_stack.state / "aws" / "application-key.json"
    kept_key = key.read_text()
    items, objects = write_while(own_stack, interrupt)

    own_stack.start()

    check_everything(own_stack, items, objects)
    finish_upload(own_stack, upload)
    assert messages(own_stack) == ["still here"]
    assert key.read_text() == kept_key
    assert key.stat().st_mode & 0o077 == 0


def write_while(stack: Stack, interrupt: Callable[[], None]) -> tuple[list[int], list[int]]:
    """Write items and objects while the stack is ended; returns what was confirmed."""
    stop = threading.Event()
    items: list[int] = []
    objects: list[int] = []
    dynamodb, s3 = stack.client("dynamodb", attempts=1), stack.client("s3", attempts=1)

    def put_object(number: int) -> None:
        s3.put_object(Bucket=BUCKET, Key=f"derived/n/{number}", Body=body_of(number))

    writers = [
        threading.Thread(target=write_until, args=(stop, lambda n: put_both(dynamodb, n), items)),
        threading.Thread(target=write_until, args=(stop, put_object, objects)),
    ]
    for writer in writers:
        writer.start()
    wait_for(lambda: min(len(items), len(objects)) > 20)
    interrupt()
    stop.set()
    for writer in writers:
        writer.join()
    return items, objects


def half_done_upload(s3: Any) -> dict[str, str]:
    place = {"Bucket": BUCKET, "Key": "derived/upload"}
    upload = {**place, "UploadId": s3.create_multipart_upload(**place, ContentType="text/plain")["UploadId"]}
    s3.upload_part(**upload, PartNumber=1, Body=b"replaced")
    for number in (1, 2):
        s3.upload_part(**upload, PartNumber=number, Body=PARTS[number])
    aborted = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    s3.upload_part(**aborted, PartNumber=1, Body=b"x")
    s3.abort_multipart_upload(**aborted)
    return upload


def finish_upload(stack: Stack, upload: dict[str, str]) -> None:
    s3 = stack.client("s3")
    there = s3.list_parts(**upload)["Parts"]
    assert [(part["PartNumber"], part["Size"]) for part in there] == [(1, 5 * MIB), (2, 5 * MIB)]
    last = s3.upload_part(**upload, PartNumber=3, Body=PARTS[3])
    etags = [*(part["ETag"] for part in there), last["ETag"]]
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    whole = s3.get_object(Bucket=upload["Bucket"], Key=upload["Key"])
    assert whole["ContentType"] == "text/plain"
    assert whole["Body"].read() == b"".join(PARTS.values())
    assert s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []
    assert list((stack.state / "aws" / "parts").iterdir()) == []


def leave_a_message(stack: Stack) -> None:
    sqs = stack.client("sqs")
    url = sqs.create_queue(QueueName="waiting")["QueueUrl"]
    for text in ("still here", "taken"):
        sqs.send_message(QueueUrl=url, MessageBody=text)
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)["Messages"]
    taken = next(message for message in received if message["Body"] == "taken")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=taken["ReceiptHandle"])


def messages(stack: Stack) -> list[str]:
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName="waiting")["QueueUrl"]
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
    return [message["Body"] for message in received.get("Messages", [])]


def leave_nothing(stack: Stack) -> None:
    dynamodb, s3 = stack.client("dynamodb"), stack.client("s3")
    put_both(dynamodb, DELETED)
    s3.put_object(Bucket=BUCKET, Key=f"derived/n/{DELETED}", Body=b"bytes")
    for name in TABLES:
        dynamodb.delete_item(TableName=name, Key={"id": {"S": f"n{DELETED}"}})
    s3.delete_object(Bucket=BUCKET, Key=f"derived/n/{DELETED}")


def call(stack: Stack, method: str, path: str, body: Any = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{stack.base_url}/api/v1{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def test_an_event_that_died_with_the_emulator_is_delivered_again(own_stack: Stack) -> None:
    own_stack.start()
    account = {"email": "alice@example.com", "password": own_stack.password}
    token = call(own_stack, "POST", "/auth/login/", account)["token"]
    document = call(own_stack, "POST", "/documents/", {"name": "a.txt", "size": 5}, token)
    put = document["upload"]["put"]
    for process in own_stack.descendants():
        if "mydoc.local.server" in command_of(process):
            os.kill(process, signal.SIGSTOP)
    requests.put(put["url"], data=b"12345", headers=put["headers"], timeout=60).raise_for_status()

    own_stack.kill()
    own_stack.start()

    wait_for(lambda: call(own_stack, "GET", f"/documents/{document['id']}/", token=token)["status"] == "ready")


def command_of(process: int) -> str:
    command = ["ps", "-o", "args=", "-p", str(process)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
