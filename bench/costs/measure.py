"""Measures one transfer and an idle run of the schedule: `python -m bench.costs.measure` writes measured.json."""

from __future__ import annotations

import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.__main__ import processor
from bench.stage import stage
from tests.support.stack import ROOT

# What the two pages of a transfer, the documents and the link, make a browser with an empty cache fetch.
_STATIC = ("app.css", "app.js", "favicon.svg", "theme.js", "documents.js"), (
    "app.css", "app.js", "favicon.svg", "theme.js", "public.js",
)  # fmt: skip
MEASURED = Path(__file__).with_name("measured.json")


def main() -> None:
    """Run `bench.costs.transfer` as the application of a stage of its own and keep what it says."""
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as made:
        sockets = f"{made.environment['AWS_ENDPOINT_URL']}/_aws/execute-api/none/bench"
        environment = {
            **made.environment,
            # So that pages are told of what happens, which costs something too.
            "MYDOC_WEBSOCKET_URL": "wss://sockets.example/bench",
            "MYDOC_WEBSOCKET_ENDPOINT": sockets,
        }
        command = [sys.executable, "-m", "bench.costs.transfer"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    machine = f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    found = {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine,
        **json.loads(done.stdout.splitlines()[-1]),
    }
    sizes = [
        len(gzip.compress((ROOT / "static" / "dist" / name).read_bytes(), 9)) for page in _STATIC for name in page
    ]
    found["static"] = {"requests": len(sizes), "bytes": sum(sizes)}
    MEASURED.write_text(json.dumps(found, indent=1) + "\n")
    print(f"{MEASURED.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
