"""Query parameters that a route does not know are refused, on every route of the API; and where a list goes on."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from mydoc.web.api.idempotency import Repeats
from tests.support.calls import body_of, call, content_of, path_of
from tests.support.routes import Key, all_routes
from tests.support.world import World
from tests.unit.authorization_table import ROWS
from tests.unit.invariants.test_inv_30_idempotency_keys import repeats_of, view_of

ROUTES = [key for key in all_routes() if key[1].startswith("/api/v1/")]
_ADMINS = {row.key for row in ROWS if row.admits("admin") and not row.admits("alice")}


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_an_unknown_parameter_is_refused_and_nothing_is_done(key: Key, world: World):
    things = world.things()
    path, body = path_of(key, things), body_of(key, things)
    browser = world.browser(world.admin if key in _ADMINS else world.alice)
    before = world.record()

    for query, field in [("limt=1", "limt"), ("a%00=1&%F0%9F%92%A9=", "a\0"), ("x=1&x=2", "x")]:
        response = call(browser, key, f"{path}?{query}", body)
        assert response.status_code == 400, content_of(response)
        assert response.json()["code"] == "invalid"
        assert field in response.json()["fields"]

    assert world.record() == before


def test_every_view_of_the_api_is_one_of_ours():
    """What every route promises, a route of REST framework's own does not."""
    assert all(isinstance(repeats_of(route), Repeats) for _, route in ROUTES)


def test_a_parameter_that_comes_twice_is_refused(alice, call):
    answer = call(alice).client.get("/api/v1/documents/?limit=1&limit=2", headers=alice.bearer)
    assert answer.status_code == 400
    assert answer.json()["fields"] == {"limit": "This parameter appears twice."}


def test_a_list_names_its_next_page_in_a_header_too(alice, call):
    caller = call(alice)
    for name in ("a.txt", "b.txt", "c.txt"):
        assert caller.post("documents/", {"name": name, "size": 1}).status_code == 201
    seen, path = [], "/api/v1/documents/?limit=2&scope=mine"
    while path:
        answer = caller.client.get(path, headers=alice.bearer)
        seen += [item["name"] for item in answer.json()["items"]]
        link = answer.headers.get("Link", "")
        assert bool(link) == bool(answer.json()["next_cursor"])
        path = link.removeprefix("<").removesuffix('>; rel="next"')
        assert not path or "limit=2" in path
    assert seen == ["c.txt", "b.txt", "a.txt"]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.fixture(scope="module")
def operations() -> set[str]:
    """What the API's pages can be opened at."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {
        f"/{tag}/{operation['operationId']}"
        for methods in schema["paths"].values()
        for operation in methods.values()
        for tag in operation["tags"]
    }


READABLE = sorted({route for method, route in ROUTES if method == "GET" and view_of(route).explains_itself})


def test_only_the_bytes_themselves_do_not_explain_themselves():
    others = {route for method, route in ROUTES if method == "GET"} - set(READABLE)
    assert others == {"/api/v1/documents/<str:document_id>/content/"}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("route", READABLE)
def test_a_browser_that_opens_an_address_of_the_api_lands_on_its_page(route: str, operations: set[str]):
    path, client = re.sub(r"<str:\w+>", "x", route), Client()
    page = client.get(path, headers={"Accept": BROWSER})
    assert page.status_code == 302
    address, _, anchor = page["Location"].partition("#")
    assert client.get(address).status_code == 200
    assert anchor in operations

    for accept in ("*/*", "application/json", "application/json, text/html;q=0.9"):
        assert client.get(path, headers={"Accept": accept}).status_code != 302


def test_a_method_that_is_not_there_is_not_there_with_a_query_either(alice, call):
    answer = call(alice)("DELETE", "documents/?limit=50")
    assert answer.status_code == 405


def test_the_schema_comes_in_the_format_that_is_asked_for(client: Client):
    assert json.loads(client.get("/api/schema/?format=json").content)["openapi"].startswith("3.")
    refused = client.get("/api/schema/?fromat=json")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
