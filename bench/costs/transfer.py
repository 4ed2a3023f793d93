"""One transfer, step by step, in the process of an application: CPU, calls to AWS, request units, bytes.

A transfer: somebody signs in, looks at their documents, uploads one of 50 MB in parts, makes a link; somebody else
opens the link, claims it and downloads; a week later it expires. Run by `bench.costs.measure`.
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import boto3
import django
from django.conf import settings

django.setup()

from accounts.models import User  # noqa: E402 - models need what was set up
from accounts.services.administration import ensure_demo_account  # noqa: E402
from bench.costs.besides import Addressed, Archive, browser, expect, mail_arrived, post  # noqa: E402
from bench.costs.recorder import Recorder, run_jobs, said  # noqa: E402
from bench.stage import HOST  # noqa: E402
from files.domain.activity import bucket_of, buckets_of  # noqa: E402
from files.domain.due import due_hour  # noqa: E402
from files.domain.parts import PartPlan  # noqa: E402
from files.models import SweepItem  # noqa: E402
from files.services import drain  # noqa: E402
from mydoc.aws import queue  # noqa: E402
from mydoc.core import clock  # noqa: E402
from mydoc.core.ids import new_id  # noqa: E402
from mydoc.handlers import events, websocket  # noqa: E402

SIZE = 50 * 1000**2
_ROUNDS = 5
_OWNER = "olga@example.com"
_PASSWORD = "correct horse"
_WEEK = timedelta(days=7, hours=1)


def main() -> None:
    """Print what was measured, as JSON on the last line."""
    recorder = Recorder()
    _make_owner()
    # What the stage was filled with happened, too.
    for bucket in buckets_of(clock.now()):
        drain.drain_bucket(bucket=bucket)
    steps, left = _measured(recorder, _transfer)
    found = {
        "document_bytes": SIZE,
        "part_bytes": PartPlan.of(SIZE).part_size,
        "steps": steps,
        "left_byte_days": round(sum(size * days for _, size, days in left)),
    }
    owner = _signed_in()
    archive = Archive(owner, [_upload(recorder, owner) for _ in range(2)])
    found["zip"] = {"steps": _measured(recorder, archive.measure)[0], "bytes": archive.size}
    addressed = Addressed(owner, _owner_id(), _upload(recorder, owner))
    found["mail"] = {"steps": _measured(recorder, addressed.measure)[0]}
    print(json.dumps(found))


def _measured(recorder: Recorder, do: Callable[[Recorder], None]) -> tuple[list[dict[str, Any]], list[Any]]:
    """The steps of something that is done several times, and what the last time left in the tables."""
    # What is loaded on first use does not count, and the schedule looks back a month the first time.
    do(recorder)
    recorder.steps.clear()
    for _ in range(_ROUNDS):
        do(recorder)
    known: set[str] = set()
    recorder.stored(settings.TABLE_PREFIX, known)
    recorder.is_metering = True
    do(recorder)
    recorder.is_metering = False
    left = recorder.stored(settings.TABLE_PREFIX, known)
    steps = [{"step": name, **said(step)} for name, step in recorder.steps.items()]
    recorder.steps.clear()
    return steps, left


def _make_owner() -> None:
    # The emulator, too, takes mails from who is known only.
    boto3.client("sesv2", region_name=settings.AWS_REGION).create_email_identity(EmailIdentity=HOST)
    ensure_demo_account(email=_OWNER, password=_PASSWORD, name="Olga", surname="Owner")


def _transfer(recorder: Recorder) -> None:
    owner, visitor = browser(), browser()
    run = recorder.run
    run("sign-in page", "http", lambda: owner.get("/accounts/login/"))
    form = {"username": _OWNER, "password": _PASSWORD}
    expect(302, run("sign in", "http", lambda: owner.post("/accounts/login/", form)))
    expect(200, run("documents page", "http", lambda: owner.get("/")))
    ticket = run("ticket for the WebSocket", "http", lambda: post(owner, "/api/v1/realtime/", {}))
    socket = {
        "requestContext": {"connectionId": new_id()},
        "queryStringParameters": {"ticket": ticket.json()["ticket"]},
    }
    assert run("open the WebSocket", "event", lambda: websocket.connect(socket, None))["statusCode"] == 200
    expect(200, run("documents page, as it is once it is told of changes", "http", lambda: owner.get("/")))

    document_id = _upload(recorder, owner)
    expect(200, run("its row on the page", "http", lambda: owner.get(f"/documents/rows/?id={document_id}")))
    share = expect(
        201, run("make a link", "http", lambda: post(owner, "/api/v1/shares/", {"documents": [document_id]}))
    )
    run("close the WebSocket", "event", lambda: websocket.disconnect(socket, None))

    link = f"/s/{share.json()['slug']}"
    expect(200, run("open the link", "http", lambda: visitor.get(link)))
    expect(303, run("claim the download", "http", lambda: visitor.post(f"{link}/claim")))

    receipt = {"files.tasks.send_receipt": "mail the owner that it was downloaded"}
    _count(recorder, "what was uploaded and claimed", receipt)
    mail_arrived(recorder, "SNS's event of the mail's delivery", None)
    _idle(recorder)
    _expire(recorder, document_id)


def _upload(recorder: Recorder, owner: Any) -> str:
    """A document of the owner's that is ready; its id."""
    run, what = recorder.run, {"name": "film.bin", "size": SIZE}
    document = expect(201, run("start an upload", "http", lambda: post(owner, "/api/v1/documents/", what))).json()
    path = f"/api/v1/documents/{document['id']}/"
    numbers = list(range(1, document["upload"]["part_count"] + 1))
    signed = run("sign its parts", "http", lambda: post(owner, f"{path}parts/", {"part_numbers": numbers}))
    parts = _put(signed.json()["urls"], document["upload"]["part_size"])
    run("complete it", "http", lambda: post(owner, f"{path}complete/", {"parts": parts}))
    key = f"originals/{_owner_id()}/{document['id']}"
    record = {"eventName": "ObjectCreated:CompleteMultipartUpload", "s3": {"object": {"key": key}}}
    run("S3's event", "event", lambda: events.object_created({"Records": [record]}, None))
    run_jobs(recorder, {"files.tasks.process": "process it"})
    return str(document["id"])


def _owner_id() -> str:
    return str(User.objects.get(email=_OWNER).pk)


def _signed_in() -> Any:
    owner = browser()
    expect(302, owner.post("/accounts/login/", {"username": _OWNER, "password": _PASSWORD}))
    return owner


def _count(recorder: Recorder, what: str, also: dict[str, str] | None = None) -> None:
    bucket = bucket_of(_owner_id(), clock.now())
    # Done by a run of the schedule that there would be anyway.
    recorder.run(f"hand over {what}", "part", lambda: queue.enqueue("files.tasks.drain_bucket", bucket))
    run_jobs(recorder, {"files.tasks.drain_bucket": f"count {what}", **(also or {})})


def _idle(recorder: Recorder) -> None:
    _drain(clock.now())
    recorder.run("schedule, nothing due", "schedule", lambda: events.expire_due({}, None))


def _expire(recorder: Recorder, document_id: str) -> None:
    owner_id = _owner_id()
    now, later = clock.now, clock.now() + _WEEK
    clock.now = lambda: later
    try:
        # Done by a run of the schedule that there would be anyway.
        recorder.run(
            "hand it to expiry", "part", lambda: queue.enqueue("files.tasks.settle", owner_id, document_id)
        )
        run_jobs(recorder, {"files.tasks.settle": "expire it"})
        _count(recorder, "what expired")
    finally:
        clock.now = now


def _drain(until: datetime) -> None:
    for what in ("documents", "activity"):
        SweepItem(what, drained_until=due_hour(until - timedelta(hours=1))).save()


def _put(urls: dict[str, str], part_size: int) -> list[dict[str, Any]]:
    parts = []
    for number, url in urls.items():
        content = os.urandom(min(part_size, SIZE - (int(number) - 1) * part_size))
        # urllib would name a type of its own, which was not signed.
        request = urllib.request.Request(url, content, {"Content-Type": ""}, method="PUT")
        with urllib.request.urlopen(request) as answer:
            parts.append({"part_number": int(number), "etag": answer.headers["ETag"]})
    return parts


if __name__ == "__main__":
    main()
