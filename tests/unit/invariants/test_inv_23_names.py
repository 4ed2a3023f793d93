"""Every place where a name, folder, person or count of Alice's leaves for somebody else, as one table (ADR 26)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client

from accounts import realtime
from files import tasks
from files.services import shares, uploads
from files.services.documents import colleagues, listing, processing
from tests.conftest import empty_stage
from tests.support.calls import body_of, call, content_of, path_of
from tests.support.documents import person, put_parts
from tests.support.routes import Key
from tests.support.things import Things
from tests.support.world import World
from tests.unit.authorization_table import ROWS

# What may leave, or not, and how it reads.
MARKS = {
    "name": r"nimbus",
    "earlier name": r"cumulus",
    "folder": r"stratus",
    "people": r"charlie@example\.com|Chen",
    "initials": r"\bCC\b",
    "owner": r"Ahrens",
    "owner's address": r"alice@example\.com",
    "message": r"for your eyes only",
    "another link": r"altostratus",
    "recipients": r"dora@example\.net",
    "counts": r'"(share_count|downloads|recipients_count)": ?[1-9]|\d+ links?\b|\d+ downloads?\b(?! left)',
    "guest": r"Jane",
    "name the guest gave": r"merger plans",
    "name the owner gave it": r"cirrus",
}


FOR_COLLEAGUES = {"name", "initials", "owner", "owner's address"}


FOR_VISITORS = {"name", "folder", "owner", "message"}


FETCHED = {"name"}


FOR_GUESTS = {"owner", "message"}


OWN_UPLOAD = {"name the guest gave"}


NOTHING: set[str] = set()


_PUBLIC, _REQUEST, _UPLOAD = (
    "/api/v1/public/shares/<str:slug>",
    "/api/v1/public/requests/<str:slug>",
    "/api/v1/public/requests/<str:slug>/uploads/<str:document_id>",
)


_DOCUMENT = "/api/v1/documents/<str:document_id>"


# What each route tells who is not its owner: Bob, where he is signed in, and anybody else who has the address.
# What is not named must not leave.
PLACES: dict[str, set[str]] = {
    f"GET {_DOCUMENT}/": FOR_COLLEAGUES,
    f"GET {_DOCUMENT}/download/": FETCHED,
    f"GET {_DOCUMENT}/content/": FETCHED,
    f"POST {_DOCUMENT}/preview/": FETCHED,
    "GET /documents/<str:document_id>/": FOR_COLLEAGUES,
    "POST /documents/<str:document_id>/": FETCHED,
    f"GET {_PUBLIC}/": FOR_VISITORS,
    f"POST {_PUBLIC}/unlock/": NOTHING,
    f"POST {_PUBLIC}/preview/": FETCHED,
    f"POST {_PUBLIC}/claim/": FETCHED,
    f"POST {_PUBLIC}/report/": NOTHING,
    f"GET {_PUBLIC}/zip/": FETCHED,
    f"POST {_PUBLIC}/zip/": FETCHED,
    f"POST {_PUBLIC}/zip/claim/": FETCHED,
    "GET /s/<str:slug>": FOR_VISITORS,
    "POST /s/<str:slug>": NOTHING,
    "POST /s/<str:slug>/preview": FETCHED,
    "POST /s/<str:slug>/claim": FETCHED,
    "GET /s/<str:slug>/resume/<str:token>": FETCHED,
    "GET /s/<str:slug>/to/<str:key>": NOTHING,
    "GET /s/<str:slug>/report": NOTHING,
    "POST /s/<str:slug>/report": NOTHING,
    "GET /s/<str:slug>/zip": FETCHED,
    "POST /s/<str:slug>/zip": NOTHING,
    "POST /s/<str:slug>/zip/claim": FETCHED,
    f"GET {_REQUEST}/": FOR_GUESTS,
    f"POST {_REQUEST}/submissions/": NOTHING,
    f"GET {_REQUEST}/uploads/": OWN_UPLOAD,
    f"POST {_REQUEST}/uploads/": NOTHING,
    f"POST {_REQUEST}/uploads/batch/": NOTHING,
    f"GET {_UPLOAD}/": OWN_UPLOAD,
    f"DELETE {_UPLOAD}/": NOTHING,
    f"GET {_UPLOAD}/parts/": NOTHING,
    f"POST {_UPLOAD}/parts/": NOTHING,
    f"POST {_UPLOAD}/complete/": OWN_UPLOAD,
    "GET /r/<str:slug>": FOR_GUESTS,
    "GET /branding/<str:light>-<str:dark>.css": NOTHING,
    "GET /branding/<str:logo_id>.png": NOTHING,
}


# They are about who has the link themselves.
ABOUT_ONESELF = ("/accounts/",)


LISTS = {"/api/v1/documents/?scope=shared": FOR_COLLEAGUES, "/?scope=shared": FOR_COLLEAGUES}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with empty_stage():
        yield World.build()


@pytest.fixture(scope="module")
def make(world: World) -> Callable[[], Things]:
    return lambda: _marked(world)


def _marked(world: World) -> Things:
    """Things of Alice's of which each part can be told from all others: her document was renamed, and so was what
    a guest sent."""
    owner, things = person(world.alice), world.things()
    begun = uploads.start(owner=owner, name="cumulus.txt", size=5, folder="stratus")
    emails = [world.bob.email, world.charlie.email]
    colleagues.replace_people(owner=owner, document_id=begun.id, emails=emails)
    uploads.complete(owner=owner, document_id=begun.id, parts=put_parts(begun, b"hello"))
    processing.process(owner_id=owner.id, document_id=begun.id)
    document = listing.rename(owner=owner, document_id=begun.id, name="nimbus.txt")
    vars(things)["document"] = document
    shares.create(owner=owner, document_ids=[document.id], rules=shares.Rules(title="altostratus"))
    _ = things.link, things.recipient, things.collecting_parts
    listing.rename(owner=owner, document_id=things.collecting.id, name="cirrus.txt")
    return things


def _told(text: str) -> set[str]:
    readable = unescape(unquote(text))
    return {name for name, pattern in MARKS.items() if re.search(pattern, readable)}


def test_every_place_is_in_the_table():
    others = {
        str(row)
        for row in ROWS
        if "<str:" in row.key[1] and not row.key[1].startswith(ABOUT_ONESELF)
        if row.admits("bob") or row.admits("nobody")
    }
    assert others == set(PLACES), "say in PLACES what the route tells others"


@pytest.mark.parametrize("place", PLACES)
def test_inv_23_a_place_tells_others_what_is_theirs_to_know(place: str, world: World, make: Callable[[], Things]):
    method, route = place.split(" ", 1)
    key: Key = (method, route)
    things = make()
    client = world.browser(world.bob) if "documents/<str" in route else Client()
    response = call(client, key, path_of(key, things), body_of(key, things))

    assert response.status_code < 400, content_of(response)
    assert _told(content_of(response)) == PLACES[place]


@pytest.mark.parametrize("path", LISTS)
def test_inv_23_a_list_tells_colleagues_what_is_theirs_to_know(
    path: str, world: World, make: Callable[[], Things]
):
    make()
    told = _told(content_of(world.browser(world.bob).get(path)))
    # What it was called before Bob had it shows in its link nowhere, either.
    assert told == LISTS[path]


def test_inv_23_a_push_names_nothing(world: World, make: Callable[[], Things], monkeypatch: pytest.MonkeyPatch):
    things = make()
    sent: list[Any] = []
    monkeypatch.setattr(realtime, "push", lambda *, user_ids, messages: sent.append((set(user_ids), messages)))

    listing.rename(owner=person(world.alice), document_id=things.document.id, name="nimbus 2.txt")

    [(user_ids, [message])] = sent
    assert world.bob.id in user_ids
    assert set(message) == {"type", "id", "status"}


def test_inv_23_a_mail_to_a_recipient_names_the_link_and_its_owner(world: World, make: Callable[[], Things]):
    things = make()
    tasks.mail_recipient(world.alice.id, things.link.id, things.recipient.id, things.recipient.number)
    message = mail.outbox[-1]
    told = _told(f"{message.subject}\n{message.body}\n{message.alternatives}")

    assert message.to == ["dora@example.net"]
    # The link was called by what it holds, since nobody gave it a title; its files are listed with their folders,
    # as on its page.
    assert told - {"recipients"} == {"name", "folder", "owner", "owner's address", "message"}


def test_inv_23_ones_own_trail_keeps_names_as_they_were_and_learns_none(world: World, make: Callable[[], Things]):
    """Bob fetched it under one name. Since then it is not shared with him any more, and called something else."""
    things, owner = make(), person(world.alice)
    document_id = things.document.id
    bob, path = world.browser(world.bob), f"/api/v1/documents/{document_id}"
    assert bob.get(f"{path}/download/").status_code == 200
    colleagues.replace_people(owner=owner, document_id=document_id, emails=[])
    listing.rename(owner=owner, document_id=document_id, name="cirrus.txt")

    assert bob.get(f"{path}/download/").status_code == 403
    assert bob.post(f"{path}/preview/", {}, "application/json").status_code == 403
    lines = [
        (line["action"], line["document_name"])
        for line in bob.get("/api/v1/audit/").json()["items"]
        if line["document_id"] == document_id
    ]

    assert lines == [("preview_denied", ""), ("download_denied", ""), ("downloaded", "nimbus.txt")]
    page = bob.get("/audit/").content.decode()
    assert "cirrus" not in page
    assert "Not shared with you" in page
    assert "cirrus" not in bob.get("/api/v1/audit/?q=cirrus").content.decode().replace("q=cirrus", "")
    alices = world.browser(world.alice).get("/api/v1/audit/").json()["items"]
    assert [line["document_name"] for line in alices if line["action"] == "download_denied"] == ["cirrus.txt"]


def test_inv_23_a_trail_of_before_names_it_no_more(world: World, make: Callable[[], Things]):
    from files.models import AuditItem

    things = make()
    charlie = world.browser(world.charlie)
    colleagues.replace_people(owner=person(world.alice), document_id=things.document.id, emails=[])
    charlie.get(f"/api/v1/documents/{things.document.id}/download/")
    [line] = [item for item in AuditItem.query(world.charlie.id) if item.document_id == things.document.id]
    line.update(actions=[AuditItem.document_name.set("nimbus.txt")])

    assert "nimbus" not in charlie.get("/api/v1/audit/").content.decode()


def test_inv_23_a_guest_hears_no_more_of_an_upload_than_what_was_sent(world: World, make: Callable[[], Things]):
    """Also once it arrived, was renamed, and is gone."""
    from files.domain.parts import Part
    from files.services import deletion
    from files.services.requests import guest
    from files.services.requests.admission import Visit

    things, owner = make(), person(world.alice)
    visit = Visit(things.request.slug, things.guest[1])
    parts = [Part(part["part_number"], part["etag"]) for part in things.collecting_parts]
    guest.complete(visit=visit, document_id=things.collecting.id, parts=parts)
    processing.process(owner_id=owner.id, document_id=things.collecting.id)

    def seen() -> list[str]:
        base = f"/api/v1/public/requests/{things.request.slug}/uploads/"
        client = Client(headers={"X-Request-Guest": things.guest[1]})
        return [client.get(f"{base}{end}").content.decode() for end in ("", f"{things.collecting.id}/")]

    before = seen()
    assert all("merger plans.txt" in text and "cirrus" not in text for text in before)
    deletion.delete(owner=owner, document_id=things.collecting.id)
    assert seen() == before
