"""The application of a checkout, which sends as many files as it is told on each line of its input.

It knows the application by its REST API and by the handlers that Lambda calls, as an older checkout has them, too.
Only the application's CPU is counted: not that of what stands in for the browser, S3's events and the queue.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from typing import Any

sys.path[0] = sys.argv[1]

import boto3  # noqa: E402
import botocore.endpoint  # noqa: E402
import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402 - needs what was set up
from django.test import Client  # noqa: E402

from accounts.services.administration import ensure_demo_account  # noqa: E402
from mydoc.handlers import events  # noqa: E402

_SIZE = 64 * 1024
_AT_ONCE = 100
_OWNER, _PASSWORD = "sam@example.com", "correct horse battery"
_HOST = settings.SITE_URL.partition("//")[2]


class Meter:
    """Counts CPU, requests and calls to AWS of what is run by it."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self._part = ""
        make_request = botocore.endpoint.Endpoint.make_request

        def counted(endpoint: Any, operation: Any, request: Any) -> Any:
            if self._part:
                self.taken[f"{self._part}_calls"] += 1
                self.taken["s3_calls"] += operation.service_model.service_name == "s3"
            return make_request(endpoint, operation, request)

        botocore.endpoint.Endpoint.make_request = counted  # type: ignore[method-assign]

    def run(self, part: str, do: Callable[[], Any]) -> Any:
        self._part = part
        began = time.process_time()
        answer = do()
        self.taken[f"{part}_cpu"] += time.process_time() - began
        self._part = ""
        return answer


class Sender:
    """Sends files as a script would, and hands S3's events and the queue's jobs to the application."""

    def __init__(self, *, is_batch: bool) -> None:
        self._meter = Meter()
        self._is_batch = is_batch
        self._client = Client(headers={"Host": _HOST, "X-Forwarded-Proto": "https"})
        ensure_demo_account(email=_OWNER, password=_PASSWORD, name="Sam", surname="Small")
        told = self._client.post(
            "/api/v1/auth/login/", {"email": _OWNER, "password": _PASSWORD}, content_type="application/json"
        ).json()
        self._headers = {"Authorization": f"Bearer {told['token']}"}
        self._sqs = boto3.client("sqs", region_name=settings.AWS_REGION)
        self._queue = self._sqs.get_queue_url(QueueName=settings.QUEUE)["QueueUrl"]
        self._content = os.urandom(_SIZE)

    def send(self, files: int) -> dict[str, float]:
        self._meter.taken.clear()
        began = time.perf_counter()
        if self._is_batch:
            ids = [id_ for first in range(0, files, _AT_ONCE) for id_ in self._batch(min(_AT_ONCE, files - first))]
        else:
            ids = [self._single(number) for number in range(files)]
        self._process(ids)
        self._meter.taken["wall"] = time.perf_counter() - began  # type: ignore[assignment]
        self._meter.taken["files"] = files
        self._check(ids[-1])
        return dict(self._meter.taken)

    def _post(self, path: str, body: Any) -> Any:
        self._meter.taken["requests"] += 1
        answer = self._meter.run(
            "api",
            lambda: self._client.post(
                f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=self._headers
            ),
        )
        assert answer.status_code < 300, answer.content[:500]
        return answer.json()

    def _batch(self, count: int) -> list[str]:
        documents = [{"name": f"{number}.bin", "size": _SIZE} for number in range(count)]
        started = [
            result["document"] for result in self._post("documents/batch/", {"documents": documents})["results"]
        ]
        for document in started:
            self._put(document["upload"]["put"]["url"], document["upload"]["put"]["headers"])
        return [document["id"] for document in started]

    def _single(self, number: int) -> str:
        document = self._post("documents/", {"name": f"{number}.bin", "size": _SIZE})
        path, put = f"documents/{document['id']}/", document["upload"].get("put")
        if put:
            self._put(put["url"], put["headers"])
        else:
            url = self._post(f"{path}parts/", {"part_numbers": [1]})["urls"]["1"]
            # urllib would name a type of its own, which was not signed.
            etag = self._put(url, {"Content-Type": ""})
            self._post(f"{path}complete/", {"parts": [{"part_number": 1, "etag": etag}]})
        return str(document["id"])

    def _put(self, url: str, headers: dict[str, str]) -> str:
        with urllib.request.urlopen(urllib.request.Request(url, self._content, headers, method="PUT")) as answer:
            return str(answer.headers["ETag"])

    def _process(self, ids: list[str]) -> None:
        owner = self._client.get("/api/v1/account/", headers=self._headers).json()["id"]
        for id_ in ids:
            s3 = {
                "bucket": {"name": settings.BUCKET},
                "object": {"key": f"originals/{owner}/{id_}", "size": _SIZE},
            }
            event = {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": s3}]}
            self._meter.run("job", lambda event=event: events.object_created(event, None))
        while messages := self._receive():
            records = [
                {
                    "messageId": message["MessageId"],
                    "body": message["Body"],
                    "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(1000 * time.time()))},
                }
                for message in messages
            ]
            answer = self._meter.run("job", lambda records=records: events.jobs({"Records": records}, None))
            assert answer == {"batchItemFailures": []}, answer
            entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]
            self._sqs.delete_message_batch(QueueUrl=self._queue, Entries=entries)

    def _receive(self) -> list[Any]:
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        return list(answer.get("Messages", []))

    def _check(self, document_id: str) -> None:
        document = self._client.get(f"/api/v1/documents/{document_id}/", headers=self._headers).json()
        assert document["status"] == "ready", document


if __name__ == "__main__":
    sender = Sender(is_batch=sys.argv[2] == "batch")
    for line in sys.stdin:
        print(json.dumps(sender.send(int(line))), flush=True)
