"""A stage on an emulator of its own, with somebody who has documents and a link, for what is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mydoc.local.environment import clean_environment
from mydoc.local.keys import root_keys
from mydoc.local.processes import Child, wait_until_answers
from tests.support.stack import ROOT, free_ports

HOST = "mydoc.example"


@dataclass(frozen=True)
class Stage:
    """A stage that is there.

    Attributes:
        environment: what an application of this stage finds, and nothing else.
        cookie: the Cookie header of somebody who is signed in and has documents.
        slug: of their link.
    """

    environment: Mapping[str, str]
    cookie: str
    slug: str


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Start the emulator, make the stage's resources and fill them.

    Args:
        folder: where the emulator keeps its state.
    """
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    environment = {**_environment(url, folder), "MYDOC_STATIC_ROOT": str(folder / "static")}
    emulator = Child(
        "mydoc.local.emulator",
        ["--port", str(port), "--state", str(folder)],
        {**clean_environment(), **os.environ},
    )
    try:
        if not wait_until_answers(f"{url}/_ministack/health", lambda: emulator.exit_code is None, seconds=60):
            raise SystemExit("The emulator of AWS does not start.")
        _run(environment, "manage.py", "provision")
        _run(environment, "manage.py", "secrets", "ensure")
        _run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        made = json.loads(_run(environment, "-m", "bench.seed"))
        # Lambda sets this one, and code looks at it.
        on_lambda = {**environment, "AWS_LAMBDA_FUNCTION_NAME": "mydoc-bench"}
        yield Stage(on_lambda, cookie=made["cookie"], slug=made["slug"])
    finally:
        emulator.stop(8)


def _environment(url: str, folder: Path) -> dict[str, str]:
    root = root_keys(folder)
    return {
        **clean_environment(),
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": root.id,
        "AWS_SECRET_ACCESS_KEY": root.secret,
        "MYDOC_STAGE": "bench",
        "MYDOC_SITE_URL": f"https://{HOST}",
        "MYDOC_STATIC_URL": f"https://static.{HOST}/",
    }


def _run(environment: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout
