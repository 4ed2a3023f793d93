"""The deployed function, called with events as AWS sends them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from mydoc.aws import queue
from mydoc.ops.deploy import declared
from mydoc.ops.stage import Stage
from tests.support.events import HOST, event
from tests.support.lambda_handler import Invoke, lambda_handler

ROOT = Path(__file__).resolve().parents[3]
DEPLOYED = Stage(
    name="local", data="local", account="123456789012", region="us-east-1", bucket_name="mydoc-local-documents"
)
STAGES: dict[str, Any] = json.loads((ROOT / "zappa_settings.json").read_text())


@pytest.fixture
def deployed(offline: None, tmp_path: Path, settings: Any) -> Callable[[str], AbstractContextManager[Invoke]]:
    """`with deployed("dev") as invoke`: a stage's function, with what a deployment finds out filled in."""
    settings.ALLOWED_HOSTS = [HOST]
    settings.FORCE_SCRIPT_NAME = "/dev"
    settings.NUM_PROXIES = 1
    events = declared.filled_in(STAGES["dev"]["events"], DEPLOYED)
    dev = STAGES["dev"] | {"events": events}
    file = tmp_path / "zappa_settings.json"
    file.write_text(json.dumps(STAGES | {"dev": dev}))
    return lambda stage: lambda_handler(file, stage)


@pytest.fixture
def invoke(deployed: Callable[[str], AbstractContextManager[Invoke]]) -> Iterator[Invoke]:
    """Calls the deployed function of `dev` with an event."""
    with deployed("dev") as function:
        yield function


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The jobs that were put on the queue."""
    bodies: list[tuple[str, ...]] = []
    monkeypatch.setattr(queue, "enqueue", lambda task, *ids: bodies.append((task, *ids)))
    return bodies


def foreign(name: str, **changes: Any) -> dict[str, Any]:
    """Return an event of a kind that names nothing that is stored, with other fields where they are given."""
    return event(name, job1="", poison="", job2="", key="", ticket="", body="", authorization="") | changes
