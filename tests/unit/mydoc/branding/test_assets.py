"""What anyone fetches of the branding: a logo that is there, colours that are some."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.branding import picture, some_logo


def test_a_logo_is_a_png_and_nothing_else(aws: None, client: Client):
    answer = client.get(f"/branding/{some_logo()}.png")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.content == picture()


@pytest.mark.parametrize("logo_id", ["0" * 32, "x", "a" * 3000, "site", "%2e%2e"])
def test_what_is_no_logo_is_not_found(aws: None, client: Client, logo_id: str):
    answer = client.get(f"/branding/{logo_id}.png")
    assert answer.status_code == 404
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("offline")
def test_colours_are_made_of_the_address_alone(client: Client):
    answer = client.get("/branding/7a3e9d-d3a5ee.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer.content.startswith(b":root{--accent:#7a3e9d;")
    assert answer.content.count(b"--accent:#d3a5ee") == 2


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("colours", ["7a3e9d-red", "7A3E9D-d3a5ee", "7a3e9d-d3a5ee}", "-", "7a3e9d%0a-d3a5ee"])
def test_what_is_no_colour_is_not_found(client: Client, colours: str):
    assert client.get(f"/branding/{colours}.css").status_code == 404
