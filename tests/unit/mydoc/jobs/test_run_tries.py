"""A job that fails is tried three times with growing pauses, then given up."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from django_q.exceptions import TimeoutException
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from files import tasks
from mydoc.aws import queue
from mydoc.core.ids import new_id
from mydoc.jobs import failures
from mydoc.jobs.models import FailureItem


@pytest.fixture
def fragile(monkeypatch):
    """Makes the first tries of `files.tasks.settle` fail; counts them."""
    tried = []

    def make(error, times=99):
        def settle(owner_id, document_id):
            tried.append((owner_id, document_id))
            if len(tried) <= times:
                raise error

        monkeypatch.setattr(tasks, "settle", settle)
        return tried

    return make


def hidden_for(job_id):
    """Seconds until the job is handed out again."""
    return message_of(job_id).visible_at / 1000 - time.time()


def message_of(job_id):
    """As moto has it."""
    messages = get_backend("sqs")[DEFAULT_ACCOUNT_ID][settings.AWS_REGION].queues[settings.QUEUE]._messages
    (message,) = [message for message in messages if message.id == job_id]
    return message


def test_it_is_tried_three_times_and_ends_in_the_dead_letter_queue(lambda_, fragile):
    tried = fragile(ValueError("no"))
    job_id = lambda_.put("files.tasks.settle", "a", "b")

    assert [lambda_.poll() for _ in range(5)] == [[job_id], [job_id], [job_id], [], []]

    assert len(tried) == 3
    assert (lambda_.waiting(), lambda_.dead()) == ([], [job_id])


def test_the_pauses_grow_and_end_before_the_dead_letter_queue(lambda_, fragile, settings):
    settings.JOB_PAUSES = [100, 1000]
    fragile(ValueError("no"))
    job_id = lambda_.put("files.tasks.settle", "a", "b")
    pauses = []
    for _ in range(3):
        assert lambda_.poll() == [job_id]
        pauses.append(hidden_for(job_id))
        queue.hide(message_of(job_id).receipt_handle, 0)

    first, second, last = pauses
    assert 30 < first <= 100
    assert 100 < second <= 1000
    assert last <= 0


def test_the_pauses_of_this_stage_grow():
    pauses = settings.JOB_PAUSES
    assert len(pauses) == queue.RECEIVES_BEFORE_DEAD - 1
    assert 0 < pauses[0] < pauses[1]


def test_a_success_leaves_nothing_and_costs_nothing_more(lambda_, fragile, round_trips):
    fragile(ValueError("no"), times=0)
    lambda_.put("files.tasks.settle", "a", "b")

    with round_trips() as calls:
        assert lambda_.poll() == []

    assert calls == ["ReceiveMessage", "DeleteMessage"]


def test_what_succeeds_at_last_is_not_listed_and_never_will_be(lambda_, fragile):
    fragile(ValueError("no"), times=2)
    job_id = lambda_.put("files.tasks.settle", "a", "b")

    assert [lambda_.poll() for _ in range(3)] == [[job_id], [job_id], []]

    assert failures.list_dead().items == []
    assert FailureItem.get(job_id).state == "done"
    assert (lambda_.waiting(), lambda_.dead()) == ([], [])


def test_a_failure_costs_two_round_trips(lambda_, fragile, round_trips):
    fragile(ValueError("no"))
    lambda_.put("files.tasks.settle", "a", "b")

    with round_trips() as calls:
        lambda_.poll()

    assert calls == ["ReceiveMessage", "UpdateItem", "ChangeMessageVisibility"]


@pytest.mark.parametrize("broken", ["note", "hide"])
def test_what_cannot_be_noted_or_delayed_failed_all_the_same(lambda_, fragile, monkeypatch, broken):
    fragile(ValueError("no"))
    job_id = lambda_.put("files.tasks.settle", "a", "b")

    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(*{"note": (failures, "note", fail), "hide": (queue, "hide", fail)}[broken])

    assert lambda_.poll() == [job_id]
    if broken == "note":
        assert hidden_for(job_id) <= 0
    else:
        assert FailureItem.get(job_id).error == "ValueError: no"


@pytest.mark.parametrize("error", [SystemExit(3), TimeoutException("too long"), MemoryError(), TypeError("x")])
def test_a_job_that_ends_its_process_fails_like_any_other(lambda_, fragile, error):
    fragile(error)
    job_id = lambda_.put("files.tasks.settle", "a", "b")

    assert lambda_.poll() == [job_id]
    assert FailureItem.get(job_id).error.startswith(type(error).__name__)


def test_inv_19_a_poison_job_dies_alone(lambda_, fragile):
    fragile(ValueError("no"), times=0)
    poison = [lambda_.put(body="{}"), lambda_.put("os.system", "true"), lambda_.put("files.tasks.nothing")]
    good = [lambda_.put("files.tasks.settle", new_id(), "b") for _ in range(4)]

    assert sorted(lambda_.poll()) == sorted(poison)
    for _ in range(3):
        lambda_.poll()

    assert sorted(lambda_.dead()) == sorted(poison)
    listed = {job.id: (job.task, job.error.partition(":")[0]) for job in failures.list_dead().items}
    assert listed == {
        poison[0]: ("", "BadSignature"),
        poison[1]: ("os.system", "NoTask"),
        poison[2]: ("files.tasks.nothing", "NoTask"),
    }
    assert not set(good) & set(listed)
