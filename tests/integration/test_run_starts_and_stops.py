"""`make run` starts everything with one command, stops all of it, and says what to do when it cannot."""

from __future__ import annotations

import os
import signal
import socket
import time
import urllib.request
from pathlib import Path

import pytest

from tests.support.stack import STOP_SECONDS, Stack, is_listening, is_running, launch, new_stack
from tests.support.visitor import wait_for

pytestmark = pytest.mark.stack


def refusal(stack: Stack) -> str:
    process = launch(stack)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    return said.decode()


def test_a_signal_ends_all_of_it_within_15_seconds(own_stack: Stack) -> None:
    own_stack.start()
    ends_within_15_seconds(own_stack, signal.SIGTERM)


def ends_within_15_seconds(stack: Stack, number: int) -> None:
    processes = stack.descendants()
    assert len(processes) >= 2

    assert stack.stop(number) < STOP_SECONDS

    assert not any(map(is_running, processes))
    assert not is_listening(stack.port)
    assert not is_listening(stack.aws_port)


def test_children_end_when_the_first_process_is_killed(own_stack: Stack) -> None:
    own_stack.start()
    processes = own_stack.descendants()

    os.kill(own_stack.process, signal.SIGKILL)

    wait_for(lambda: not any(map(is_running, processes)))
    assert not is_listening(own_stack.aws_port)


def test_everything_listens_on_loopback_only(stack: Stack) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        outside = probe.getsockname()[0]
    for port in (stack.port, stack.aws_port):
        with socket.socket() as probe:
            assert probe.connect_ex((outside, port)) != 0 or outside.startswith("127.")


@pytest.mark.parametrize("variable", ["MYDOC_PORT", "MYDOC_AWS_PORT"])
def test_a_port_in_use_is_named_with_the_variable_that_changes_it(own_stack: Stack, variable: str) -> None:
    port = own_stack.port if variable == "MYDOC_PORT" else own_stack.aws_port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        said = refusal(own_stack)
    assert f"port {port}, which is in use" in said
    assert f"{variable}=" in said
    assert "Traceback" not in said


def test_two_copies_do_not_share_a_state_folder(stack: Stack, tmp_path: Path) -> None:
    second = new_stack(tmp_path)
    second.state = stack.state
    said = refusal(second)
    assert "Another copy is running on the state folder" in said
    assert "MYDOC_STATE=" in said


def test_a_state_folder_that_is_none_is_named(own_stack: Stack) -> None:
    own_stack.state.write_text("a file")
    assert f"The state folder {own_stack.state} cannot be used" in refusal(own_stack)


def test_a_damaged_state_says_how_to_start_afresh(own_stack: Stack) -> None:
    folder = own_stack.state / "aws"
    folder.mkdir(parents=True)
    (folder / "journal.db").write_bytes(b"not a database at all, but long enough to look like a file" * 99)
    said = refusal(own_stack)
    assert "is damaged" in said
    assert "mv " in said
    assert not is_listening(own_stack.aws_port)


def test_what_dies_is_started_again_and_ends_with_the_rest_on_ctrl_c(own_stack: Stack) -> None:
    own_stack.start()
    # A child that dies as soon as it starts is given up instead.
    time.sleep(5)
    for process in own_stack.descendants():
        os.kill(process, signal.SIGKILL)

    wait_for(lambda: "It is running again." in own_stack.log.read_text())
    with urllib.request.urlopen(f"{own_stack.base_url}/healthz", timeout=60) as answer:
        assert answer.status == 200
    ends_within_15_seconds(own_stack, signal.SIGINT)
