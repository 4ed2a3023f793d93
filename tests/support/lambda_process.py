"""Zappa's own handler in a process of its own, as Lambda runs it: what it prints is what CloudWatch would get.

`python -m tests.support.lambda_process FILE` sends it one event of each kind and writes into FILE, as JSON, what
came back and which secrets it was given.
"""

from __future__ import annotations

import base64
import json
import logging
import sys
import time
import traceback
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

HOST = "docs.example.com"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:mydoc-dev-jobs"
_UNCOLLECTED = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def main() -> None:
    """Everything, once."""
    _prepare_as_lambda_does()
    from zappa.handler import LambdaHandler

    handler = LambdaHandler()

    from django.conf import settings
    from django.test import override_settings

    from tests.conftest import empty_stage

    # It plays AWS, whose log this is not.
    logging.getLogger("moto").setLevel(logging.CRITICAL)
    with empty_stage(), override_settings(STORAGES={**settings.STORAGES, "staticfiles": _UNCOLLECTED}):
        Path(sys.argv[1]).write_text(json.dumps(_play(handler)))


def _prepare_as_lambda_does() -> None:
    # The runtime's own handler on the root logger (AWS, "Log and monitor Python Lambda functions").
    runtime = logging.StreamHandler(sys.stdout)
    runtime.setFormatter(logging.Formatter("[%(levelname)s]\t%(asctime)s\t%(message)s"))
    logging.getLogger().addHandler(runtime)
    settings: Any = ModuleType("zappa_settings")
    settings.__dict__.update(
        APP_MODULE="mydoc.wsgi",
        APP_FUNCTION="application",
        WEBSOCKET_HANDLER_MODULE="mydoc.handlers.websocket",
        EXCEPTION_HANDLER=None,
        DEBUG=False,
        LOG_LEVEL="DEBUG",
        BINARY_SUPPORT=True,
        CONTEXT_HEADER_MAPPINGS={},
        DOMAIN=HOST,
        BASE_PATH=None,
        ENVIRONMENT_VARIABLES={},
        API_STAGE="dev",
        PROJECT_NAME="mydoc",
        DJANGO_SETTINGS="mydoc.settings",
        AWS_EVENT_MAPPING={
            QUEUE: ["mydoc.handlers.events.jobs"],
            "arn:aws:s3:::b": ["mydoc.handlers.events.object_created"],
        },
    )
    sys.modules["zappa_settings"] = settings


def _play(handler: Any) -> dict[str, Any]:
    from accounts import realtime
    from files import blobs
    from files.domain.documents import original_key
    from files.services import shares, uploads
    from tests.conftest import PASSWORD
    from tests.support.documents import person, put_parts
    from tests.support.gateway import token_of
    from tests.support.things import LINK_PASSWORD, new_actor, new_token

    alice = new_actor("Alice", "Ahrens")
    document = uploads.start(owner=person(alice), name="a.txt", size=5)
    uploads.complete(owner=person(alice), document_id=document.id, parts=put_parts(document, b"hello"))
    rules = shares.Rules(password=LINK_PASSWORD)
    slug = shares.create(owner=person(alice), document_ids=[document.id], rules=rules).slug
    bearer = new_token(alice)[1]
    ticket = realtime.issue_ticket(origin=token_of(bearer))
    key = original_key(alice.id, document.id)

    def send(event: dict[str, Any]) -> Any:
        context = SimpleNamespace(aws_request_id=f"lambda-{len(answers)}")
        try:
            return _readable(handler.handler(event, context))
        except Exception:  # The runtime writes down whatever a function raises.
            traceback.print_exc()
            return "raised"

    answers: list[Any] = []
    headers = {"Authorization": f"Bearer {bearer}"}
    page = f"/s/{slug}"
    for event in [
        _records({"eventSource": "aws:s3", "s3": _object(key), "eventName": "ObjectCreated:Put"}),
        _records(
            _job("files.tasks.process", alice.id, document.id), {**_job("os.system", bearer), "messageId": "2"}
        ),
        _http("GET", page),
        _http("GET", f"{page}/claim/{slug}", query={"ticket": ticket}),
        _http("POST", f"/api/v1/public/shares/{slug}/claim/", body={"password": LINK_PASSWORD}),
        _http("POST", "/api/v1/auth/login/", body={"email": alice.email, "password": PASSWORD}),
        _http("GET", f"/api/v1/documents/{document.id}/", headers=headers),
        _http("POST", "/healthz", headers={"Content-Type": "text/plain; charset=x"}, body=slug),
        _schedule(),
        _socket("CONNECT", "$connect", {"ticket": ticket}),
        _socket("CONNECT", "$connect", {"ticket": slug}),
        _socket("MESSAGE", "$default", {}, body=json.dumps({"token": bearer})),
        _socket("DISCONNECT", "$disconnect", {}),
    ]:
        answers.append(send(event))

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(f"/s/{slug} {bearer} https://b.s3.amazonaws.com/{key}?X-Amz-Signature=0a1b2c3d")

    blobs.sign_download = broken
    answers.append(send(_http("GET", f"/api/v1/documents/{document.id}/download/", headers=headers)))
    from files.services import schedule

    schedule.sweep = broken
    answers.append(send(_schedule()))
    given_out = [json.loads(answers[5]["body"])["token"], json.loads(answers[4]["body"])["url"]]
    secrets = [slug, bearer, ticket, PASSWORD, LINK_PASSWORD, *given_out, "0a1b2c3d"]
    return {"answers": answers, "secrets": secrets, "account": alice.id}


def _readable(answer: Any) -> Any:
    if isinstance(answer, dict) and answer.get("isBase64Encoded"):
        answer["body"] = base64.b64decode(answer["body"]).decode()
    return answer


def _http(
    method: str,
    path: str,
    *,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    body: Any = None,
) -> dict[str, Any]:
    """REST API, payload 1.0."""
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", "Content-Type": "application/json", **(headers or {})}
    text = body if isinstance(body, str) else json.dumps(body)
    return {
        "httpMethod": method,
        "path": path,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()},
        "requestContext": {"requestId": "api-gateway", "stage": "dev"},
        "body": None if body is None else base64.b64encode(text.encode()).decode(),
        "isBase64Encoded": body is not None,
    }


def _records(*records: dict[str, Any]) -> dict[str, Any]:
    return {"Records": list(records)}


def _object(key: str) -> dict[str, Any]:
    return {"configurationId": "x", "bucket": {"arn": "arn:aws:s3:::b"}, "object": {"key": key, "size": 5}}


def _job(task: str, *arguments: str) -> dict[str, Any]:
    from django_q.signing import SignedPackage

    sent = str(int((time.time() - 3) * 1000))
    return {
        "messageId": "1",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": sent},
        "body": SignedPackage.dumps({"func": task, "args": arguments, "kwargs": {}}),
    }


def _schedule() -> dict[str, Any]:
    rule = "arn:aws:events:us-east-1:123456789012:rule/mydoc-dev-mydoc.handlers.events.expire_due"
    return {"detail-type": "Scheduled Event", "resources": [rule]}


def _socket(kind: str, route: str, query: dict[str, str], body: str = "") -> dict[str, Any]:
    place = {"connectionId": "c=", "domainName": "d", "stage": "dev", "eventType": kind, "routeKey": route}
    return {"requestContext": place, "queryStringParameters": query, "body": body}


if __name__ == "__main__":
    main()
