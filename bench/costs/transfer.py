"""One transfer, step by step, in the process of an application: CPU, calls to AWS, request units, bytes.

A transfer: somebody signs in, looks at their documents, uploads one of 50 MB in parts, makes a link; somebody else
opens the link, claims it and downloads; a week later it expires. Run by `bench.costs.measure`.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import boto3
import botocore.endpoint
import django
from django.conf import settings
from django.test import Client

django.setup()

from accounts.models import User  # noqa: E402 - models need what was set up
from accounts.services.administration import ensure_demo_account  # noqa: E402
from bench.costs.capacity import Meter  # noqa: E402
from bench.stage import HOST  # noqa: E402
from files.domain.activity import bucket_of, buckets_of  # noqa: E402
from files.domain.parts import PartPlan  # noqa: E402
from files.models import SweepItem  # noqa: E402
from files.services import draining, records  # noqa: E402
from mydoc import clock, events, queue, websocket  # noqa: E402
from mydoc.ids import new_id  # noqa: E402

SIZE = 50 * 1000**2
_ROUNDS = 5
_OWNER = "olga@example.com"
_PASSWORD = "correct horse"
_WEEK = timedelta(days=7, hours=1)


@dataclass
class Step:
    """What a step took, in each round."""

    kind: str
    cpu_ms: list[float] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    read_units: float = 0
    write_units: float = 0
    answer_bytes: int = 0
    log_bytes: int = 0


class Recorder:
    """Counts what happens while a step runs; in the last round units too, whose working out takes CPU."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}
        self.is_metering = False
        self._step: Step | None = None
        self._busy = False
        self._meter = Meter(boto3.client("dynamodb", region_name=os.environ["AWS_REGION"]))
        self._make_request = botocore.endpoint.Endpoint.make_request
        botocore.endpoint.Endpoint.make_request = self._counted()  # type: ignore[method-assign]
        self._logged = _CountingStream()
        logging.getLogger().handlers[0].setStream(self._logged)  # type: ignore[attr-defined]

    def _counted(self) -> Callable[..., Any]:
        def make_request(endpoint: Any, operation: Any, request: Any) -> Any:
            step = self._step
            if step is None or self._busy:
                return self._make_request(endpoint, operation, request)
            name = f"{operation.service_model.service_name}:{operation.name}"
            step.calls[name] = step.calls.get(name, 0) + 1
            if not self.is_metering or operation.service_model.service_name != "dynamodb":
                return self._make_request(endpoint, operation, request)
            asked = json.loads(request["body"])
            with self._unmetered():
                before = self._meter.before(operation.name, asked)
            answer = self._make_request(endpoint, operation, request)
            with self._unmetered():
                units = self._meter.after(operation.name, asked, answer[1], before)
            step.read_units += units.read
            step.write_units += units.write
            return answer

        return make_request

    @contextmanager
    def _unmetered(self) -> Iterator[None]:
        self._busy = True
        yield
        self._busy = False

    def run(self, name: str, kind: str, do: Callable[[], Any]) -> Any:
        """Do something as a step: `http` for a request, `event` for one that AWS itself hands over."""
        step = self.steps.setdefault(name, Step(kind))
        step.calls, step.log_bytes, self._logged.count = {}, 0, 0
        self._step = step
        began = time.process_time()
        answer = do()
        took = time.process_time() - began
        self._step = None
        if not self.is_metering:
            step.cpu_ms.append(1000 * took)
        step.log_bytes = self._logged.count
        step.answer_bytes = len(getattr(answer, "content", b""))
        return answer

    def stored(self, prefix: str, skip: set[str]) -> list[tuple[str, int, float]]:
        """Items that are there and not in `skip`: where, bytes, and for how many days they stay."""
        found = []
        with self._unmetered():
            dynamodb = self._meter._dynamodb
            for table in sorted(dynamodb.list_tables()["TableNames"]):
                for item in dynamodb.scan(TableName=table)["Items"]:
                    if (key := json.dumps([table, self._meter._key(table, item)], sort_keys=True)) in skip:
                        continue
                    skip.add(key)
                    ends = item.get("ttl") or item.get("expires_at") or {}
                    days = (float(ends["N"]) - time.time()) / 86400 if "N" in ends else 0
                    found.append((table.removeprefix(prefix), self._meter.entries(table, item), days))
        return found


class _CountingStream:
    count = 0

    def write(self, text: str) -> None:
        self.count += len(text.encode())

    def flush(self) -> None: ...


def main() -> None:
    """Print what was measured, as JSON on the last line."""
    recorder = Recorder()
    _make_owner()
    # What the stage was filled with happened, too.
    for bucket in buckets_of(clock.now()):
        draining.drain_bucket(bucket=bucket)
    # What is loaded on first use does not count, and the schedule looks back a month the first time.
    _transfer(recorder)
    recorder.steps.clear()
    for _ in range(_ROUNDS):
        _transfer(recorder)
    known: set[str] = set()
    recorder.stored(settings.TABLE_PREFIX, known)
    recorder.is_metering = True
    _transfer(recorder)
    left = recorder.stored(settings.TABLE_PREFIX, known)
    steps = [{"step": name, **_said(step)} for name, step in recorder.steps.items()]
    byte_days = sum(size * days for _, size, days in left)
    part_bytes = PartPlan.of(SIZE).part_size
    print(
        json.dumps(
            {"document_bytes": SIZE, "part_bytes": part_bytes, "steps": steps, "left_byte_days": round(byte_days)}
        )
    )


def _said(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "cpu_ms": round(statistics.median(step.cpu_ms), 1),
        "calls": dict(sorted(step.calls.items())),
        "read_units": step.read_units,
        "write_units": step.write_units,
        "answer_bytes": step.answer_bytes,
        "log_bytes": step.log_bytes,
    }


def _make_owner() -> None:
    ensure_demo_account(email=_OWNER, password=_PASSWORD, name="Olga", surname="Owner")


def _transfer(recorder: Recorder) -> None:
    owner, visitor = _browser(), _browser()
    run = recorder.run
    run("sign-in page", "http", lambda: owner.get("/accounts/login/"))
    form = {"username": _OWNER, "password": _PASSWORD}
    _expect(302, run("sign in", "http", lambda: owner.post("/accounts/login/", form)))
    _expect(200, run("documents page", "http", lambda: owner.get("/")))
    ticket = run("ticket for the WebSocket", "http", lambda: _post(owner, "/api/v1/realtime/", {}))
    socket = {
        "requestContext": {"connectionId": new_id()},
        "queryStringParameters": {"ticket": ticket.json()["ticket"]},
    }
    assert run("open the WebSocket", "event", lambda: websocket.connect(socket, None))["statusCode"] == 200

    what = {"name": "film.bin", "size": SIZE}
    document = _expect(
        201, run("start an upload", "http", lambda: _post(owner, "/api/v1/documents/", what))
    ).json()
    path = f"/api/v1/documents/{document['id']}/"
    numbers = list(range(1, document["upload"]["part_count"] + 1))
    signed = run("sign its parts", "http", lambda: _post(owner, f"{path}parts/", {"part_numbers": numbers}))
    parts = _put(signed.json()["urls"], document["upload"]["part_size"])
    run("complete it", "http", lambda: _post(owner, f"{path}complete/", {"parts": parts}))
    key = f"originals/{User.objects.get(email=_OWNER).pk}/{document['id']}"
    record = {"eventName": "ObjectCreated:CompleteMultipartUpload", "s3": {"object": {"key": key}}}
    run("S3's event", "event", lambda: events.object_created({"Records": [record]}, None))
    _run_jobs(recorder, "process it")
    _expect(200, run("its row on the page", "http", lambda: owner.get(f"/documents/{document['id']}/row/")))
    share = _expect(
        201, run("make a link", "http", lambda: _post(owner, "/api/v1/shares/", {"documents": [document["id"]]}))
    )
    run("close the WebSocket", "event", lambda: websocket.disconnect(socket, None))

    link = f"/s/{share.json()['slug']}"
    _expect(200, run("open the link", "http", lambda: visitor.get(link)))
    _expect(303, run("claim the download", "http", lambda: visitor.post(f"{link}/claim")))

    _count(recorder, "what was uploaded and claimed")
    _idle(recorder)
    _expire(recorder, document["id"])


def _count(recorder: Recorder, what: str) -> None:
    bucket = bucket_of(User.objects.get(email=_OWNER).pk, clock.now())
    # Done by a run of the schedule that there would be anyway.
    recorder.run(f"hand over {what}", "part", lambda: queue.enqueue("files.tasks.drain_bucket", bucket))
    _run_jobs(recorder, f"count {what}")


def _idle(recorder: Recorder) -> None:
    _drain(clock.now())
    recorder.run("schedule, nothing due", "schedule", lambda: events.expire_due({}, None))


def _expire(recorder: Recorder, document_id: str) -> None:
    owner_id = User.objects.get(email=_OWNER).pk
    now, later = clock.now, clock.now() + _WEEK
    clock.now = lambda: later
    try:
        # Done by a run of the schedule that there would be anyway.
        recorder.run(
            "hand it to expiry", "part", lambda: queue.enqueue("files.tasks.settle", owner_id, document_id)
        )
        _run_jobs(recorder, "expire it")
        _count(recorder, "what expired")
    finally:
        clock.now = now


def _drain(until: datetime) -> None:
    for what in ("documents", "activity"):
        SweepItem(what, drained_until=records.due_hour(until - timedelta(hours=1))).save()


def _run_jobs(recorder: Recorder, name: str) -> None:
    sqs = boto3.client("sqs", region_name=settings.AWS_REGION)
    url = sqs.get_queue_url(QueueName=settings.QUEUE)["QueueUrl"]
    [message] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5)["Messages"]
    attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(1000 * time.time()))}
    record = {"messageId": message["MessageId"], "body": message["Body"], "attributes": attributes}
    answer = recorder.run(name, "job", lambda: events.jobs({"Records": [record]}, None))
    assert answer == {"batchItemFailures": []}
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _put(urls: dict[str, str], part_size: int) -> list[dict[str, Any]]:
    parts = []
    for number, url in urls.items():
        content = os.urandom(min(part_size, SIZE - (int(number) - 1) * part_size))
        # urllib would name a type of its own, which was not signed.
        request = urllib.request.Request(url, content, {"Content-Type": ""}, method="PUT")
        with urllib.request.urlopen(request) as answer:
            parts.append({"part_number": int(number), "etag": answer.headers["ETag"]})
    return parts


def _browser() -> Any:
    return Client(headers={"Host": HOST, "X-Forwarded-Proto": "https"})


def _post(client: Any, path: str, body: Any) -> Any:
    return client.post(path, body, content_type="application/json")


def _expect(status: int, answer: Any) -> Any:
    assert answer.status_code == status, (answer.status_code, answer.content[:500])
    return answer


if __name__ == "__main__":
    main()
