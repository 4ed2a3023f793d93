"""What docs/webhooks.md tells receivers to do takes our signatures and no others."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from files.domain.activity import Happening
from files.services.webhooks import signing
from tests.support.stack import ROOT

PAGE = (ROOT / "docs" / "webhooks.md").read_text()
BODY = '{"type":"ping","name":"Ü 💩"}'.encode()


def code(language: str) -> str:
    """The page's own function that verifies."""
    [found] = [
        block for block in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if "verify(secret" in block
    ]
    return found


def in_python(secret: str, headers: dict[str, str], body: bytes) -> bool:
    names: dict[str, Any] = {}
    exec(code("python"), names)
    return bool(names["verify"](secret, headers, body))


def in_node(secret: str, headers: dict[str, str], body: bytes) -> bool:
    call = f"verify({json.dumps(secret)}, {json.dumps(headers)}, Buffer.from({json.dumps(body.hex())}, 'hex'))"
    script = f"{code('js')}\nconsole.log({call})"
    node = Path(sys.prefix) / "bin" / "node"
    command = [str(node), "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=200)
    return done.stdout.strip() == "true"


@pytest.mark.parametrize("verify", [in_python, in_node])
def test_it_verifies(verify):
    secret, old = signing.new_secret(), signing.new_secret()
    now = datetime.now(UTC)

    def sent(at: datetime) -> dict[str, str]:
        return signing.headers(message_id="01M8", at=at, body=BODY, keys=[secret, old])

    good = sent(now)
    assert int(good["webhook-timestamp"]) == int(now.timestamp())
    assert verify(secret, good, BODY)
    assert verify(old, good, BODY)
    assert not verify(signing.new_secret(), good, BODY)
    assert not verify(secret, good, BODY + b" ")
    assert not verify(secret, {**good, "webhook-id": "01M9"}, BODY)
    assert not verify(secret, sent(now - timedelta(minutes=6)), BODY)


def test_every_event_is_described():
    described = set(re.findall(r"^\| `([a-z.]+)` \|", PAGE, re.MULTILINE))
    assert described == {*(happening.value for happening in Happening), "ping"}
