"""Documents that are being uploaded, for input that is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Actor
from tests.support.api import Caller


@pytest.fixture
def started(call: Callable[..., Caller]) -> Callable[..., str]:
    """`started(alice, size=…)`: the id of a document that is being uploaded."""

    def start(actor: Actor, *, name: str = "a.bin", size: int = 5) -> str:
        answer = call(actor).post("documents/", {"name": name, "size": size})
        assert answer.status_code == 201, answer.content
        document_id: str = answer.json()["id"]
        return document_id

    return start
