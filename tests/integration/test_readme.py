"""What the README tells a newcomer to type works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.support.stack import ROOT, Stack


def test_the_curl_session_uploads_and_shares(stack: Stack, tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (session,) = (block for block in blocks if "curl" in block)
    environment = {**os.environ, "SITE": stack.base_url, "PASSWORD": stack.password}
    done = subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-c", session],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "Hello from MyDoc"
