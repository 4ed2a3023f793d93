"""One running stack for all tests, however many workers share them; and stacks to change and to break."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.support.callers import end_callers
from tests.support.stack import Stack, new_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack that everybody shares: leave it running, and expect the others' data in it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shared = new_stack(folder / "stack")
        shared.start()
        yield shared
        end_callers(shared)
        shared.stop()
        return
    folder = folder.parent / "stack"
    folder.mkdir(exist_ok=True)
    shared = _join(folder)
    yield shared
    end_callers(shared)
    if _leave(folder):
        shared.stop()


@pytest.fixture(scope="module")
def stack_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running stack for a file whose tests change what holds for everybody."""
    apart = new_stack(tmp_path_factory.mktemp("apart"))
    apart.start()
    yield apart
    end_callers(apart)
    apart.stop()


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack of this test's own, not started yet, which it may stop, kill and start again."""
    own = new_stack(tmp_path)
    yield own
    if own.process and not own.has_ended():
        own.kill()


def _join(folder: Path) -> Stack:
    """Use the stack that the first worker starts."""
    with _shared(folder) as notes:
        if "stack" not in notes:
            # The workers' parent lives as long as any of them.
            started = new_stack(folder, companion=os.getppid())
            started.start()
            notes["stack"] = asdict(started) | {"state": str(started.state)}
        notes["users"] = notes.get("users", 0) + 1
        return Stack(**{**notes["stack"], "state": Path(notes["stack"]["state"])})


def _leave(folder: Path) -> bool:
    """Whether nobody uses the stack any more."""
    with _shared(folder) as notes:
        notes["users"] -= 1
        if notes["users"]:
            return False
        del notes["stack"]
        return True


@contextmanager
def _shared(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "notes.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        notes = json.loads(file.read() or "{}")
        yield notes
        file.seek(0)
        file.truncate()
        file.write(json.dumps(notes))
