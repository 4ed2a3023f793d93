"""What each request costs in round trips to AWS: a budget for every route."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from files.services import uploads
from files.services.documents import colleagues
from mydoc import features
from mydoc.features import service
from tests.support.built import Anew
from tests.support.calls import body_of, call, content_of, is_api, path_of
from tests.support.logs import logged
from tests.support.routes import Key, missing_rows
from tests.support.stack import ROOT
from tests.support.world import LINK_PASSWORD, Things, World, person

Count = Callable[[], AbstractContextManager[list[str]]]

# "Who is this", for a session and for a bearer token alike: the design's budget.
WHO = 2

# What a route may cost on top of that. `caller` is who has something to do there: `owner` signed in, for the API
# both with a session and with a token; `admin` likewise; `anybody` without either, who costs nothing to recognise.
_BUDGETS = """
method route                                              caller  budget
GET    /healthz                                           anybody 0

POST   /api/v1/auth/register/                             anybody 4
POST   /api/v1/auth/login/                                anybody 5
POST   /api/v1/auth/logout/                               owner   1
POST   /api/v1/auth/logout/everywhere/                    owner   2
POST   /api/v1/auth/confirm/                              anybody 2
POST   /api/v1/auth/confirm/resend/                       anybody 3
POST   /api/v1/auth/password/reset/                       anybody 3
POST   /api/v1/auth/password/set/                         anybody 5
GET    /api/v1/account/                                   owner   0
PUT    /api/v1/account/                                   owner   2
PATCH  /api/v1/account/                                   owner   2
GET    /api/v1/tokens/                                    owner   1
POST   /api/v1/tokens/                                    owner   2
GET    /api/v1/tokens/<str:token_id>/                     owner   1
DELETE /api/v1/tokens/<str:token_id>/                     owner   1
GET    /api/v1/people/                                    owner   1
GET    /api/v1/people/<str:user_id>/group/                admin   1
PUT    /api/v1/people/<str:user_id>/group/                admin   2
GET    /api/v1/groups/<str:group>/people/                 admin   2
POST   /api/v1/realtime/                                  owner   0

GET    /api/v1/documents/                                 owner   1
POST   /api/v1/documents/                                 owner   2
GET    /api/v1/documents/<str:document_id>/               owner   1
PATCH  /api/v1/documents/<str:document_id>/               owner   6
DELETE /api/v1/documents/<str:document_id>/               owner   11
GET    /api/v1/documents/<str:document_id>/parts/         owner   2
POST   /api/v1/documents/<str:document_id>/parts/         owner   1
POST   /api/v1/documents/<str:document_id>/complete/      owner   3
GET    /api/v1/documents/<str:document_id>/download/      owner   2
GET    /api/v1/documents/<str:document_id>/content/       owner   2
POST   /api/v1/documents/<str:document_id>/preview/       owner   2
GET    /api/v1/documents/<str:document_id>/people/        owner   1
PUT    /api/v1/documents/<str:document_id>/people/        owner   4
GET    /api/v1/documents/<str:document_id>/shares/        owner   2

GET    /api/v1/shares/                                    owner   1
POST   /api/v1/shares/                                    owner   2
GET    /api/v1/shares/<str:share_id>/                     owner   2
PATCH  /api/v1/shares/<str:share_id>/                     owner   4
DELETE /api/v1/shares/<str:share_id>/                     owner   7
GET    /api/v1/shares/<str:share_id>/qr/                  owner   2
GET    /api/v1/shares/<str:share_id>/documents/           owner   2
POST   /api/v1/shares/<str:share_id>/documents/           owner   3
DELETE /api/v1/shares/<str:share_id>/documents/<str:document_id>/ owner 4
GET    /api/v1/shares/<str:share_id>/statistics/          owner   3
GET    /api/v1/statistics/                                owner   1
GET    /api/v1/shares/<str:share_id>/recipients/          owner   3
POST   /api/v1/shares/<str:share_id>/recipients/          owner   5
GET    /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/ owner 3
DELETE /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/ owner 4
POST   /api/v1/shares/<str:share_id>/recipients/<str:recipient_id>/send/ owner 5
GET    /api/v1/public/shares/<str:slug>/                  anybody 2
POST   /api/v1/public/shares/<str:slug>/unlock/           anybody 4
POST   /api/v1/public/shares/<str:slug>/preview/          anybody 2
POST   /api/v1/public/shares/<str:slug>/claim/            anybody 2
GET    /api/v1/public/shares/<str:slug>/zip/              anybody 2
POST   /api/v1/public/shares/<str:slug>/zip/              anybody 4
POST   /api/v1/public/shares/<str:slug>/zip/claim/        anybody 2

GET    /api/v1/webhooks/                                  owner   1
POST   /api/v1/webhooks/                                  owner   1
GET    /api/v1/webhooks/<str:webhook_id>/                 owner   1
PATCH  /api/v1/webhooks/<str:webhook_id>/                 owner   1
DELETE /api/v1/webhooks/<str:webhook_id>/                 owner   1
POST   /api/v1/webhooks/<str:webhook_id>/rotate/          owner   2
POST   /api/v1/webhooks/<str:webhook_id>/ping/            owner   4
GET    /api/v1/webhooks/<str:webhook_id>/deliveries/      owner   2
POST   /api/v1/webhooks/<str:webhook_id>/deliveries/<str:delivery_id>/replay/ owner 4

GET    /api/v1/requests/                                  owner   1
POST   /api/v1/requests/                                  owner   1
GET    /api/v1/requests/<str:request_id>/                 owner   2
PATCH  /api/v1/requests/<str:request_id>/                 owner   5
DELETE /api/v1/requests/<str:request_id>/                 owner   3
GET    /api/v1/requests/<str:request_id>/submissions/     owner   3
GET    /api/v1/requests/<str:request_id>/submissions/<str:submission_id>/files/ owner 2
GET    /api/v1/public/requests/<str:slug>/                anybody 2
POST   /api/v1/public/requests/<str:slug>/submissions/    anybody 3
GET    /api/v1/public/requests/<str:slug>/uploads/        anybody 3
POST   /api/v1/public/requests/<str:slug>/uploads/        anybody 3
GET    /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/ anybody 1
DELETE /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/ anybody 8
GET    /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/parts/ anybody 2
POST   /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/parts/ anybody 2
POST   /api/v1/public/requests/<str:slug>/uploads/<str:document_id>/complete/ anybody 3

GET    /api/v1/admin/people/                              admin   2
POST   /api/v1/admin/people/                              admin   3
GET    /api/v1/admin/people/<str:user_id>/                admin   1
PATCH  /api/v1/admin/people/<str:user_id>/                admin   2
GET    /api/v1/admin/quarantine/                          admin   1
POST   /api/v1/admin/documents/<str:document_id>/quarantine/ admin 4
POST   /api/v1/admin/documents/<str:document_id>/release/ admin   4
DELETE /api/v1/admin/people/<str:user_id>/                admin   6
POST   /api/v1/admin/people/<str:user_id>/sign-out/       admin   2
GET    /api/v1/audit/                                     owner   1
GET    /api/v1/features/                                  anybody 0
PATCH  /api/v1/features/                                  admin   4
GET    /api/v1/jobs/                                      admin   1
DELETE /api/v1/jobs/<str:job_id>/                         admin   4
POST   /api/v1/jobs/<str:job_id>/replay/                  admin   6
GET    /api/schema/                                       anybody 0
GET    /api/docs/                                         anybody 0

GET    /accounts/sign-up/                                 anybody 0
POST   /accounts/sign-up/                                 anybody 4
GET    /accounts/sign-up/done/                            anybody 0
GET    /accounts/confirm/                                 anybody 0
POST   /accounts/confirm/                                 anybody 3
GET    /accounts/confirm/<str:token>/                     anybody 1
POST   /accounts/confirm/<str:token>/                     anybody 3
GET    /accounts/login/                                   anybody 0
POST   /accounts/login/                                   anybody 7
POST   /accounts/logout/                                  owner   1
POST   /accounts/logout-everywhere/                       owner   2
GET    /accounts/password/change/                         owner   0
POST   /accounts/password/change/                         owner   7
GET    /accounts/password/reset/                          anybody 0
POST   /accounts/password/reset/                          anybody 3
GET    /accounts/password/reset/done/                     anybody 0
GET    /accounts/password/reset/<str:uidb64>/<str:token>/ anybody 2
POST   /accounts/password/reset/<str:uidb64>/<str:token>/ anybody 8

GET    /settings/                                         anybody 0
GET    /settings/profile/                                 owner   0
POST   /settings/profile/                                 owner   2
GET    /settings/tokens/                                  owner   1
POST   /settings/tokens/                                  owner   3
POST   /settings/tokens/<str:token_id>/revoke/            owner   1
GET    /settings/features/                                admin   1
POST   /settings/features/                                admin   5
GET    /settings/quarantine/                              admin   1
POST   /settings/quarantine/                              admin   4
POST   /settings/quarantine/<str:document_id>/release/    admin   4
GET    /settings/people/                                  admin   2
POST   /settings/people/                                  admin   3
GET    /settings/people/<str:user_id>/                    admin   1
POST   /settings/people/<str:user_id>/                    admin   2
GET    /settings/groups/                                  admin   3
POST   /settings/groups/                                  admin   4
GET    /settings/webhooks/                                owner   1
POST   /settings/webhooks/                                owner   2
GET    /settings/webhooks/<str:webhook_id>/               owner   2
POST   /settings/webhooks/<str:webhook_id>/               owner   1
POST   /settings/webhooks/<str:webhook_id>/rotate/        owner   4
POST   /settings/webhooks/<str:webhook_id>/ping/          owner   4
POST   /settings/webhooks/<str:webhook_id>/switch/        owner   1
POST   /settings/webhooks/<str:webhook_id>/delete/        owner   1
POST   /settings/webhooks/<str:webhook_id>/<str:delivery_id>/replay/ owner 4
GET    /settings/jobs/                                    admin   1
POST   /settings/jobs/<str:job_id>/replay/                admin   6
POST   /settings/jobs/<str:job_id>/discard/               admin   4

GET    /                                                  owner   1
GET    /documents/<str:document_id>/                      owner   2
POST   /documents/<str:document_id>/                      owner   2
GET    /documents/<str:document_id>/row/                  owner   1
GET    /statistics/                                       owner   1
GET    /shares/<str:share_id>/statistics/                 owner   3
GET    /preview/                                          anybody 0
GET    /requests/                                         owner   1
POST   /requests/                                         owner   1
GET    /requests/<str:request_id>/                        owner   5
POST   /requests/<str:request_id>/                        owner   7
GET    /requests/<str:request_id>/submissions/<str:submission_id>/ owner 3
POST   /requests/<str:request_id>/state/                  owner   5
GET    /r/<str:slug>                                      anybody 2
GET    /shares/                                           owner   1
POST   /shares/                                           owner   1
GET    /shares/<str:share_id>/                            owner   2
POST   /shares/<str:share_id>/                            owner   5
POST   /shares/<str:share_id>/state/                      owner   3
GET    /shares/<str:share_id>/qr.svg                      owner   2
POST   /shares/<str:share_id>/documents/<str:document_id>/remove/ owner 4
GET    /shares/<str:share_id>/recipients/                 owner   3
POST   /shares/<str:share_id>/recipients/                 owner   5
POST   /shares/<str:share_id>/recipients/<str:recipient_id>/remove/ owner 4
POST   /shares/<str:share_id>/recipients/<str:recipient_id>/send/ owner 5
GET    /audit/                                            owner   1

GET    /s/<str:slug>                                      anybody 2
POST   /s/<str:slug>                                      anybody 4
POST   /s/<str:slug>/preview                              anybody 2
POST   /s/<str:slug>/claim                                anybody 2
GET    /s/<str:slug>/resume/<str:token>                   anybody 2
GET    /s/<str:slug>/to/<str:key>                         anybody 0
GET    /s/<str:slug>/zip                                  anybody 2
POST   /s/<str:slug>/zip                                  anybody 4
POST   /s/<str:slug>/zip/claim                            anybody 2
"""


@dataclass(frozen=True)
class Row:
    """A route's budget."""

    key: Key
    caller: str
    budget: int

    def __str__(self) -> str:
        return " ".join(self.key)


def _row(line: str) -> Row:
    method, route, caller, budget = line.split()
    return Row((method, route), caller, int(budget))


ROWS = [_row(line) for line in _BUDGETS.splitlines()[2:] if line]


# What somebody whom a document is shared with pays for looking at it, for its download and for its preview.
SHARED = {("GET", ""): 3, ("GET", "download/"): 4, ("POST", "preview/"): 4}

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
    assert not missing_rows({row.key for row in ROWS}, table="tests/unit/test_round_trips.py")


@pytest.fixture(autouse=True)
def switches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that did not ask for 30 seconds what is switched on pays one more, once: not here while calls are
    counted, however long that takes."""
    monkeypatch.setattr(service, "LONGEST_KEPT", timedelta(hours=1))
    features.latest()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_route_keeps_to_its_budget(row: Row, world: World, round_trips: Count):
    for client, headers in _callers(row, world):
        # New ones, which are in no link but this.
        things = Things(world)
        # So that there is a link to forget, to rename in and to list.
        path, body, _ = path_of(row.key, things), body_of(row.key, things), things.link
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
    costs = []
    features.forget()
    for _ in range(2):
        with round_trips() as calls:
            assert call(client, (method, path), path, {"name": "a.txt", "size": 1}).status_code < 400
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


def _callers(row: Row, world: World) -> list[tuple[Client, dict[str, str]]]:
    if row.caller == "anybody":
        return [(Client(), {})]
    is_admin = row.caller == "admin"
    session = (world.browser(world.admin if is_admin else world.alice), {})
    if not is_api(row.key[1]) or row.key[1].endswith("/auth/logout/"):
        return [session]
    return [session, (Client(), world.admin_script if is_admin else world.script)]
