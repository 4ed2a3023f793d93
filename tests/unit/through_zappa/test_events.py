"""What is not HTTP: the event finds the function that is meant, and what it says reaches AWS."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django_q.signing import SignedPackage
from zappa.core import Zappa

from accounts import realtime
from accounts.models import ConnectionItem
from files.domain.documents import Document, Status, original_key
from files.services import uploads
from files.services.documents import repository
from mydoc.aws import queue
from mydoc.aws.event_kinds import SCHEDULED
from mydoc.core import clock
from mydoc.handlers.events import EventError
from mydoc.mail import About
from tests.support.documents import person, put_parts
from tests.support.events import event
from tests.support.gateway import connect, gateway, session_of
from tests.support.mails import TRIAL, ses_event, sns_event
from tests.unit.through_zappa.conftest import ROOT, STAGES, foreign

__all__ = ["gateway"]


Arrived = Callable[..., Document]


@pytest.fixture
def arrived(alice: Any) -> Arrived:
    """Makes a document whose bytes are at S3 and have not been looked at."""

    def make(name: str = "report.txt") -> Document:
        document = uploads.start(owner=person(alice), name=name, size=5)
        uploads.complete(owner=person(alice), document_id=document.id, parts=put_parts(document, b"hello"))
        return document

    return make


def job_of(document: Document) -> str:
    """A message of the queue."""
    ids = (document.owner_id, document.id)
    return str(SignedPackage.dumps({"func": "files.tasks.process", "args": ids, "kwargs": {}}))


def status_of(document: Document) -> Status:
    found = repository.find(owner_id=document.owner_id, document_id=document.id)
    assert found is not None
    return found.status


@pytest.mark.parametrize("kind", ["s3_put", "s3_multipart_complete"])
def test_an_original_becomes_a_job(kind, invoke, queued):
    key = original_key("01M7XX6CDSK9X43RG7KA1TY6DA", "01M7XX6CDSK9X43RG7KA1TY6DB")

    assert invoke(event(kind, key=key)) == {"records": 1}

    assert queued == [("files.tasks.process", "01M7XX6CDSK9X43RG7KA1TY6DA", "01M7XX6CDSK9X43RG7KA1TY6DB")]


def test_a_key_comes_encoded_as_a_form(invoke, queued):
    key = original_key("01M7XX6CDSK9X43RG7KA1TY6DA", "01M7XX6CDSK9X43RG7KA1TY6DB").replace("/", "%2F")

    invoke(event("s3_put", key=key))

    assert len(queued) == 1


@pytest.mark.parametrize("key", ["derived/a/b/thumbnail.webp", "originals/%C3%A9", "", "%"])
def test_what_is_no_original_becomes_nothing(key, invoke, queued):
    assert invoke(event("s3_put", key=key)) == {"records": 1}
    assert queued == []


def test_a_deleted_object_becomes_nothing(invoke, queued):
    key = original_key("01M7XX6CDSK9X43RG7KA1TY6DA", "01M7XX6CDSK9X43RG7KA1TY6DB")

    assert invoke(event("s3_delete", key=key)) == {"records": 1}

    assert queued == []


def test_the_question_s3_asks_when_it_is_set_up_is_taken_quietly(invoke, queued, caplog):
    assert invoke(event("s3_test")) is None
    assert queued == []
    assert caplog.records == []


def test_an_object_that_cannot_be_queued_is_told_again(invoke, monkeypatch):
    def fail(*_: str) -> None:
        raise TypeError("no queue")

    monkeypatch.setattr(queue, "enqueue", fail)
    key = original_key("01M7XX6CDSK9X43RG7KA1TY6DA", "01M7XX6CDSK9X43RG7KA1TY6DB")

    with pytest.raises(EventError):
        invoke(event("s3_put", key=key))


def test_what_became_of_a_mail_becomes_a_job(invoke, queued):
    about = About("recipient", ("01M7XX6CDSK9X43RG7KA1TY6DA", "1"))

    assert invoke(sns_event(ses_event("Bounce", about))) == {"records": 1}

    assert queued == [("files.tasks.note_mail", *about.ids, "bounced", "bounced")]


def test_the_trial_of_the_topic_is_taken_quietly(invoke, queued, caplog):
    assert invoke(sns_event(TRIAL)) == {"records": 1}
    assert queued == []
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_exactly_the_poison_of_a_batch_is_delivered_again(invoke, arrived):
    documents = [arrived("a.txt"), arrived("b.txt")]
    batch = event("sqs_batch", job1=job_of(documents[0]), poison="not a job", job2=job_of(documents[1]))

    answer = invoke(batch)

    assert answer == {"batchItemFailures": [{"itemIdentifier": batch["Records"][1]["messageId"]}]}
    assert [status_of(document) for document in documents] == [Status.READY, Status.READY]


def test_a_batch_of_a_queue_that_is_not_in_the_settings_is_not_taken_for_done(invoke, arrived):
    document = arrived()
    batch = event("sqs_batch", job1=job_of(document), poison="", job2=job_of(document))
    for record in batch["Records"]:
        record["eventSourceARN"] = record["eventSourceARN"].replace("us-east-1", "eu-west-1")

    with pytest.raises(EventError, match="no handler for this event"):
        invoke(batch)

    assert status_of(document) is Status.PROCESSING


def test_the_schedule_sweeps(invoke, queued, arrived, monkeypatch):
    document = arrived()
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert invoke(event("schedule"))["enqueued"] == 1

    assert queued == [("files.tasks.settle", document.owner_id, document.id)]


def test_the_documentation_shows_what_a_quiet_run_answers(aws, invoke):
    answer = invoke(event("schedule"))

    shown = (ROOT / "docs" / "operations.md").read_text()
    assert f"Result of mydoc.handlers.events.expire_due:\n{answer}\n" in shown


def test_the_rule_bears_the_name_that_zappa_gives_it():
    [scheduled] = [entry for entry in STAGES["dev"]["events"] if "expression" in entry]
    name = Zappa(load_credentials=False).get_scheduled_event_name(scheduled, scheduled["function"], "mydoc-dev")

    assert event("schedule")["resources"] == [f"arn:aws:events:us-east-1:123456789012:rule/{name}"]


def test_a_ticket_opens_a_connection_and_leaving_forgets_it(invoke, alice):
    ticket = realtime.issue_ticket(origin=session_of(alice))
    connect = event("websocket_connect", ticket=ticket)
    connection = connect["requestContext"]["connectionId"]

    assert invoke(connect) == {"statusCode": 200}
    assert ConnectionItem.get(connection).user_id == alice.id
    assert invoke(event("websocket_disconnect")) == {"statusCode": 200}
    assert ConnectionItem.count(connection) == 0


def test_nobody_connects_without_a_good_ticket(invoke):
    made_up = invoke(event("websocket_connect", ticket="made-up"))
    without = invoke(event("websocket_connect", ticket="") | {"queryStringParameters": None})

    assert (made_up["statusCode"], without["statusCode"]) == (401, 401)


def test_a_ping_is_answered_while_the_connection_may_stay_open(invoke, alice, gateway):
    ping = event("websocket_message", body='{"type": "ping"}')
    connection = ping["requestContext"]["connectionId"]
    connect(session_of(alice), connection)
    assert json.loads(invoke(ping)["body"]) == {"type": "pong"}
    assert gateway.closed == []

    ConnectionItem(connection).delete()

    assert invoke(ping)["statusCode"] == 401
    assert gateway.closed == [connection]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ('{"type": "else"}', 400, {"code": "unknown_message"}),
        ("not json", 400, {"code": "unknown_message"}),
        ("[1]", 400, {"code": "unknown_message"}),
        ("", 400, {"code": "unknown_message"}),
    ],
)
def test_a_message_is_answered(body, status, says, invoke):
    answer = invoke(event("websocket_message", body=body))

    assert answer["statusCode"] == status
    assert says.items() <= json.loads(answer["body"]).items()


def test_a_stages_variables_do_not_reach_the_environment(invoke):
    """Who may change an API's stage is not who may change the function."""
    answer = invoke(foreign("rest_request", stageVariables={"MYDOC_SECRET_KEY": "mine"}))

    assert answer["statusCode"] == 200
    assert os.environ.get("MYDOC_SECRET_KEY") != "mine"


def test_what_is_scheduled_in_the_settings_is_what_is_taken():
    for stage in STAGES.values():
        entries = [entry["function"] for entry in stage.get("events", []) if "expression" in entry]
        assert set(entries) <= SCHEDULED
