"""Invariant 26: user bytes come from the bucket, as attachments, under their own names."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files import blobs
from files.services import documents, shares
from files.services.claims import claim
from tests.unit.files.conftest import person

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


@pytest.mark.parametrize(("name", "content"), [("a.svg", SVG), ("a.html", HTML), ("a.txt", HTML), ("a.jpg", SVG)])
def test_inv_26_active_content_is_never_shown(alice, upload, name, content):
    document = upload(alice, name, content)
    share = shares.create(owner=person(alice), document_ids=[document.id])

    for download in (
        documents.download(viewer=person(alice), document_id=document.id),
        claim(slug=share.slug, address="192.0.2.1"),
    ):
        asked = parse_qs(urlsplit(download.url).query)
        assert asked["response-content-disposition"][0].startswith("attachment;")
        assert asked["response-content-type"] == ["application/octet-stream"]
        assert int(asked["X-Amz-Expires"][0]) <= 60
    assert documents.thumbnail_url(document) is None
    # Whoever comes by the bare object gets an attachment, too.
    assert blobs._client().head_object(Bucket=blobs._bucket(), Key=f"originals/{alice.id}/{document.id}")[
        "ContentDisposition"
    ] == ("attachment")
