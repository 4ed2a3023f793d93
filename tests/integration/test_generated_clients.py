"""Clients that two generators make of the schema do the main job on the running stack."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.support.stack import ROOT, Stack

pytestmark = pytest.mark.stack

CLIENTS = Path(__file__).parent / "clients"
TOOLS = ROOT / "node_modules" / ".bin"


@pytest.fixture(scope="module")
def schema(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the running stack says of itself."""
    answer = requests.get(f"{stack.base_url}/api/schema/", timeout=60)
    assert answer.status_code == 200, answer.text
    file = tmp_path_factory.mktemp("schema") / "schema.yml"
    file.write_bytes(answer.content)
    return file


def test_a_python_client_does_the_main_job(stack: Stack, schema: Path, tmp_path: Path) -> None:
    # It knows no pictures and would leave them out, with a warning.
    config = tmp_path / "config.yml"
    config.write_text("content_type_overrides:\n  image/svg+xml: application/octet-stream\n")
    generator = Path(sys.executable).with_name("openapi-python-client")
    options = ["--meta", "none", "--fail-on-warning", "--config", str(config)]
    run(generator, "generate", "--path", schema, "--output-path", tmp_path / "mydoc_client", *options)

    run(sys.executable, CLIENTS / "journey.py", *visitor(stack), path=tmp_path)


def test_a_typescript_client_does_the_main_job(stack: Stack, schema: Path, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name in ("journey.ts", "tsconfig.json"):
        (tmp_path / name).write_text((CLIENTS / name).read_text())
    # What has a default may be left out of a request.
    options = ["--default-non-nullable", "false", "--output", tmp_path / "schema.d.ts"]
    run(TOOLS / "openapi-typescript", schema, *options)
    run(TOOLS / "tsc", "--project", tmp_path)

    run("node", tmp_path / "journey.ts", *visitor(stack))


def visitor(stack: Stack) -> list[str]:
    """Where, and as whom."""
    return [stack.base_url, "alice@example.com", stack.password]


def run(*command: object, path: Path | None = None) -> None:
    """Run a program, with node and Python's tools within its reach; what it says is told if it fails."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    if path:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [str(part) for part in command], env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
