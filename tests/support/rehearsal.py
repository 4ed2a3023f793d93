"""An empty AWS account, played by the emulator, and an engineer with a copy of the project who deploys to it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from mydoc.local.environment import clean_environment
from mydoc.local.keys import root_keys
from mydoc.local.processes import Child, wait_until_answers
from mydoc.ops.deploy import package
from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.role import boundary_policy
from mydoc.ops.stage import Stage
from tests.support.stack import ROOT, free_ports

# Nearly as long as a test may take.
_PATIENCE = 800
# Zappa, which kills itself: whoever reads what it says, and kills it then, may come too late.
_KILLED = """
import os, signal, sys
at = sys.argv[1]
class Stream:
    def __init__(self, stream):
        self.stream, self.said = stream, ""
    def write(self, text):
        self.stream.write(text)
        self.stream.flush()
        self.said = (self.said + text)[-500:]
        if at in self.said:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(text)
    def __getattr__(self, name):
        return getattr(self.stream, name)
sys.stdout, sys.stderr = Stream(sys.stdout), Stream(sys.stderr)
sys.argv = ["zappa", *sys.argv[2:]]
from zappa.cli import handle
handle()
"""
ACCOUNT = "000000000000"
REGION = "us-east-1"
_NOT_COPIED = shutil.ignore_patterns(
    ".git",
    ".venv",
    "node_modules",
    ".local",
    "__pycache__",
    "tests",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
)


def copy_project(folder: Path) -> None:
    """Copy what an engineer has who cloned the repository and ran `make`."""
    shutil.copytree(ROOT, folder, ignore=_NOT_COPIED)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    # Copied: npm empties the folder that a link leads to when it installs.
    shutil.copytree(ROOT / "node_modules", folder / "node_modules", symlinks=True)
    fetched = _packages()
    (folder / ".local" / "deploy").mkdir(parents=True)
    (folder / ".local" / "deploy" / fetched.name).symlink_to(fetched)


def _packages() -> Path:
    """What pip fetches for the package, once for all copies, however many workers make some."""
    package.WORK.mkdir(parents=True, exist_ok=True)
    with (package.WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return package.requirements()


class Account:
    """The emulator with AUTH=true, and its root's keys.

    Args:
        folder: where it keeps its state.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        [self.port] = free_ports(1)
        folder.mkdir(parents=True)
        root_keys(folder)
        arguments = ["--port", str(self.port), "--state", str(folder)]
        environment = {name: value for name, value in clean_environment().items() if not name.startswith("MYDOC_")}
        self.calls = folder / "calls.jsonl"
        environment["MYDOC_AWS_CALLS"] = str(self.calls)
        self._emulator = Child("mydoc.local.emulator", arguments, environment)
        health = f"{self.endpoint}/_ministack/health"
        assert wait_until_answers(health, lambda: self._emulator.exit_code is None, seconds=180)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._emulator.stop(10)

    @property
    def root(self) -> tuple[str, str]:
        """The root's access key."""
        keys = root_keys(self.folder)
        return keys.id, keys.secret

    def client(self, service: str, keys: tuple[str, str] = ("", "")) -> Any:
        """A boto3 client, with the root's keys unless told otherwise."""
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"}) if service == "s3" else Config()
        session: Any = boto3.Session(*(keys if keys[0] else self.root), region_name=REGION)
        return session.client(service, endpoint_url=self.endpoint, config=config)

    def make_deployer(self, stage: Stage) -> tuple[str, str]:
        """A user with the rights that are written down for a deployer, and nothing else; its keys. The boundary of
        the stage's role is there, as an administrator makes it."""
        iam = self.client("iam")
        iam.create_policy(PolicyName=stage.boundary_name, PolicyDocument=json.dumps(boundary_policy(stage)))
        name = f"deployer-of-{stage.name}"
        iam.create_user(UserName=name)
        document = json.dumps(deployer_policy(stage))
        iam.put_user_policy(UserName=name, PolicyName="deployer", PolicyDocument=document)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]


@dataclass
class Site:
    """A deployed stage as its users see it: what `tests.support.visitor.Visitor` visits.

    Args:
        account: where it is deployed.
        stage: which.
    """

    account: Account
    stage: Stage
    password: str = "correct-horse-battery"

    def resource(self, name: str) -> str:
        """Id of a resource of the stage's stack."""
        cloudformation = self.account.client("cloudformation")
        answer = cloudformation.describe_stack_resource(StackName=self.stage.function, LogicalResourceId=name)
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    @cached_property
    def base_url(self) -> str:
        return self.stage.api_url(self.resource("Api"))

    def client(self, service: str) -> Any:
        return self.account.client(service)

    def environment(self) -> dict[str, str]:
        """What the version that serves finds in its environment."""
        live = self.client("lambda").get_function_configuration(
            FunctionName=self.stage.function, Qualifier=self.stage.alias
        )
        variables: dict[str, str] = live["Environment"]["Variables"]
        return {**variables, "AWS_REGION": REGION}

    def log(self) -> str:
        """All that the function has said."""
        logs = self.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=self.stage.log_group)
        return "\n".join(event["message"] for page in pages for event in page["events"])


class Engineer:
    """Has a copy of the project and runs commands in it.

    Args:
        account: where they deploy to.
        folder: their copy.
        keys: their access key; none at all if empty.
    """

    def __init__(self, account: Account, folder: Path, keys: tuple[str, str] = ("", "")) -> None:
        self.account, self.folder, self.keys = account, folder, keys
        # What else their shell has in its environment.
        self.variables: dict[str, str] = {}
        if not folder.exists():
            copy_project(folder)

    def environment(self, **more: str) -> dict[str, str]:
        environment = {
            **{name: value for name, value in clean_environment().items() if not name.startswith("MYDOC_")},
            "VIRTUAL_ENV": str(ROOT / ".venv"),
            "PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": self.account.endpoint,
        }
        if self.keys[0]:
            environment |= {"AWS_ACCESS_KEY_ID": self.keys[0], "AWS_SECRET_ACCESS_KEY": self.keys[1]}
        return {**environment, **more}

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """Start a command in the project's folder."""
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environment(**more), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def manage(self, site: Site, *arguments: str) -> str:
        """Run a management command for a stage, on the engineer's side."""
        process = self.start(sys.executable, "manage.py", *arguments, **site.environment())
        said, _ = process.communicate(timeout=_PATIENCE)
        assert process.returncode == 0, said
        return said

    def configure(self, *arguments: str) -> str:
        """Run `manage.py stage_config`; what it said."""
        process = self.start(sys.executable, "manage.py", "stage_config", *arguments)
        said, _ = process.communicate(timeout=_PATIENCE)
        assert process.returncode == 0, said
        return said

    def interrupt(self, *arguments: str, at: str) -> None:
        """Start a Zappa command that is killed as soon as it says something, before it does anything else."""
        process = self.start(sys.executable, "-c", _KILLED, at, *arguments)
        said, _ = process.communicate(timeout=_PATIENCE)
        assert process.returncode == -signal.SIGKILL, said
        assert at in said, said

    def make_people(self, site: Site, *names: str) -> None:
        """Accounts such as alice@example.com, with the site's password."""
        for name in names:
            call = f"ensure_demo_account(email='{name}@example.com', password='{site.password}', "
            call += f"name='{name.title()}', surname='Ahrens', is_admin={name == 'ada'})"
            code = f"from accounts.services.administration import ensure_demo_account; {call}"
            self.manage(site, "shell", "--no-imports", "-c", code)

    def zappa(self, *arguments: str, expected: int = 0, **more: str) -> str:
        """Run a Zappa command to its end; what it said."""
        process = self.start(sys.executable, "-m", "zappa.cli", *arguments, **more)
        said, _ = process.communicate(timeout=_PATIENCE)
        assert process.returncode == expected, said
        return said
