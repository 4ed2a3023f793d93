"""Invariant 26: user bytes come from the bucket, as attachments, under their own names."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from files import blobs
from files.blobs.bucket import bucket, client
from files.domain.names import LONGEST_NAME
from files.services import shares
from files.services.documents import listing
from files.services.shares.claims import claim
from files.services.shares.visits import Visit
from tests.support.documents import person

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=255))
def test_inv_26_every_name_survives(name):
    header = blobs.attachment(name)

    assert header.isascii()
    assert header.isprintable()
    kind, plain, extended = header.split("; ")
    assert kind == "attachment"
    assert plain.startswith('filename="')
    assert '"' not in plain[10:-1]
    assert unquote(extended.removeprefix("filename*=UTF-8''"), errors="strict") == name
    # RFC 8187 lets attr-char through as it is and wants all else as %XX; without that, browsers guess.
    assert re.fullmatch(r"filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+", extended)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Überweisung März.pdf", "Uberweisung Marz.pdf"),
        ("U\u0308berweisung.pdf", "Uberweisung.pdf"),
        ("Příliš žluťoučký kůň.docx", "Prilis zlutoucky kun.docx"),
        ("отчёт.txt", "otchet.txt"),
        ("report.txt", "report.txt"),
        ("a\uff0fb\u2044c.txt", "a_b_c.txt"),
        ('say "hi"; 100%.txt', "say _hi__ 100_.txt"),
        ("\u200b.txt", "_.txt"),
        ("\u200b", "_"),
    ],
)
def test_a_program_that_reads_ascii_alone_gets_a_name_to_read(name, plain):
    assert f'filename="{plain}"; ' in blobs.attachment(name)


@pytest.mark.parametrize("letter", ["a", "é", "漢", "😀"])
def test_inv_26_the_longest_name_still_makes_a_url_that_s3_takes(aws, letter):
    url = listing.sign("owner", "document", name=letter * LONGEST_NAME, size=1).url
    asked = parse_qs(urlsplit(url).query)["response-content-disposition"][0]

    assert unquote(asked.rpartition("''")[2]) == letter * LONGEST_NAME
    # S3 takes a request line of up to 8 KB.
    assert len(url) < 8000


def test_inv_26_only_the_picture_that_the_system_made_is_shown_in_a_page(alice, upload, with_pictures):
    document = upload(alice, "photo.png", b"bytes of a user")
    page = alice.client.get("/").content.decode()
    shown = [html.unescape(url) for url in re.findall(r'<img[^>]+src="([^"]+)"', page)]

    assert [urlsplit(url).path.rpartition("originals")[1] for url in shown] == [""]
    assert f"derived/{alice.id}/{document.id}/thumbnail.webp" in shown[0]
    picture = boto3.client("s3", region_name="us-east-1").get_object(
        Bucket=settings.BUCKET, Key=f"derived/{alice.id}/{document.id}/thumbnail.webp"
    )
    assert picture["ContentType"] == "image/webp"
    assert "originals/" not in page


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/documents/", "/s/nothing", "/api/docs/", "/nothing"])
def test_inv_26_browsers_guess_no_types(alice, path):
    assert alice.client.get(path)["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("name", "content"), [("a.svg", SVG), ("a.html", HTML), ("a.txt", HTML), ("a.jpg", SVG)])
def test_inv_26_active_content_is_never_shown(alice, upload, name, content):
    document = upload(alice, name, content)
    share = shares.create(owner=person(alice), document_ids=[document.id])

    for download in (
        listing.download(viewer=person(alice), document_id=document.id),
        claim(visit=Visit(slug=share.slug, address="192.0.2.1")),
    ):
        asked = parse_qs(urlsplit(download.url).query)
        assert asked["response-content-disposition"][0].startswith("attachment;")
        assert asked["response-content-type"] == ["application/octet-stream"]
        assert int(asked["X-Amz-Expires"][0]) <= 60
    assert listing.thumbnail_url(document) is None
    # Whoever comes by the bare object gets an attachment, too.
    assert client().head_object(Bucket=bucket(), Key=f"originals/{alice.id}/{document.id}")[
        "ContentDisposition"
    ] == ("attachment")
