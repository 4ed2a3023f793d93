"""The whole stack as a process: `manage.py runlocal` on free ports with a state folder of its own."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import requests
from botocore.config import Config

from mydoc.local.gate import ADMIN_HEADER
from mydoc.local.keys import root_keys, signing_keys

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct-horse-battery"
READY = "MyDoc is ready"
# More than the 90 seconds a first start may take, so that a slow one fails by its own test and not here.
START_SECONDS = 120
STOP_SECONDS = 15
# After so many it does not stop at all.
_STOP_PATIENCE = 90
# Whoever looks again after longer than this did not get to look: the machine was busy elsewhere, or stood still.
_LONGEST_LOOK = 0.1
_PORTS = range(15_000, 32_000)


class DidNotStart(Exception):
    """The stack ended, or was not ready in time; the message is what it said."""


@dataclass
class Stack:
    """A running copy of the stack, which need not be a child of this process.

    Args:
        port: the application's.
        aws_port: the emulator's.
        state: its state folder.
        process: its process id.
        companion: a process with whose end it stops too.
        second_port: free, for one more site whose pages may call the emulator.
    """

    port: int
    aws_port: int
    state: Path
    process: int = 0
    companion: int = 0
    second_port: int = 0
    password: str = PASSWORD

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def aws_endpoint(self) -> str:
        return f"http://127.0.0.1:{self.aws_port}"

    @property
    def websocket_endpoint(self) -> str:
        """Where the application reaches those who listen; one call."""
        (api,) = self.client("apigatewayv2").get_apis()["Items"]
        return f"{self.aws_endpoint}/_aws/execute-api/{api['ApiId']}/local"

    @property
    def mail_dir(self) -> Path:
        return self.state / "mail"

    @property
    def application_environment(self) -> dict[str, str]:
        """What the application finds in its environment: its access key, what it signs with, and where AWS is."""
        keys = json.loads((self.state / "aws" / "application-key.json").read_text())
        signing = signing_keys(self.state)
        return {
            "AWS_ACCESS_KEY_ID": keys["id"],
            "AWS_SECRET_ACCESS_KEY": keys["secret"],
            "AWS_ENDPOINT_URL": self.aws_endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "MYDOC_STAGE": "local",
            "MYDOC_SITE_URL": self.base_url,
            "MYDOC_WEBSOCKET_ENDPOINT": self.websocket_endpoint,
            "MYDOC_SECRET_KEY": signing.secret_key,
            "MYDOC_TOKEN_PEPPER": signing.token_pepper,
        }

    @property
    def root_environment(self) -> dict[str, str]:
        """The root's access key, for a program's environment."""
        return environment_of_root(self.state / "aws")

    def inspect(self, what: str, **query: str) -> Any:
        """What MiniStack itself tells of its services, which nobody else is told."""
        return inspect(self.aws_endpoint, self.state / "aws", what, **query)

    @property
    def log(self) -> Path:
        """What it said, since it was first started."""
        return self.state.with_name(f"{self.state.name}.log")

    def client(self, service: str, *, attempts: int = 5) -> Any:
        """A boto3 client with the root's keys.

        Args:
            attempts: how often it tries a call, with growing pauses.
        """
        config = Config(retries={"total_max_attempts": attempts})
        if service == "s3":
            config = config.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))
        keys = root_keys(self.state / "aws")
        session: Any = boto3.Session(keys.id, keys.secret, region_name="us-east-1")
        return session.client(service, endpoint_url=self.aws_endpoint, config=config)

    def start(self, extra_environment: Mapping[str, str] | None = None, *, root: Path = ROOT) -> float:
        """Start it and wait until it is ready; returns the seconds that took.

        Args:
            root: of the checkout that runs.

        Raises:
            DidNotStart: with what it said.
        """
        began = time.monotonic()
        self.state.parent.mkdir(parents=True, exist_ok=True)
        position = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            process = launch(self, extra_environment, root=root, output=log)
        self.process = process.pid
        while READY not in (said := self._said_since(position)):
            if process.poll() is not None or time.monotonic() - began > START_SECONDS:
                self.kill()
                raise DidNotStart(said)
            time.sleep(0.05)
        return time.monotonic() - began

    def stop(self, with_signal: int = signal.SIGTERM) -> float:
        """Stop it in peace; returns the seconds that took, without those in which this machine stood still."""
        began, seconds = time.monotonic(), 0.0
        _signal(self.process, with_signal)
        while not self.has_ended():
            if time.monotonic() - began > _STOP_PATIENCE:
                self.kill()
                raise AssertionError(f"still running {_STOP_PATIENCE} seconds after signal {with_signal}")
            looked = time.monotonic()
            time.sleep(0.02)
            seconds += min(time.monotonic() - looked, _LONGEST_LOOK)
        return seconds

    def restart(self) -> None:
        """Stop it in peace and start it again."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """Kill every one of its processes at once, as a power cut would."""
        # The children first: they would notice their parent's death and still tidy up.
        for process in [*reversed(self.descendants()), self.process]:
            _signal(process, signal.SIGKILL)
        while not self.has_ended():
            time.sleep(0.02)

    def descendants(self) -> list[int]:
        """The ids of its processes below the first, parents before children."""
        children = _children()
        found = list(children.get(self.process, []))
        for process in found:
            found += children.get(process, [])
        return found

    def has_ended(self) -> bool:
        """Whether its first process is gone: that one holds a lock as long as it lives."""
        _reap(self.process)
        try:
            with (self.state / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        return True

    def _said_since(self, position: int) -> str:
        with self.log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")


def environment_of_root(aws_state: Path) -> dict[str, str]:
    """The access key of an emulator's root, for a program's environment."""
    keys = root_keys(aws_state)
    return {"AWS_ACCESS_KEY_ID": keys.id, "AWS_SECRET_ACCESS_KEY": keys.secret}


def inspect(endpoint: str, aws_state: Path, what: str, **query: str) -> Any:
    """The JSON that an emulator answers at one of MiniStack's own addresses.

    Args:
        aws_state: the emulator's folder.
        what: such as `ses/messages`.
    """
    headers = {ADMIN_HEADER: root_keys(aws_state).secret}
    answer = requests.get(f"{endpoint}/_ministack/{what}", query, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()


def new_stack(folder: Path, *, companion: int | None = None) -> Stack:
    """A stack on free ports, with its state under `folder`; not started yet."""
    port, aws_port, second = free_ports(3)
    return Stack(port, aws_port, folder / "state", companion=companion or os.getpid(), second_port=second)


def launch(
    stack: Stack,
    extra_environment: Mapping[str, str] | None = None,
    *,
    root: Path = ROOT,
    output: Any = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Start the command itself and wait for nothing."""
    environment = {
        **os.environ,
        "MYDOC_PORT": str(stack.port),
        "MYDOC_AWS_PORT": str(stack.aws_port),
        "MYDOC_STATE": str(stack.state),
        "MYDOC_DEMO_PASSWORD": stack.password,
        "MYDOC_LOCAL_ORIGINS": f"http://localhost:{stack.second_port}",
        "PYTHONUNBUFFERED": "1",
        **(extra_environment or {}),
    }
    command = [sys.executable, "manage.py", "runlocal", "--no-reload", "--with", str(stack.companion)]
    return subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody listens on. None of those that Linux gives to whoever connects, and none that
    another worker of this run may get: one of these might be taken before it is listened on. And none twice in a
    process, which keeps tokens and callers by the port of a stack."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    own = _PORTS[worker :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))]
    found: list[int] = []
    while len(found) < count:
        port = random.choice(own)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found += [port] if port not in _given else []
            _given.add(port)
    return found


_given: set[int] = set()


def is_listening(port: int) -> bool:
    """Whether somebody answers on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_running(process: int) -> bool:
    """Whether a process exists and is not merely waiting to be buried."""
    command = ["ps", "-o", "stat=", "-p", str(process)]
    state = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return state != "" and not state.startswith("Z")


def _children() -> dict[int, list[int]]:
    listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for line in listing.splitlines():
        process, parent = map(int, line.split())
        children.setdefault(parent, []).append(process)
    return children


def _signal(process: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)


def _reap(process: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(process, os.WNOHANG)
