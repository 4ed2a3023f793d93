"""Who sees and changes the branding over REST, and what is refused."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

from mydoc import branding
from tests.support.api import refusal
from tests.support.branding import picture
from tests.support.contents import untouched

URL = "/api/v1/branding/"
LINKS = [
    {"label": "Imprint", "url": "https://acme.example/imprint"},
    {"label": "Help", "url": "mailto:help@acme.example"},
]


def patch(person, body, **headers):
    return person.client.patch(URL, body, "application/json", headers=headers)


def test_everybody_sees_it_and_only_administrators_change_it(alice, admin):
    changed = patch(
        admin, {"name": "Acme Files", "accent": "#7A3E9D", "footer_links": LINKS, "welcome": "Hi\nall"}
    )
    assert (changed.status_code, changed["ETag"]) == (200, '"1"')
    assert changed.json() == {
        "name": "Acme Files",
        "accent": "#7a3e9d",
        "accent_dark": "",
        "footer_links": LINKS,
        "sender_name": "",
        "welcome": "Hi\nall",
        "logo_url": None,
    }
    for client in (Client(), alice.client):
        found = client.get(URL)
        assert found.json() == changed.json()
        assert not found.has_header("ETag")
    with untouched():
        refusal(patch(alice, {"name": "Mine"}), 403, "administrators_only")


def test_what_is_not_sent_stays_and_what_is_empty_is_taken_back(admin):
    patch(admin, {"name": "Acme Files", "accent": "#7a3e9d", "footer_links": LINKS})
    assert patch(admin, {"accent": ""}).json()["name"] == "Acme Files"
    answer = patch(admin, {"name": "", "footer_links": []}).json()
    assert (answer["name"], answer["accent"], answer["footer_links"]) == ("MyDoc", "", [])


def test_a_logo_is_drawn_anew_and_named_by_what_it_is(admin):
    sent = picture("WEBP", (2000, 500))
    answer = patch(admin, {"logo": base64.b64encode(sent).decode()}).json()
    address = answer["logo_url"]
    got = Client().get(address.removeprefix("http://localhost:8000"))
    assert got.content.startswith(b"\x89PNG")
    logo = branding.latest().logo
    assert logo is not None
    assert (logo.width, logo.height) == (512, 128)
    assert patch(admin, {"logo": None}).json()["logo_url"] is None
    # Mails that were sent show it.
    assert Client().get(address.removeprefix("http://localhost:8000")).status_code == 200


@pytest.mark.parametrize(
    ("logo", "says"),
    [
        ("no base64!", "base64"),
        (base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode(), "PNG or WebP"),
        (base64.b64encode(picture("JPEG", mode="RGB")).decode(), "PNG or WebP"),
        (base64.b64encode(picture()[:60]).decode(), "cannot be read"),
        (base64.b64encode(picture() + b"x" * 524288).decode(), "larger than 524 KB"),
    ],
    ids=["no base64", "svg", "jpeg", "cut", "too large"],
)
def test_what_is_no_logo_is_refused(admin, logo, says):
    _ = admin.client
    with untouched():
        found = refusal(patch(admin, {"logo": logo}), 400, "bad_logo")
    assert says in found["fields"]["logo"]


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({}, "nothing_to_change", set()),
        ({"name": "x" * 41}, "bad_text", {"name"}),
        ({"name": " Acme"}, "bad_text", {"name"}),
        ({"sender_name": "Acme\r\nBcc: eve@example.com"}, "bad_text", {"sender_name"}),
        ({"name": "Acme \u202ecod"}, "bad_text", {"name"}),
        ({"welcome": "a\x07b"}, "bad_text", {"welcome"}),
        ({"accent": "red"}, "bad_colour", {"accent"}),
        ({"accent": "#ffff00", "accent_dark": "#000080"}, "bad_colour", {"accent", "accent_dark"}),
        ({"footer_links": LINKS * 4}, "too_many_links", {"footer_links"}),
        ({"footer_links": [{"label": "", "url": "x"}]}, "invalid", None),
        ({"name": "x" * 50, "accent": "#ff"}, "bad_colour", {"name", "accent"}),
        ({"favicon": "x"}, "invalid", {"favicon"}),
    ],
)
def test_what_cannot_be_is_refused_all_at_once(admin, body, code, fields):
    _ = admin.client
    with untouched():
        found = refusal(patch(admin, body), 400, code)
    if fields is not None:
        assert set(found.get("fields", {})) == fields


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "http://acme.example", "//acme.example", "https://", "https://a:b@acme.example",
        "https://acme.example/a b", "data:text/html,x", "https://acme.example:x", "mailto:", "mailto:nobody",
        "https://[", "https:\\acme.example", "/imprint",
    ],
)  # fmt: skip
def test_a_link_leads_to_a_web_or_mail_address_and_nowhere_else(admin, url):
    _ = admin.client
    with untouched():
        found = refusal(patch(admin, {"footer_links": [*LINKS, {"label": "Terms", "url": url}]}), 400, "bad_link")
    assert set(found["fields"]) == {"footer_links.2.url"}


def test_of_two_administrators_the_later_is_told(admin):
    patch(admin, {"name": "One"})
    with untouched(but=frozenset({"tokens"})):
        refusal(patch(admin, {"name": "Two"}, **{"If-Match": '"0"'}), 412, "changed_meanwhile")
    assert patch(admin, {"name": "Two"}, **{"If-Match": '"1"'}).json()["name"] == "Two"
