"""Only a POST consumes a download: people look, and so do browsers that prefetch and bots that preview links."""

from __future__ import annotations

import pytest
from django.test import Client

from files.services import shares
from tests.support.calls import body_of, call, path_of
from tests.support.documents import person
from tests.support.route_bodies import HEADERS
from tests.support.routes import all_routes
from tests.support.things import LINK_PASSWORD
from tests.support.visiting import routes_of_links
from tests.support.world import World

VISITORS = {
    "a browser": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "WhatsApp": "WhatsApp/2.23.20.0",
    "Teams": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
}
LINK_ROUTES = [(method, route) for method, route in all_routes() if "<str:slug>" in route]


# A personal link leads to the page, what was claimed to its bytes.
LEADS_ON = {"/s/<str:slug>/to/<str:key>": 303, "/s/<str:slug>/resume/<str:token>": 302}


@pytest.fixture
def world(aws: None) -> World:
    return World.build()


@pytest.mark.parametrize("route", sorted({route for _, route in LINK_ROUTES}))
def test_inv_03_get_head_and_options_consume_nothing(route: str, world: World):
    things = world.things()
    path, shown = path_of(("GET", route), things), body_of(("GET", route), things).get(HEADERS, {})
    before = world.record()

    for agent in VISITORS.values():
        for send in (Client().get, Client().head, Client().options):
            asking = {"User-Agent": agent, "Purpose": "prefetch", "Sec-Purpose": "prefetch"}
            response = send(path, headers={**shown, **asking})
            assert response.status_code in {200, 405, LEADS_ON.get(route)}
            assert b"X-Amz-Signature" not in response.content

    assert world.record() == before


def test_inv_03_a_link_for_one_download_survives_every_preview(world: World):
    link = shares.create(
        owner=person(world.alice),
        document_ids=[world.things().document.id],
        rules=shares.Rules(max_downloads=1, password=LINK_PASSWORD),
    )
    visitor = Client()
    assert visitor.post(f"/s/{link.slug}", {"password": LINK_PASSWORD}).status_code == 303
    for path in (f"/s/{link.slug}", f"/s/{link.slug}/claim", f"/api/v1/public/shares/{link.slug}/"):
        for send in (visitor.get, visitor.head):
            assert send(path).status_code in {200, 405}

    assert visitor.post(f"/s/{link.slug}/claim").status_code == 303
    assert visitor.post(f"/s/{link.slug}/claim").status_code == 404


def test_inv_03_unlocking_consumes_nothing(world: World):
    things = world.things()
    key = ("POST", "/api/v1/public/shares/<str:slug>/unlock/")
    path = path_of(key, things)
    before = world.record()

    for password in (LINK_PASSWORD, "wrong"):
        call(Client(), key, path, body_of(key, things) | {"password": password})

    assert world.record() == before


def test_inv_03_what_consumes_is_a_post():
    assert {method for method, _ in routes_of_links()} <= {"GET", "POST"}
