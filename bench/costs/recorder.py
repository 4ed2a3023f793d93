"""Counts what steps take: CPU, calls to AWS, request units, bytes."""

from __future__ import annotations

import json
import logging
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.endpoint
from django.conf import settings

from bench.costs.capacity import Meter
from mydoc.aws import queue
from mydoc.handlers import events


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
        if '"level":"ERROR"' in text:
            raise SystemExit(f"what is measured must not fail: {text}")

    def flush(self) -> None: ...


def said(step: Step) -> dict[str, Any]:
    """A step as `measured.json` has it."""
    return {
        "kind": step.kind,
        "cpu_ms": round(statistics.median(step.cpu_ms), 1),
        "calls": dict(sorted(step.calls.items())),
        "read_units": step.read_units,
        "write_units": step.write_units,
        "answer_bytes": step.answer_bytes,
        "log_bytes": step.log_bytes,
    }


def run_jobs(recorder: Recorder, names: dict[str, str]) -> None:
    """Run what is on the queue until nothing is, each job as a step.

    Args:
        names: of the steps, by the job's task; a task that is not among them is one that the model does not know.
    """
    sqs = boto3.client("sqs", region_name=settings.AWS_REGION)
    url = sqs.get_queue_url(QueueName=settings.QUEUE)["QueueUrl"]
    asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1}
    done: dict[str, int] = {}
    while messages := sqs.receive_message(**asked).get("Messages", []):
        for message in messages:
            task = str(queue.read_job(message["Body"])["func"])
            if task not in names:
                raise SystemExit(f"{task} is on the queue, and no step of the model is that")
            done[task] = done.get(task, 0) + 1
            again = f" ({done[task]})" if done[task] > 1 else ""
            _run_job(recorder, names[task] + again, message)
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    if missing := names.keys() - done.keys():
        raise SystemExit(f"{', '.join(sorted(missing))} should have been on the queue")


def _run_job(recorder: Recorder, name: str, message: Any) -> None:
    attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(1000 * time.time()))}
    record = {"messageId": message["MessageId"], "body": message["Body"], "attributes": attributes}
    answer = recorder.run(name, "job", lambda: events.jobs({"Records": [record]}, None))
    assert answer == {"batchItemFailures": []}
