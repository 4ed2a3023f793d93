"""Invariant 26, previews: the bytes come from the bucket, under a type of ours, as attachments, into a sandbox."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.conf import settings

from files import blobs
from files.services import previews
from mydoc.core.errors import Conflict
from tests.support.documents import person

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PLAIN = "text/plain; charset=utf-8"
PAGES = ["/", "/?scope=shared"]


@pytest.mark.parametrize(
    ("name", "content", "kind", "served"),
    [
        ("a.txt", b"hello\n" + HTML, "text", PLAIN),
        ("a.json", b'{"a": "<script>"}', "text", PLAIN),
        ("a.md", b"# a\n" + SVG, "markdown", PLAIN),
        ("a.csv", b"a,b\n1,2", "csv", PLAIN),
        # What is active is shown as its source: as text, of a type that nothing runs.
        ("a.html", HTML, "text", PLAIN),
        ("a.txt", HTML, "text", PLAIN),
        ("a.xml", b"<?xml version='1.0'?><rss/>", "text", PLAIN),
        ("a.js", b"alert(1)", "text", PLAIN),
        ("a.css", b"a { color: red }", "text", PLAIN),
        ("a.eml", b"Content-Type: text/html\n\n" + HTML, "text", PLAIN),
        ("a.html", b"%PDF-1.7\n" + HTML, "pdf", "application/pdf"),
        ("a.svg", b"RIFF\x24\x00\x00\x00WAVEfmt " + SVG, "audio", "audio/wav"),
    ],
)
def test_inv_26_a_preview_is_an_attachment_of_a_type_of_ours(alice, upload, name, content, kind, served):
    document = upload(alice, name, content, content_type="text/html")
    preview = previews.of_document(viewer=person(alice), document_id=document.id)

    assert preview.kind == kind
    asked = parse_qs(urlsplit(preview.url).query)
    assert asked["response-content-type"] == [served]
    assert asked["response-content-disposition"] == [blobs.attachment(name)]
    assert int(asked["X-Amz-Expires"][0]) <= 60
    assert urlsplit(preview.url).path.endswith(f"originals/{alice.id}/{document.id}")
    assert "X-Amz-SignedHeaders" in asked


@pytest.mark.parametrize(("name", "content"), [("a.svg", SVG), ("a.png", SVG), ("a.txt", SVG)])
def test_inv_26_an_active_picture_has_no_preview(alice, upload, name, content):
    document = upload(alice, name, content, content_type="image/png")

    with pytest.raises(Conflict) as refusal:
        previews.of_document(viewer=person(alice), document_id=document.id)
    assert refusal.value.code == "no_preview"
    answer = alice.client.post(f"/api/v1/documents/{document.id}/preview/", {}, content_type="application/json")
    assert answer.status_code == 409
    assert "X-Amz-Signature" not in answer.content.decode()
    for page in (*PAGES, f"/documents/{document.id}/"):
        assert "data-preview=" not in alice.client.get(page).content.decode()


@pytest.mark.parametrize("letter", ["é", "漢", '"', "\u202f", ";", "%"])
def test_inv_26_a_previews_name_survives(alice, upload, letter):
    name = f"{letter * 100}.txt"
    document = upload(alice, name)
    preview = previews.of_document(viewer=person(alice), document_id=document.id)
    disposition = parse_qs(urlsplit(preview.url).query)["response-content-disposition"][0]

    assert disposition.isascii()
    assert unquote(disposition.rpartition("''")[2]) == name


def test_inv_26_the_frame_is_sandboxed_and_calls_nobody(client, alice):
    answer = client.get("/preview/")
    policy = _policy(answer)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert policy["sandbox"] == {"allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox"}
    assert policy["frame-ancestors"] == {"'self'"}
    for directive in ("default-src", "connect-src", "form-action", "base-uri"):
        assert policy[directive] == {"'none'"}
    assert policy["media-src"] == {settings.BUCKET_ORIGIN}
    assert policy["img-src"] == {settings.BUCKET_ORIGIN, "data:", "blob:"}
    assert settings.BUCKET_ORIGIN not in policy["script-src"]
    assert not policy["script-src"] & {"'unsafe-inline'", "'unsafe-eval'", "data:", "blob:", "*"}
    # Who asks makes no difference, and it sets nothing.
    assert alice.client.get("/preview/").content == answer.content
    assert not answer.cookies


def test_inv_26_the_frame_of_downloads_runs_no_script_and_calls_nobody(client, alice):
    answer = client.get("/preview/download/")

    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert _policy(answer) == {
        "default-src": {"'none'"},
        "frame-src": {"'self'", settings.BUCKET_ORIGIN},
        "form-action": {"'none'"},
        "base-uri": {"'none'"},
        "frame-ancestors": {"'self'"},
    }
    assert alice.client.get("/preview/download/").content == answer.content
    assert not answer.cookies


def test_inv_26_pages_let_in_no_other_frame(alice, upload):
    document = upload(alice)
    link = alice.client.post(
        "/api/v1/shares/", {"documents": [document.id]}, content_type="application/json"
    ).json()
    # A link's own page is kept while it uploads, and shows the others then.
    for page in (*PAGES, f"/documents/{document.id}/", f"/shares/{link['id']}/"):
        policy = _policy(alice.client.get(page))
        # The two frames below alone: the rest of the site is no place to go on to.
        assert policy["frame-src"] == {f"{settings.SITE_ORIGIN}/preview/", "http://testserver/preview/"}
        assert "media-src" not in policy
        assert policy["worker-src"] == {f"{settings.SITE_URL}/sw.js"}
    # A second addition does not undo the first.
    assert settings.BUCKET_ORIGIN in _policy(alice.client.get(f"/documents/{document.id}/"))["form-action"]
    for page in ("/audit/", "/settings/profile/", "/accounts/sign-up/"):
        assert "frame-src" not in _policy(alice.client.get(page))


def _policy(answer):
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip()]
    return {directive: set(sources) for directive, *sources in parts}
