"""Cold starts: import and first request in fresh processes, MyDoc's against a Chalice application's.

Both answer the same three addresses from the same tables with the same boto3, and with as many calls of AWS, which
an emulator on this machine plays. What Lambda does before it runs Python, and the network, are not in it.
"""

from __future__ import annotations

import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.stage import HOST, Stage, stage
from mydoc.ops.deploy.package import build, collect_static
from tests.support.stack import ROOT

_BASELINE = ROOT / "bench" / "chalice_app"
_ENVIRONMENT = ROOT / ".local" / "bench" / "chalice"
_WARM_REQUESTS = 100
_MOST_RATIO = 2.0
_MOST_WARM_CPU = 0.005
_MILLISECOND = 1000
# What code looks at of Lambda's (AWS, "Using the Lambda context object to retrieve Python function information").
_CONTEXT = {"function_name": "mydoc-bench", "aws_request_id": "00000000-0000-0000-0000-000000000000"}


@dataclass(frozen=True)
class Application:
    """What is measured.

    Attributes:
        python: the interpreter, with libraries of its own where `path` has none.
        entry: `module:function` that Lambda calls.
        path: what comes first on the path; it is the working directory, too.
    """

    name: str
    python: Path
    entry: str
    path: Path
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """A request. `resource` is API Gateway's name of the route, with its parameters."""

    name: str
    path: str
    resource: str
    parameters: Mapping[str, str] | None = None
    cookie: str = ""


def measure(*, samples: int) -> None:
    """Print the table; fails if the share page's cold start takes more than it may.

    Args:
        samples: how many fresh processes for each page of each application.
    """
    python = _libraries_of_baseline()
    compileall.compile_dir(_BASELINE, quiet=2)
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as made:
        package = build_package(made)
        # Not the virtual environment's: a package that lacks something must not find it there.
        bare = Path(sys.base_prefix) / "bin" / "python3"
        mydoc = Application(
            "MyDoc", bare, "mydoc.handlers.lambda_handler:lambda_handler", package, made.environment
        )
        chalice = Application("Chalice", python, "app:app", _BASELINE, made.environment)
        _compare([mydoc, chalice], _pages(made), samples)


def build_package(made: Stage) -> Path:
    """What `zappa deploy` would send to Lambda, unpacked."""
    static = collect_static(name="bench", environment={**os.environ, **made.environment})
    package = build(name="bench", zappa_settings=ZAPPA_SETTINGS, manifest=static / "staticfiles.json")
    return package.with_suffix("")


def _compare(applications: list[Application], pages: list[Page], samples: int) -> None:
    print(f"Cold start in ms: median of {samples} fresh processes (quartiles), and CPU of a warm request")
    print(f"{'':24}{'import':>8}{'first':>8}{'cold start':>22}{'CPU':>8}{'warm CPU':>10}{'answer':>12}")
    ratios = {}
    for page in pages:
        taken = _take(applications, page, samples)
        for application in applications:
            print(_line(f"{page.name}, {application.name}", taken[application.name]))
        ratios[page.name] = _ratio(taken, "cold")
        print(f"{'':24}{ratios[page.name]:.2f} times Chalice's, {_ratio(taken, 'cold_cpu'):.2f} of CPU")
        if (warm := _median(taken["MyDoc"], "warm_cpu")) > _MOST_WARM_CPU:
            print(f"{'':24}{warm * _MILLISECOND:.1f} ms of CPU for a warm request are above the goal of 5")
    if ratios["share"] > _MOST_RATIO:
        raise SystemExit(f"The share page's cold start takes more than {_MOST_RATIO} times Chalice's.")


def _ratio(taken: dict[str, list[dict[str, Any]]], name: str) -> float:
    return _median(taken["MyDoc"], name) / _median(taken["Chalice"], name)


def _take(applications: list[Application], page: Page, samples: int) -> dict[str, list[dict[str, Any]]]:
    """In turns, so that what else the machine does falls on all alike; the first of each fills its caches."""
    taken: dict[str, list[dict[str, Any]]] = {application.name: [] for application in applications}
    for number in range(samples + 1):
        for application in applications:
            figures = sample(application, page)
            if number:
                taken[application.name].append(figures)
    return taken


def sample(application: Application, page: Page, *, warm_requests: int = _WARM_REQUESTS) -> dict[str, Any]:
    """What one fresh process says of itself (bench/sample.py)."""
    request = {
        "entry": application.entry,
        "event": event_of(page),
        "context": _CONTEXT,
        "warm_requests": warm_requests,
    }
    done = subprocess.run(
        # -P: the script's own folder is not on the path, as it is not on Lambda.
        [application.python, "-P", ROOT / "bench" / "sample.py"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        cwd=application.path,
        env={"PYTHONPATH": str(application.path), **application.environment},
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{application.name} failed at {page.path}:\n{done.stderr}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if figures["status"] != 200:
        raise SystemExit(f"{application.name} answers {page.path} with {figures['status']}:\n{done.stderr}")
    return figures


def _pages(made: Stage) -> list[Page]:
    return [
        Page("healthz", "/healthz", "/healthz"),
        Page("documents", "/", "/", cookie=made.cookie),
        Page("share", f"/s/{made.slug}", "/s/{slug}", {"slug": made.slug}),
    ]


def event_of(page: Page) -> dict[str, Any]:
    """A REST API's (AWS, "Lambda proxy integrations in API Gateway")."""
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Accept": "text/html"}
    if page.cookie:
        headers["Cookie"] = page.cookie
    return {
        "resource": page.resource,
        "path": page.path,
        "httpMethod": "GET",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": page.parameters,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": page.resource,
            "path": page.path,
            "httpMethod": "GET",
            "stage": "bench",
            "requestId": "00000000-0000-0000-0000-000000000000",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": None,
        "isBase64Encoded": False,
    }


def _libraries_of_baseline() -> Path:
    """The interpreter of a virtual environment that holds the baseline's libraries and the application's boto3."""
    requirements = _BASELINE / "requirements.txt"
    python, mark = _ENVIRONMENT / "bin" / "python", _ENVIRONMENT / ".made-of"
    wanted = requirements.read_text() + _pinned("boto3")
    if not mark.exists() or mark.read_text() != wanted:
        print(f"Making {_ENVIRONMENT.relative_to(ROOT)}")
        venv.create(_ENVIRONMENT, clear=True, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--compile"]
        subprocess.run([*install, "-r", requirements, _pinned("boto3")], check=True)
        mark.write_text(wanted)
    return python


def _pinned(library: str) -> str:
    """The line of the application's requirements, such as `boto3==1.43.106`."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return next(line for line in lines if line.startswith(f"{library}=="))


def _median(figures: list[dict[str, Any]], name: str) -> float:
    return statistics.median(figure[name] for figure in figures)


def _line(title: str, figures: list[dict[str, Any]]) -> str:
    low, middle, high = (value * _MILLISECOND for value in statistics.quantiles([f["cold"] for f in figures], n=4))
    ms = {name: _median(figures, name) * _MILLISECOND for name in ("import", "first", "cold_cpu", "warm_cpu")}
    spread = f"{middle:.0f} ({low:.0f}-{high:.0f})"
    return (
        f"{title:24}{ms['import']:>8.0f}{ms['first']:>8.0f}{spread:>22}{ms['cold_cpu']:>8.0f}"
        f"{ms['warm_cpu']:>10.1f}{figures[0]['size']:>6} bytes"
    )


# What `zappa deploy` would write.
ZAPPA_SETTINGS = '''"""As zappa deploy writes it."""
PROJECT_NAME = "mydoc"
API_STAGE = "bench"
DOMAIN = "mydoc.example"
DEBUG = False
LOG_LEVEL = "INFO"
BINARY_SUPPORT = True
ADDITIONAL_TEXT_MIMETYPES = None
CONTEXT_HEADER_MAPPINGS = {}
ENVIRONMENT_VARIABLES = {}
REMOTE_ENV = None
BASE_PATH = None
EXCEPTION_HANDLER = None
AUTHORIZER_FUNCTION = None
AWS_EVENT_MAPPING = {}
AWS_BOT_EVENT_MAPPING = {}
COGNITO_TRIGGER_MAPPING = {}
ASYNC_RESPONSE_TABLE = None
ASYNC_RESPONSE_LAMBDA_TIMEOUT = None
APP_MODULE = "mydoc.wsgi"
APP_FUNCTION = "application"
DJANGO_SETTINGS = "mydoc.settings"
'''
