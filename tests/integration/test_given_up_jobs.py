"""A job that fails is tried three times with pauses, is listed, and is done once its cause is gone."""

from __future__ import annotations

import os
import signal
import subprocess
from datetime import datetime, timedelta

import pytest
import requests
from django.conf import settings

from mydoc.jobs.failures import SILENT
from tests.support.jobs import DEAD, QUEUE, about, held, listed, messages, packed, put
from tests.support.obstacle import unreadable
from tests.support.schedule import invoke_schedule
from tests.support.stack import Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack


@pytest.fixture
def bob(stack: Stack) -> Visitor:
    return Visitor(stack, "bob@example.com")


@pytest.fixture
def admin(stack: Stack) -> Visitor:
    return Visitor(stack, "admin@example.com")


def test_it_is_tried_three_times_and_replayed_once_the_cause_is_gone(
    stack: Stack, bob: Visitor, admin: Visitor
) -> None:
    with unreadable(stack, bob, b"at last") as document_id:
        job = wait_for(lambda: about(admin, document_id))
        assert (job["task"], job["tries"]) == ("files.tasks.process", 3)
        assert "AccessDenied" in job["error"]
        first, last = (datetime.fromisoformat(job[f"{name}_failed_at"]) for name in ("first", "last"))
        assert last - first >= timedelta(seconds=sum(settings.JOB_PAUSES))
        wait_for(lambda: job["id"] in held(stack, DEAD))
        assert bob.get(f"documents/{document_id}/").json()["status"] == "uploading"

    assert admin.post(f"jobs/{job['id']}/replay/").status_code == 204

    bob.wait_until_ready(document_id)
    assert about(admin, document_id) is None
    assert admin.post(f"jobs/{job['id']}/replay/").json()["code"] == "job_not_found"
    assert bob.download(document_id) == b"at last"


def test_others_neither_see_nor_decide(stack: Stack, bob: Visitor, admin: Visitor) -> None:
    job_id = put(stack, packed(stack, "files.tasks.no_such_task"))
    wait_for(lambda: about(admin, job_id))

    assert bob.get("jobs/").json()["code"] == "administrators_only"
    for method, path in (("POST", "replay/"), ("DELETE", "")):
        refusals = [bob.ask(method, f"jobs/{name}/{path}") for name in (job_id, "nothing")]
        assert {answer.status_code for answer in refusals} == {404}
        assert len({answer.text for answer in refusals}) == 1

    assert admin.ask("DELETE", f"jobs/{job_id}/").status_code == 204
    assert about(admin, job_id) is None


def test_inv_19_a_poison_job_fails_alone(stack: Stack, bob: Visitor, admin: Visitor) -> None:
    bodies = ["{}", packed(stack, "os.system", "true"), packed(stack, "files.tasks.process")]
    document = bob.start("good.txt", 4)
    parts = bob.send(document, b"good")
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    sent = sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]
    assert bob.post(f"documents/{document['id']}/complete/", {"parts": parts}).status_code == 200

    bob.wait_until_ready(str(document["id"]))
    for message in sent:
        wait_for(lambda message=message: about(admin, message["MessageId"]))  # type: ignore[misc]
        assert admin.ask("DELETE", f"jobs/{message['MessageId']}/").status_code == 204


def test_inv_20_a_job_whose_process_hangs_and_is_killed_is_listed(own_stack: Stack) -> None:
    own_stack.start()
    admin = Visitor(own_stack, "admin@example.com")
    sqs = own_stack.client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    # Nobody wants to wait three times for what a stage has to allow.
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2"})
    (server,) = [process for process in own_stack.descendants() if "mydoc.local.server" in command_of(process)]

    os.kill(server, signal.SIGSTOP)
    job_id = put(own_stack, packed(own_stack, "files.tasks.settle", "nobody", "nothing"))
    wait_for(lambda: messages(own_stack, DEAD, hidden=False) == 1)
    os.kill(server, signal.SIGKILL)

    wait_for(lambda: is_answering(own_stack))
    assert listed(admin) == []
    invoke_schedule(own_stack)
    job = about(admin, job_id)
    assert job is not None
    assert (job["task"], job["error"]) == ("files.tasks.settle", SILENT)
    wait_for(lambda: messages(own_stack, DEAD, hidden=False) == 1)

    assert admin.post(f"jobs/{job_id}/replay/").status_code == 204

    assert listed(admin) == []
    assert messages(own_stack, DEAD) == 0


def is_answering(stack: Stack) -> bool:
    try:
        return requests.get(f"{stack.base_url}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


def command_of(process: int) -> str:
    command = ["ps", "-o", "args=", "-p", str(process)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
