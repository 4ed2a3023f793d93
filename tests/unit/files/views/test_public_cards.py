"""What chat programs show of a link bears the site's own name and logo."""

from __future__ import annotations

import re

from django.test import Client

from mydoc.branding import changing
from mydoc.web.versions import ANY
from tests.support.branding import picture


def card(slug: str) -> dict[str, str]:
    page = Client().get(f"/s/{slug}").content.decode()
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', page))


def test_a_site_without_a_name_of_its_own_shows_mydocs_picture(share):
    found = card(share().slug)
    assert found["og:site_name"] == "MyDoc"
    assert "card" in found["og:image"]


def test_a_picture_that_says_mydoc_is_not_shown_under_another_name(share):
    made = share()
    changing.change(choices={"name": "Acme Files"}, expected=ANY, by="admin")
    found = card(made.slug)
    assert found["og:site_name"] == "Acme Files"
    assert "og:image" not in found
    assert "MyDoc" not in Client().get(f"/s/{made.slug}").content.decode()


def test_a_logo_is_shown_with_its_whole_address(share):
    made = share()
    changing.change(choices={}, logo=picture(size=(90, 30)), expected=ANY, by="admin")
    found = card(made.slug)
    assert re.fullmatch(r"http://localhost:8000/branding/[0-9a-f]{32}\.png", found["og:image"])
    assert (found["og:image:width"], found["og:image:height"]) == ("90", "30")
