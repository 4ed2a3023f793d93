"""How a link looks in chat programs, and to a camera."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from files.qr import qr_svg
from files.services.shares import claims
from files.services.shares.visits import Visit
from files.views.shares import url_of
from tests.support.links import Visitor

PROTECTED = [
    {"password": "open sesame"},
    {"audience": "signed_in"},
    {"audience": "recipients"},
    {"password": "open sesame", "slug": "falcon-papers"},
]
SCALE = 4


def card(page):
    """The properties that chat programs read."""
    text = page.content.decode()
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', text))


def head_of(page):
    return page.content.decode().partition("</head>")[0]


def test_what_is_open_to_everybody_says_what_it_is(share, upload, alice):
    documents = [upload(alice, "a.txt"), upload(alice, "b.txt")]
    found = card(Visitor(share(documents, title="Plans <b>& more", message="secret").slug).page())
    assert found["og:title"] == "Plans &lt;b&gt;&amp; more"
    assert "2 documents" in found["og:description"]
    assert found["og:image"].startswith("http")
    assert "secret" not in str(found)
    assert "a.txt" not in str(found)


@pytest.mark.parametrize("rules", PROTECTED, ids=str)
def test_what_is_protected_says_nothing(rules, share, upload, alice):
    made = share([upload(alice, "merger.txt")], title="Operation Falcon", message="for you", **rules)
    page = Visitor(made.slug).page()
    assert card(page)["og:title"] == "Protected link"
    for secret in ("Falcon", "merger", "for you", "Ahrens", "Alice"):
        assert secret not in page.content.decode()
    assert 'name="robots" content="noindex"' in head_of(page)
    assert page["X-Robots-Tag"] == "noindex"


def test_even_unlocked_the_card_says_nothing(share, upload, alice):
    """What a browser shows may be copied into a preview by what runs in it."""
    made = share([upload(alice, "merger.txt")], title="Operation Falcon", password="open sesame")
    visitor = Visitor(made.slug)
    visitor.browser.post(f"/s/{made.slug}", {"password": "open sesame"})
    page = visitor.page()
    assert "merger.txt" in page.content.decode()
    assert card(page)["og:title"] == "Protected link"
    assert "Falcon" not in str(card(page))


def test_not_started_says_nothing(share, clock):
    made = share(title="Operation Falcon", starts_at=clock.now() + timedelta(hours=1))
    page = Visitor(made.slug).page()
    assert "Falcon" not in page.content.decode()
    assert card(page)["og:title"] == "Protected link"


def decoded(svg: bytes) -> str:
    """What a reader sees in such a picture, drawn as its path says."""
    root = ElementTree.fromstring(svg)
    paths = root.findall("{http://www.w3.org/2000/svg}path")
    width = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("L", (width * SCALE, width * SCALE), 255)
    draw = ImageDraw.Draw(picture)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", paths[1].attrib["d"]):
        first, *rest = map(float, numbers.split())
        if command == "h":
            top = (y - 0.5) * SCALE
            draw.rectangle((x * SCALE, top, (x + first) * SCALE - 1, top + SCALE - 1), fill=0)
            x += first
        else:
            x, y = (first, rest[0]) if command == "M" else (x + first, y + rest[0])
    [found] = zxingcpp.read_barcodes(picture)
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    return str(found.text)


@pytest.mark.parametrize("rules", [{}, {"slug": "a" * 64, "password": "open sesame"}], ids=["secret", "chosen"])
def test_a_camera_reads_the_links_address(rules, share, alice):
    made = share(**rules)
    answer = alice.client.get(reverse("files:share-qr", kwargs={"share_id": made.id}))
    assert answer["Content-Type"] == "image/svg+xml"
    assert decoded(answer.content) == f"{settings.SITE_URL}/s/{made.slug}" == url_of(made)


def test_it_leads_to_the_link(share, alice):
    made = share()
    svg = alice.client.get(reverse("files:share-qr", kwargs={"share_id": made.id})).content
    path = decoded(svg).removeprefix(settings.SITE_URL)
    assert Client().get(path).status_code == 200
    assert claims.claim(visit=Visit(path.rpartition("/")[2])).name == "report.txt"


@pytest.mark.parametrize(
    "text", ["https://mydoc.example/s/x", "https://" + "a" * 500, "https://xn--mnchen-3ya.de/s/ü"]
)
def test_any_address(text):
    svg = qr_svg(text)
    assert decoded(svg) == text
    assert b"<script" not in svg


def test_only_its_owner_gets_the_picture(share, bob):
    path = reverse("files:share-qr", kwargs={"share_id": share().id})
    assert bob.client.get(path).status_code == 404
    assert Client().get(path).status_code == 302
