"""`manage.py qcluster` on a plain machine runs the same jobs from the same queue, with the same end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.jobs import DEAD, QUEUE, messages, put
from tests.support.obstacle import unreadable
from tests.support.stack import ROOT, Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack


@pytest.fixture
def machine(own_stack: Stack) -> dict[str, str]:
    """The environment of a machine beside the stack, whose Lambda does not look at the queue any more."""
    own_stack.start()
    lambda_ = own_stack.client("lambda")
    (mapping,) = lambda_.list_event_source_mappings()["EventSourceMappings"]
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MYDOC_"))},
        **own_stack.application_environment,
    }


@pytest.fixture
def cluster(machine: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """A running cluster; the file of what it says."""
    said = tmp_path / "qcluster.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "qcluster"], cwd=ROOT, env=machine, stdout=log, stderr=log
        )
        yield said
        process.terminate()
        assert process.wait(timeout=60) == 0


def manage(machine: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", "jobs", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=machine, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_runs_jobs_and_gives_up_what_fails_three_times(
    own_stack: Stack, machine: dict[str, str], cluster: Path
) -> None:
    alice = Visitor(own_stack, "alice@example.com")
    document_id = alice.upload("by the cluster.txt", b"by the cluster")
    assert alice.download(document_id) == b"by the cluster"
    poison_id = put(own_stack, "{}")

    with unreadable(own_stack, alice, b"later") as later_id:
        wait_for(lambda: messages(own_stack, DEAD) == 2)
        listed = manage(machine, "list")
    assert "2 failed" in listed
    (job_line,) = [line for line in listed.splitlines() if later_id in line]
    assert "files.tasks.process" in job_line
    assert "AccessDenied" in listed
    assert "BadSignature" in listed

    manage(machine, "discard", poison_id)
    manage(machine, "replay", job_line.split()[0])

    alice.wait_until_ready(later_id)
    assert manage(machine, "list") == "no failed jobs\n"
    # A job's message goes after what it did can be seen.
    wait_for(lambda: messages(own_stack, QUEUE) == 0)
    # A look at the dead-letter queue hides what it met for a moment, and the next one takes out what was decided.
    wait_for(lambda: manage(machine, "list") and messages(own_stack, DEAD) == 0)
    text = cluster.read_text()
    assert "Could not save" not in text
    assert "OperationalError" not in text
