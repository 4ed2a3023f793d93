"""`manage.py jobs` lists, replays and discards."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mydoc.core.ids import new_id
from tests.unit.mydoc.jobs.conftest import lambda_ as lambda_


def jobs(*arguments):
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def test_nothing(lambda_):
    assert jobs("list") == "no failed jobs\n"
    assert jobs("replay", "--all") == "0 queued again\n"


def test_a_job_is_listed_with_its_error_replayed_and_discarded(lambda_):
    document_id = new_id()
    first, second = lambda_.bury("files.tasks.nothing", document_id), lambda_.bury("os.system", "true")

    listed = jobs("list")
    assert listed.endswith("2 failed\n")
    assert f"files.tasks.nothing {document_id}\n    NoTask: " in listed
    assert "os.system [hidden]\n    NoTask: os.system is not a task\n" in listed

    assert jobs("discard", second) == "discarded\n"
    assert jobs("replay", first) == "queued again\n"
    assert len(lambda_.waiting()) == 1
    assert jobs("list") == "no failed jobs\n"


def test_all_are_replayed(lambda_):
    for _ in range(2):
        lambda_.bury("files.tasks.nothing", new_id())

    assert jobs("replay", "--all") == "2 queued again\n"
    assert len(lambda_.waiting()) == 2


@pytest.mark.parametrize("action", ["replay", "discard"])
def test_what_is_not_there_is_an_error(lambda_, action):
    with pytest.raises(CommandError, match="no longer exists"):
        jobs(action, "nothing")


@pytest.mark.parametrize("arguments", [[], ["replay"], ["replay", "--all", "x"], ["discard"]])
def test_what_is_half_said_does_nothing(arguments):
    with pytest.raises(CommandError):
        jobs(*arguments)
