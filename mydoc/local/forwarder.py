"""Serve as the local stage's Lambda function: pass each event to the development server, whose code is always
fresh.

This file is the whole package of the function. It asks again while the server restarts; any refusal is an
error, so that Lambda or the queue delivers the event again.
"""

import http.client
import json
import os
import time
from typing import Any

_PATIENCE_SECONDS = 20
_ANSWER_SECONDS = 28


def handler(event: dict[str, Any], context: Any) -> Any:
    """Send the event and give back the answer."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return _send(json.dumps(event))
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def _send(event: str) -> Any:
    server = http.client.HTTPConnection("127.0.0.1", int(os.environ["EVENTS_PORT"]), timeout=_ANSWER_SECONDS)
    headers = {"Content-Type": "application/json", "X-Local-Events-Secret": os.environ["EVENTS_SECRET"]}
    try:
        server.request("POST", "/_local/events/", event, headers)
        answer = server.getresponse()
        body = answer.read()
    finally:
        server.close()
    if answer.status >= 300:
        raise RuntimeError(f"the application answered {answer.status}")
    return json.loads(body or b"null")
