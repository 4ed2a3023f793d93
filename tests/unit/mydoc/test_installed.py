"""What makes the site an app that can be installed."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.test.utils import override_script_prefix
from PIL import Image

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def manifest(client: Client) -> dict:
    return client.get("/manifest.webmanifest").json()


def test_the_icons_are_there_in_the_sizes_that_are_said(manifest):
    for icon in manifest["icons"]:
        file = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert "x".join(map(str, Image.open(file).size)) == icon["sizes"]
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_the_app_begins_at_the_site_and_stays_there(manifest):
    assert manifest["id"] == manifest["start_url"] == manifest["scope"] == "/"
    assert manifest["share_target"]["action"] == "/share-target/"


def test_below_a_path_all_of_it_is_below_it(client: Client):
    with override_script_prefix("/prod/"):
        found = client.get("/manifest.webmanifest").json()
    assert [found["id"], found["start_url"], found["scope"]] == ["/prod/"] * 3
    assert found["share_target"]["action"] == "/prod/share-target/"
    assert found["shortcuts"][0]["url"] == "/prod/shares/"


def test_the_worker_asks_for_nothing_but_the_site_and_its_files(client: Client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert policy == {"default-src 'none'", "script-src 'self'", "connect-src 'self'"}
    said, script = answer.content.decode().splitlines()
    found = json.loads(said.removeprefix("self.mydoc = ").removesuffix(";"))
    assert set(found) == {"version", "assets"}
    assert script == f'importScripts("{settings.STATIC_URL}dist/sw.js");'
    assert client.get("/sw.js").content == answer.content
    offline = client.get("/offline/").content.decode()
    assert all(asset in offline for asset in found["assets"])


def test_another_offline_page_is_another_version(client: Client, monkeypatch):
    before = client.get("/sw.js").content
    monkeypatch.setattr("mydoc.installed.render_to_string", lambda *_: "changed")
    assert client.get("/sw.js").content != before


@pytest.mark.parametrize("path", ["/s/nothing", "/r/nothing", "/nothing"])
def test_who_only_visits_is_offered_no_app(client: Client, path: str):
    assert b'rel="manifest"' not in client.get(path).content
    assert b'rel="manifest"' in client.get("/accounts/login/").content


def test_files_that_came_before_the_worker_are_asked_for_again(client: Client):
    answer = client.post("/share-target/", {"files": "x"}, follow=True)
    assert b"Share them again." in answer.content
