"""A job's body is signed JSON; nothing in it runs, and nothing is read before its signature is checked."""

from __future__ import annotations

import inspect
import json
import os
import pickle
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.core import signing
from django.core.signing import BadSignature
from django_q.conf import Conf
from django_q.signing import SignedPackage

from mydoc.aws import queue
from mydoc.aws.job_body import JobSerializer, NotAJob, arguments_of
from mydoc.core.ids import new_id
from mydoc.jobs.run import _TASK_MODULES


class Packed:
    """Whatever is packed with it is the bytes themselves."""

    @staticmethod
    def dumps(data: bytes) -> bytes:
        return data


def signed(data: bytes, key: str | None = None) -> str:
    return signing.dumps(data, key=key, salt=Conf.PREFIX, serializer=Packed)


def old_body(**task: Any) -> str:
    """As the release before packed it."""
    whole = {"id": "i", "name": "n", "func": "files.tasks.settle", "args": ("a", 7), "kwargs": {},
             "started": datetime.now(UTC)} | task  # fmt: skip
    return signed(pickle.dumps(whole, protocol=pickle.HIGHEST_PROTOCOL))


class Runs:
    """Makes a pickle that makes a folder when it is read."""

    def __init__(self, folder: Any) -> None:
        self.folder = str(folder)

    def __reduce__(self) -> Any:
        return os.mkdir, (self.folder,)


def body_on(lambda_: Any) -> str:
    (record,) = lambda_.receive()
    return str(record["body"])


def test_what_is_queued_is_json_with_the_task_and_its_ids(lambda_):
    ids = (new_id(), new_id())

    queue.enqueue("files.tasks.settle", *ids)

    body = body_on(lambda_)
    text = signing.b64_decode(body.split(":")[0].encode())
    task = json.loads(text)
    assert (task["func"], task["args"], task["kwargs"]) == ("files.tasks.settle", [*ids], {})
    assert queue.read_job(body) == task


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), new_id, True, None, 1.5, ["a"], {"a": 1}])
def test_what_would_be_refused_when_it_is_run_is_not_queued(value, lambda_):
    """So that whoever tests what queues a job learns of it."""
    for put in (queue.enqueue, partial(queue.enqueue_later, seconds=0)):
        with pytest.raises(TypeError, match="cannot be given"):
            put("files.tasks.settle", "a", value)
    assert lambda_.waiting() == []


def test_an_unsigned_body_is_not_read(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(JobSerializer, "loads", staticmethod(read.append))
    foreign = signed(pickle.dumps(Runs(tmp_path / "run")), key="another key")

    for body in (foreign, "local-only", "", "{}", foreign.replace(":", "")):
        with pytest.raises(BadSignature):
            queue.read_job(body)
        with pytest.raises(BadSignature):
            SignedPackage.loads(body)

    assert read == []
    assert not (tmp_path / "run").exists()


def test_a_signed_pickle_runs_nothing(tmp_path):
    for packed in (Runs(tmp_path / "run"), {"func": Runs(tmp_path / "run"), "args": ()}):
        with pytest.raises(NotAJob, match=r"it names posix\.mkdir"):
            queue.read_job(signed(pickle.dumps(packed)))
    assert not (tmp_path / "run").exists()


def test_a_job_of_the_release_before_is_done(lambda_, monkeypatch):
    from files import tasks

    done = []

    def settle(owner_id: str, document_id: str) -> None:
        done.append((owner_id, document_id))

    monkeypatch.setattr(tasks, "settle", settle)
    lambda_.put(body=old_body())

    assert lambda_.poll() == []

    assert done == [("a", 7)]


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x80\x05garbage.", b"{", b"\xff\xfe", pickle.dumps({1})[:-3]])
def test_what_is_signed_and_no_job_is_refused(data):
    with pytest.raises(NotAJob):
        queue.read_job(signed(data))


NO_JOBS: dict[str, Any] = {
    "a list": ["files.tasks.settle"],
    "no task": {"args": []},
    "a task that is no text": {"func": 7, "args": []},
    "no arguments": {"func": "files.tasks.settle"},
    "arguments by name": {"func": "files.tasks.settle", "args": [], "kwargs": {"owner_id": "a"}},
    "a nested argument": {"func": "files.tasks.settle", "args": [["a"]]},
    "truth": {"func": "files.tasks.settle", "args": [True]},
    "text for a list": {"func": "files.tasks.settle", "args": "ab"},
}


@pytest.mark.parametrize("task", NO_JOBS.values(), ids=NO_JOBS)
def test_a_job_has_a_task_and_ids(task):
    with pytest.raises(NotAJob):
        arguments_of(task)


@pytest.mark.parametrize(
    "path",
    ["os.system", "files.tasks.datetime", "files.tasks.annotations", "files.tasks.__builtins__", "settle", "",
     "files.tasks", "files.services.deletion.delete", "accounts.tasks.mail.send_confirmation"],
)  # fmt: skip
def test_only_tasks_are_called(path, lambda_, monkeypatch):
    job_id = lambda_.put(path, "true")
    from mydoc.jobs import failures

    assert lambda_.poll() == [job_id]
    assert failures.FailureItem.get(job_id).error.startswith("NoTask")


@pytest.mark.parametrize("module", sorted(_TASK_MODULES))
def test_a_module_of_tasks_holds_functions_of_its_own_only(module):
    found = inspect.getmembers(import_module(module), inspect.isfunction)
    assert found
    assert [name for name, function in found if function.__module__ != module] == []
