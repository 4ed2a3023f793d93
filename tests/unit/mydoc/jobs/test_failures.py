"""What was given up is listed with its error until somebody replays or discards it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_q.signing import SignedPackage

from files import tasks
from mydoc.aws import queue
from mydoc.core import clock
from mydoc.core.errors import Conflict, Invalid, NotFound
from mydoc.core.ids import new_id
from mydoc.jobs import failures
from mydoc.jobs.models import FailureItem


@pytest.fixture
def done(monkeypatch):
    """Makes `files.tasks.process` fail until it is mended; what was done after that."""

    class Done(list):
        mended = False

    found = Done()

    def process(owner_id, document_id=""):
        if not found.mended:
            raise PermissionError("no rights")
        found.append(owner_id)

    monkeypatch.setattr(tasks, "process", process)
    return found


def listed():
    return [job.id for job in failures.every_dead()]


def test_it_is_listed_with_its_task_its_ids_and_its_error(lambda_, done):
    owner_id, document_id = new_id(), new_id()
    job_id = lambda_.bury("files.tasks.process", owner_id, document_id)

    (job,) = failures.list_dead().items

    assert (job.id, job.task, job.arguments) == (job_id, "files.tasks.process", [owner_id, document_id])
    assert (job.error, job.tries) == ("PermissionError: no rights", 3)
    assert job.first_failed_at <= job.last_failed_at
    assert timedelta(days=13) < job.ends_at - clock.now() <= timedelta(days=14)


def test_a_job_that_may_still_succeed_is_not_listed(lambda_, done):
    lambda_.put("files.tasks.process", new_id())
    lambda_.poll()
    lambda_.poll()

    assert listed() == []


def test_the_latest_is_first_page_by_page(lambda_, done):
    ids = [lambda_.bury() for _ in range(5)]

    first = failures.list_dead(limit=2)
    second = failures.list_dead(limit=2, cursor=first.next_cursor)
    third = failures.list_dead(limit=2, cursor=second.next_cursor)

    found = [job.id for page in (first, second, third) for job in page.items]
    assert found == ids[::-1]
    assert third.next_cursor is None
    with pytest.raises(Invalid):
        failures.list_dead(cursor="bm90aGluZw")


def test_once_the_cause_is_gone_a_replay_does_it(lambda_, done):
    owner_id = new_id()
    job_id = lambda_.bury("files.tasks.process", owner_id)
    done.mended = True

    failures.replay(job_id=job_id)

    assert (listed(), lambda_.dead()) == ([], [])
    assert lambda_.poll() == []
    assert done == [owner_id]


def test_a_replay_that_fails_again_is_listed_again_once(lambda_, done):
    job_id = lambda_.bury()

    failures.replay(job_id=job_id)
    for _ in range(4):
        lambda_.poll()

    (again,) = listed()
    assert again != job_id
    assert lambda_.dead() == [again]


def test_two_clicks_replay_once(lambda_, done):
    job_id = lambda_.bury()

    failures.replay(job_id=job_id)
    for decide in (failures.replay, failures.discard):
        with pytest.raises(NotFound):
            decide(job_id=job_id)

    assert len(lambda_.waiting()) == 1


def test_a_second_click_during_the_first_is_refused(lambda_, done, monkeypatch):
    job_id = lambda_.bury()
    refused = []
    send = queue.send

    def slow(body):
        with pytest.raises(NotFound):
            failures.replay(job_id=job_id)
        with pytest.raises(NotFound):
            failures.discard(job_id=job_id)
        refused.append(job_id)
        send(body)

    monkeypatch.setattr(queue, "send", slow)
    failures.replay(job_id=job_id)

    assert refused == [job_id]
    assert len(lambda_.waiting()) == 1


def test_inv_20_a_replay_that_breaks_off_loses_nothing(lambda_, done, monkeypatch):
    job_id = lambda_.bury()

    def fail(body):
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(queue, "send", fail)
        with pytest.raises(ConnectionError):
            failures.replay(job_id=job_id)
    assert listed() == [job_id]

    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(minutes=2))
    failures.replay(job_id=job_id)

    assert (listed(), lambda_.dead(), len(lambda_.waiting())) == ([], [], 1)


def test_what_is_discarded_is_gone_for_good(lambda_, done):
    job_id = lambda_.bury()

    failures.discard(job_id=job_id)

    assert (listed(), lambda_.dead(), lambda_.waiting()) == ([], [], [])
    assert FailureItem.get(job_id).body is None
    with pytest.raises(NotFound):
        failures.replay(job_id=job_id)


def test_all_are_replayed(lambda_, done):
    for _ in range(12):
        lambda_.bury()
    done.mended = True

    assert failures.replay_all() == 12

    while lambda_.waiting():
        assert lambda_.poll() == []
    assert len(done) == 12
    assert (listed(), lambda_.dead()) == ([], [])


@pytest.mark.parametrize("job_id", ["", "x", "a" * 101, "\ud800", "a/b", "é", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
def test_what_is_no_job_cannot_be_decided(lambda_, job_id):
    for decide in (failures.replay, failures.discard):
        with pytest.raises(NotFound):
            decide(job_id=job_id)


def test_inv_20_a_job_that_died_without_a_word_is_listed(lambda_):
    owner_id = new_id()
    job_id = lambda_.put("files.tasks.process", owner_id, new_id())
    for _ in range(4):  # Its process is killed each time: nobody answers, and it comes back.
        for record in lambda_.receive():
            queue.hide(record["receiptHandle"], 0)
    assert listed() == []

    assert failures.sweep() == 1
    assert failures.sweep() == 0

    (job,) = failures.list_dead().items
    assert (job.id, job.error, job.arguments[0]) == (job_id, failures.SILENT, owner_id)
    assert lambda_.dead() == [job_id]
    failures.replay(job_id=job_id)
    assert (listed(), len(lambda_.waiting())) == ([], 1)


def test_inv_20_what_was_killed_after_an_error_tells_both(lambda_, done):
    job_id = lambda_.put("files.tasks.process", new_id())
    assert lambda_.poll() == [job_id]
    for _ in range(3):
        for record in lambda_.receive():
            queue.hide(record["receiptHandle"], 0)

    assert failures.sweep() == 1

    (job,) = failures.list_dead().items
    assert job.error == f"{failures.SILENT} Before that: PermissionError: no rights"


def test_inv_20_the_schedule_finds_the_dead_even_if_nothing_else_works(lambda_, monkeypatch):
    from files.services import schedule
    from mydoc.handlers import events

    def fail():
        raise ConnectionError

    sqs = lambda_.sqs
    body = SignedPackage.dumps({"func": "files.tasks.process", "args": (), "kwargs": {}})
    job_id = sqs.send_message(QueueUrl=lambda_.dead_url, MessageBody=body)["MessageId"]
    monkeypatch.setattr(schedule, "sweep", fail)

    with pytest.raises(events.EventError):
        events.expire_due({}, None)

    assert listed() == [job_id]


def test_what_dies_after_it_was_decided_is_taken_out_by_the_next_sweep(lambda_, done):
    job_id = lambda_.put("files.tasks.process", new_id())
    for _ in range(3):
        lambda_.poll()
    # SQS moves it when it would hand it out once more; somebody is quicker.
    failures.discard(job_id=job_id)
    lambda_.poll()
    assert lambda_.dead() == [job_id]

    assert failures.sweep() == 0

    assert (listed(), lambda_.dead()) == ([], [])


def test_a_late_word_of_an_earlier_try_changes_nothing(lambda_, done):
    job_id = lambda_.put("files.tasks.process", new_id())
    (record,) = lambda_.receive()
    late = queue.Delivery.of_record(record)
    failures.note(late, tries=3, error="the last")
    failures.note(late, tries=2, error="late")
    assert [job.error for job in failures.list_dead().items] == ["the last"]

    failures.discard(job_id=job_id)
    failures.note(late, tries=3, error="later still")
    assert listed() == []


def test_a_sweep_reaches_more_than_one_receive_gives(lambda_, monkeypatch):
    # None comes back while the sweep goes on, however slow the machine is.
    monkeypatch.setattr(failures, "_SWEEP_SECONDS", 600)
    ids = []
    for number in range(25):
        body = SignedPackage.dumps({"func": "files.tasks.process", "args": (str(number),), "kwargs": {}})
        ids.append(lambda_.sqs.send_message(QueueUrl=lambda_.dead_url, MessageBody=body)["MessageId"])

    assert failures.sweep() == 25

    assert sorted(listed()) == sorted(ids)
    assert sorted(lambda_.dead()) == sorted(ids)


def test_a_job_too_large_to_be_kept_can_be_discarded(lambda_):
    delivery = queue.Delivery(new_id(), "", "x" * (256 * 1024 + 1), 3, clock.now())
    failures.note(delivery, tries=3, error="BadSignature")

    with pytest.raises(Conflict):
        failures.replay(job_id=delivery.id)
    assert listed() == [delivery.id]


def test_what_was_hidden_when_it_was_decided_is_taken_out_a_moment_later(lambda_, done):
    job_id = lambda_.bury()
    failures.sweep()
    failures.discard(job_id=job_id)
    for message in lambda_.dead_messages():
        message.change_visibility(0)

    failures.sweep()

    assert (listed(), lambda_.dead()) == ([], [])
