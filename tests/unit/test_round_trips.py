"""What each request costs in round trips to AWS: a budget for every route."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from files.services import uploads
from files.services.documents import colleagues
from mydoc import features
from mydoc.aws import site_items
from tests.support.built import Anew
from tests.support.calls import body_of, call, content_of, is_api, path_of
from tests.support.documents import person
from tests.support.logs import logged
from tests.support.rewind import shortcut
from tests.support.routes import missing_rows
from tests.support.stack import ROOT
from tests.support.things import LINK_PASSWORD, Things
from tests.support.world import World
from tests.unit.budget_table import ROWS, SHARED, WHO, Row

Count = Callable[[], AbstractContextManager[list[str]]]


# What docs/architecture.md tells of these: in words, and the routes whose budgets stand there.
_TOLD: list[tuple[str, list[str]]] = [
    ("a page of documents, mine or shared", ["GET /api/v1/documents/"]),
    (
        "start an upload / sign up to 100 parts / complete it",
        [
            "POST /api/v1/documents/",
            "POST /api/v1/documents/<str:document_id>/parts/",
            "POST /api/v1/documents/<str:document_id>/complete/",
        ],
    ),
    (
        "look at one's own document / download it / preview it",
        [
            "GET /api/v1/documents/<str:document_id>/",
            "GET /api/v1/documents/<str:document_id>/download/",
            "POST /api/v1/documents/<str:document_id>/preview/",
        ],
    ),
    (
        "public page / preview / claim",
        ["GET /s/<str:slug>", "POST /s/<str:slug>/preview", "POST /s/<str:slug>/claim"],
    ),
    ("unlock a link with its password", ["POST /s/<str:slug>"]),
    (
        "all at once as ZIP: see it / ask for it / claim it",
        ["GET /s/<str:slug>/zip", "POST /s/<str:slug>/zip", "POST /s/<str:slug>/zip/claim"],
    ),
    (
        "make a link / add documents to it / change it / revoke it",
        [
            "POST /api/v1/shares/",
            "POST /api/v1/shares/<str:share_id>/documents/",
            "PATCH /api/v1/shares/<str:share_id>/",
            "DELETE /api/v1/shares/<str:share_id>/",
        ],
    ),
    (
        "a request's page / start a guest's upload / sign its parts / complete it",
        [
            "GET /r/<str:slug>",
            "POST /api/v1/public/requests/<str:slug>/uploads/",
            "POST /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/parts/",
            "POST /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/complete/",
        ],
    ),
    ("sign in with the API", ["POST /api/v1/auth/login/"]),
]


_ARCHITECTURE = ROOT / "docs" / "architecture.md"


_BLOCK = re.compile(
    r"(?<=<!-- budgets: `make budgets` writes them -->\n).*?(?=<!-- end of budgets -->)", re.DOTALL
)


def _told() -> str:
    """The table of docs/architecture.md."""
    budgets = {str(row): row.budget for row in ROWS}
    lines = [f"| {words} | {' / '.join(str(budgets[route]) for route in routes)} |" for words, routes in _TOLD]
    lines.append(
        f"| look at a document shared with one / download / preview | {' / '.join(map(str, SHARED.values()))} |"
    )
    return "\n".join(["| | |", "|---|---|", *lines, ""])


def test_the_documentation_tells_these_budgets():
    """Where this fails: `make budgets` writes them anew."""
    text = _ARCHITECTURE.read_text()
    if os.environ.get("WRITE_BUDGETS"):
        _ARCHITECTURE.write_text(_BLOCK.sub(lambda _: _told(), text))
        text = _ARCHITECTURE.read_text()
    assert _BLOCK.findall(text) == [_told()]


@pytest.fixture(scope="module", autouse=True)
def queues(anew: Anew) -> None:
    """Their addresses are asked for once a process."""
    from mydoc.aws.queue import enqueue
    from mydoc.jobs import failures

    enqueue("files.tasks.settle", "nobody", "nothing")
    failures.sweep()


def test_every_route_has_a_budget():
    assert not missing_rows({row.key for row in ROWS}, table="tests/unit/budget_table.py")


@pytest.fixture(autouse=True)
def switches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that did not ask for 30 seconds what is switched on pays one more, once: not here while calls are
    counted, however long that takes."""
    monkeypatch.setattr(site_items, "LONGEST_KEPT", timedelta(hours=1))
    features.latest()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_route_keeps_to_its_budget(row: Row, world: World, anew: Anew, round_trips: Count):
    for client, headers in _callers(row, world):
        things = _new_things(anew())
        path, body = path_of(row.key, things), body_of(row.key, things)
        if "<str:uidb64>" in row.key[1] and row.key[0] == "POST":
            path = client.get(path)["Location"]
        # Who changes what is switched on makes the next one ask.
        features.current()
        with logged(logging.INFO) as log, round_trips() as calls:
            response = call(client, row.key, path, body, headers)
        assert response.status_code < 400, content_of(response)
        assert sum(line["aws_calls"] for line in log.access) == len(calls)
        budget = row.budget + (0 if row.caller == "anybody" else WHO)
        assert len(calls) <= budget, f"{len(calls)} round trips instead of {budget}: {', '.join(calls)}"


@pytest.mark.parametrize("path", ["/", "/api/v1/documents/"])
@pytest.mark.parametrize("scope", ["mine", "shared"])
def test_a_page_of_fifty_documents_costs_what_one_costs(path: str, scope: str, world: World, round_trips: Count):
    viewer = world.bob if scope == "shared" else world.alice
    client = world.browser(viewer)
    counts = []
    for documents in (1, 50):
        for _ in range(documents):
            started = uploads.start(owner=person(world.alice), name="a.txt", size=1)
            colleagues.replace_people(owner=person(world.alice), document_id=started.id, emails=[world.bob.email])
        with round_trips() as calls:
            response = client.get(path, {"scope": scope})
        assert response.status_code == 200
        counts.append(len(calls))

    assert counts == [WHO + 1, WHO + 1]


def test_what_bob_sees_of_alices_documents_costs_no_more_than_the_design_says(world: World, round_trips: Count):
    document = world.things().document
    client = world.browser(world.bob)
    for (method, path), budget in SHARED.items():
        with round_trips() as calls:
            answer = call(client, (method, path), f"/api/v1/documents/{document.id}/{path}", {})
        assert answer.status_code == 200
        assert len(calls) <= WHO + budget, calls


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("POST", "/api/v1/documents/"), ("GET", "/accounts/login/"), ("GET", "/api/v1/features/")],
)
def test_a_process_that_did_not_ask_what_is_on_pays_one_more_once(
    method: str, path: str, world: World, round_trips: Count
):
    client = Client() if "login" in path else world.browser(world.alice)
    body = {"name": "a.txt", "size": 1} if method == "POST" else {}
    costs = []
    features.forget()
    for _ in range(2):
        with round_trips() as calls:
            assert call(client, (method, path), path, body).status_code < 400
        costs.append(len(calls))

    assert costs[0] == costs[1] + 1


def test_signing_a_hundred_parts_costs_what_one_costs(world: World, round_trips: Count):
    document = uploads.start(owner=person(world.alice), name="large", size=100 * 8 * 1024**2)
    client = world.browser(world.alice)
    key = ("POST", "/api/v1/documents/<str:document_id>/parts/")
    with round_trips() as calls:
        answer = call(
            client,
            key,
            key[1].replace("<str:document_id>", document.id),
            {"part_numbers": list(range(1, 101))},
        )

    assert len(answer.json()["urls"]) == 100
    assert len(calls) <= WHO + 1, calls


def test_an_unlocked_link_costs_no_more_than_an_open_one(world: World, round_trips: Count):
    slug = world.things().locked.slug
    client = Client()
    client.post(f"/s/{slug}", {"password": LINK_PASSWORD})

    for method, path in [("GET", f"/s/{slug}"), ("POST", f"/s/{slug}/claim")]:
        with round_trips() as calls:
            response = call(client, (method, path), path, {})
        assert response.status_code in {200, 303}
        assert len(calls) <= 2, calls


def _new_things(world: World) -> Things:
    """A document that is in no link but one, so that there is a link to forget, to rename in and to list."""

    def make() -> dict[str, Any]:
        made = Things(world)
        return {"document": made.document, "link": made.link}

    things = Things(world)
    vars(things).update(shortcut.made("a document in one link", make, look=features.current))
    return things


def _callers(row: Row, world: World) -> list[tuple[Client, dict[str, str]]]:
    if row.caller == "anybody":
        return [(Client(), {})]
    is_admin = row.caller == "admin"
    session = (world.browser(world.admin if is_admin else world.alice), {})
    if not is_api(row.key[1]) or row.key[1].endswith("/auth/logout/"):
        return [session]
    return [session, (Client(), world.admin_script if is_admin else world.script)]
