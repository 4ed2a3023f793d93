"""What CloudWatch gets from Zappa's handler, the runtime's own lines included: JSON, metrics and no secret."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mydoc.telemetry.metrics import NAMESPACE, UNITS

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Run:
    """What came of it."""

    output: str
    answers: list[Any]
    secrets: list[str]
    account: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.splitlines() if line.startswith("{")]

    def access(self, **members: Any) -> list[dict[str, Any]]:
        """The lines of what has ended and had these."""
        ended = [line for line in self.lines if line["logger"] == "mydoc.access"]
        return [line for line in ended if members.items() <= line.items()]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    told = tmp_path_factory.mktemp("lambda") / "told.json"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MYDOC_"))},
        "AWS_LAMBDA_FUNCTION_NAME": "mydoc-dev",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "DJANGO_SETTINGS_MODULE": "mydoc.settings",
        "MYDOC_STAGE": "dev",
        "MYDOC_SECRET_KEY": "the-signing-key-of-this-stage",
        "MYDOC_TOKEN_PEPPER": "the-pepper-of-this-stage",
        "MYDOC_SITE_URL": "https://docs.example.com",
        "MYDOC_WEBSOCKET_URL": "wss://sockets.example.com/dev",
        "MYDOC_LOG_LEVEL": "DEBUG",
        # There as in the package.
        "MYDOC_STATIC_ROOT": str(told.parent),
    }
    command = [sys.executable, "-m", "tests.support.lambda_process", str(told)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    keys = [environment[name] for name in ("AWS_SECRET_ACCESS_KEY", "MYDOC_SECRET_KEY", "MYDOC_TOKEN_PEPPER")]
    result = Run(output=done.stdout + done.stderr, **json.loads(told.read_text()))
    result.secrets += keys
    return result


def test_inv_07_nothing_that_lambda_prints_is_a_secret(run: Run):
    assert len(run.access()) >= 15
    for secret in run.secrets:
        assert secret
        assert secret not in run.output
    assert not re.search(r"X-Amz-Signature=(?!\[hidden\])", run.output)


def test_every_line_is_one_object_but_what_the_runtime_and_zappas_start_say(run: Run):
    others = [line for line in run.output.splitlines() if not line.startswith("{")]

    assert others[0] == "Instancing.."
    # The last event broke: the runtime's stack of what left the handler, which says no more than what kind it was.
    assert others[1] == "Traceback (most recent call last):"
    assert others[-1] == "mydoc.handlers.events.EventError: RuntimeError"
    assert all(line.startswith("  ") for line in others[2:-1])


def test_each_request_is_one_line(run: Run):
    (page,) = run.access(route="/s/<str:slug>")
    assert (page["method"], page["status"], page["account"], page["request_id"]) == ("GET", 200, None, "lambda-2")
    assert 1 <= page["aws_calls"] <= 2
    assert run.answers[2]["headers"]["X-Request-Id"] == "lambda-2"
    assert [line["status"] for line in run.access(route=None)] == [404, 400]
    (document,) = run.access(route="/api/v1/documents/<str:document_id>/")
    assert document["account"] == run.account


def test_each_event_and_job_is_one_line(run: Run):
    ran = [(line["ran"], line["result"], line["request_id"]) for line in run.access() if "ran" in line]

    assert ran == [
        ("object_created", "ok", "lambda-0"),
        ("files.tasks.process", "ok", "lambda-1"),
        ("job", "failed", "lambda-1"),
        ("jobs", "ok", "lambda-1"),
        ("expire_due", "ok", "lambda-8"),
        ("connect", "ok", "lambda-9"),
        ("connect", "ok", "lambda-10"),
        ("message", "ok", "lambda-11"),
        ("disconnect", "ok", "lambda-12"),
        ("expire_due", "failed", "lambda-14"),
    ]
    assert run.answers[1] == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    (job, batch) = run.access(ran="files.tasks.process")[0], run.access(ran="jobs")[0]
    assert batch["aws_calls"] >= job["aws_calls"] > 0


def test_what_broke_has_its_kind_and_its_stack(run: Run):
    broken = [line for line in run.lines if line.get("error") == "builtins.RuntimeError"]

    assert {line["request_id"] for line in broken} == {"lambda-13", "lambda-14"}
    assert all("in broken" in line["stack"] for line in broken)
    assert json.loads(run.answers[13]["body"])["request_id"] == "lambda-13"


def test_metrics_are_embedded_as_cloudwatch_reads_them(run: Run):
    """AWS, "Specification: Embedded metric format": numbers and the dimensions at the top of the line."""
    measured = [line for line in run.lines if "_aws" in line]
    for line in measured:
        assert line["_aws"].keys() == {"Timestamp", "CloudWatchMetrics"}
        assert isinstance(line["_aws"]["Timestamp"], int)
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert (directive["Namespace"], directive["Dimensions"]) == (NAMESPACE, [["Stage"]])
        assert line["Stage"] == "dev"
        for metric in directive["Metrics"]:
            assert metric["Unit"] == UNITS[metric["Name"]]
            assert isinstance(line[metric["Name"]], int | float)

    names = {metric["Name"] for line in measured for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert names == set(UNITS)


def test_metrics_say_what_happened(run: Run):
    requests = [line for line in run.access() if "status" in line]
    assert [line["Requests"] for line in requests] == [1] * len(requests)
    assert sum(line["Errors"] for line in requests) == 1
    (job,) = run.access(ran="files.tasks.process")
    assert (job["Uploads"], job["UploadedBytes"]) == (1, 5)
    assert 3 <= job["QueueAge"] < 600
