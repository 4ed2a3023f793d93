"""The deployed function, called with events as AWS sends them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mydoc import queue
from tests.support.events import HOST
from tests.support.lambda_handler import Invoke, lambda_handler

BUCKET_ARN = "arn:aws:s3:::mydoc-local-documents"
QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:mydoc-local-jobs"
STAGE = {
    "project_name": "mydoc",
    "s3_bucket": "mydoc-packages",
    "aws_region": "us-east-1",
    "django_settings": "mydoc.settings",
    "app_function": "mydoc.wsgi.application",
    "lambda_handler": "mydoc.entry.lambda_handler",
    "websocket_handler_module": "mydoc.websocket",
    "manage_roles": False,
    "debug": False,
    "log_level": "INFO",
    "authorizer": {"function": "mydoc.events.authorize", "result_ttl": 3200},
    "events": [
        {"function": "mydoc.events.object_created", "event_source": {"arn": BUCKET_ARN}},
        {"function": "mydoc.events.jobs", "event_source": {"arn": QUEUE_ARN}},
        {"function": "mydoc.events.expire_due", "expression": "rate(5 minutes)"},
    ],
}


@pytest.fixture
def stage_file(tmp_path: Path) -> Path:
    file = tmp_path / "zappa_settings.json"
    file.write_text(json.dumps({"dev": STAGE}))
    return file


@pytest.fixture
def invoke(aws: None, stage_file: Path, settings: Any) -> Iterator[Invoke]:
    """Calls the deployed function with an event."""
    settings.ALLOWED_HOSTS = [HOST]
    settings.FORCE_SCRIPT_NAME = "/dev"
    settings.NUM_PROXIES = 1
    with lambda_handler(stage_file, "dev") as function:
        yield function


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The jobs that were put on the queue."""
    bodies: list[tuple[str, ...]] = []
    monkeypatch.setattr(queue, "enqueue", lambda task, *ids: bodies.append((task, *ids)))
    return bodies
