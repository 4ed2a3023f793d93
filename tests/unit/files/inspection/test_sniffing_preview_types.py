"""What is shown in a page is decided by a closed list and by the bytes: nothing hostile gets a type that runs."""

from __future__ import annotations

import pytest

from files.domain.previews import LARGEST_HEIC, LARGEST_IMAGE, LARGEST_OFFICE, LARGEST_PDF, Show, find_way, way_of
from files.inspection.sniffing import HEAD_SIZE, sniff
from files.inspection.types import OOXML_TYPES, TEXT_EXTENSIONS
from mydoc.core.errors import Conflict
from tests.unit.files.inspection import makers
from tests.unit.files.inspection.test_worker_hostile_files import HOSTILE

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = makers.encoded(makers.picture(8, 8), "PNG")
JPEG = makers.encoded(makers.picture(8, 8), "JPEG")
GIF = makers.encoded(makers.picture(8, 8), "GIF")
# What browsers run or take for a document with scripts; none of it may ever be said of a preview.
ACTIVE = ("html", "xml", "svg", "javascript", "css", "rfc822", "multipart", "flash", "x-shockwave", "pdf+")
SERVED = {
    "application/octet-stream",
    "application/pdf",
    "text/plain; charset=utf-8",
    *(f"image/{name}" for name in ("avif", "bmp", "gif", "heic", "heif", "jpeg", "png", "webp")),
    *(f"audio/{name}" for name in ("aac", "flac", "mp4", "mpeg", "ogg", "wav")),
    *(f"video/{name}" for name in ("mp4", "ogg", "quicktime", "webm", "x-m4v", "x-matroska")),
}

# name, bytes, how it is shown; None for what is only saved. What browsers run is shown as its source.
DISGUISED: list[tuple[str, bytes, Show | None]] = [
    ("page.txt", HTML, Show.TEXT),
    ("page.md", HTML, Show.TEXT),
    ("page.csv", HTML, Show.TEXT),
    ("page.json", HTML, Show.TEXT),
    ("page.png", HTML, Show.TEXT),
    ("page.pdf", HTML, Show.TEXT),
    ("page", b"\n\n  <!-- --><SCRIPT>alert(1)</SCRIPT>", Show.TEXT),
    ("page.txt", "\ufeff<html>".encode("utf-16"), Show.TEXT),
    ("page.txt", b"\xef\xbb\xbf<html>", Show.TEXT),
    ("page.xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', Show.TEXT),
    ("drawing.png", SVG, None),
    ("drawing.svg", SVG, None),
    ("drawing.txt", SVG, None),
    ("drawing.txt", b"<?xml version='1.0'?>" + SVG, None),
    ("drawing.svgz", b"\x1f\x8b\x08\x00" + SVG, None),
    ("feed.xml", b"<?xml version='1.0'?><rss/>", Show.TEXT),
    ("code.js", b"alert(1)", Show.TEXT),
    ("code.mjs", b"alert(1)", Show.TEXT),
    ("style.css", b"a { color: red }", Show.TEXT),
    ("mail.eml", b"Content-Type: text/html\n\n" + HTML, Show.TEXT),
    ("letter.rtf", b"{\\rtf1 }", None),
    ("program.txt", b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 60, None),
    ("archive.jpg", makers.zipped(("a", b"b")), None),
    ("flash.png", b"CWS\x09" + b"\x00" * 30, None),
    # Polyglots are shown as what they begin with, and nothing that shows it runs the rest.
    ("polyglot.html", PNG + HTML, Show.IMAGE),
    ("polyglot.svg", JPEG + SVG, Show.IMAGE),
    ("polyglot.js", GIF + b"/*" + HTML + b"*/=1;alert(1)", Show.IMAGE),
    ("polyglot.txt", b"%PDF-1.7\n" + HTML, Show.PDF),
    ("polyglot.html", b"ID3\x03\x00\x00\x00\x00\x00\x00" + HTML, Show.AUDIO),
    # Text that holds markup further down is text.
    ("notes.txt", b"Hello.\n" + HTML, Show.TEXT),
    ("notes.md", b"# Title\n" + SVG, Show.MARKDOWN),
    ("notes.md", b"<p align=center>a Markdown file may begin so</p>\n# Title", Show.MARKDOWN),
    ("table.csv", b"a,b\n<script>alert(1)</script>,2", Show.CSV),
    ("empty.txt", b"", Show.TEXT),
]


def _way(name: str, content: bytes, *, declared: str | None = None) -> Show | None:
    way = find_way(sniff(content[:HEAD_SIZE], name, declared=declared).content_type, len(content))
    if way is None:
        return None
    assert way.served_as in SERVED
    return way.show


@pytest.mark.parametrize(("name", "content", "shown"), DISGUISED)
@pytest.mark.parametrize("declared", [None, "image/png", "text/html", "image/svg+xml", "text/plain"])
def test_what_it_is_decides_whatever_it_is_called(
    name: str, content: bytes, shown: Show | None, declared: str | None
) -> None:
    assert _way(name, content, declared=declared) is shown


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_served_as_what_was_found_or_not_at_all(name: str) -> None:
    make, content_type, _ = HOSTILE[name]
    way = find_way(sniff(make()[:HEAD_SIZE], name).content_type, 1)
    is_ours = way is not None and way.show in (Show.TEXT, Show.DOCX, Show.XLSX)
    assert way is None or is_ours or way.served_as == content_type
    assert way is None or way.served_as in SERVED


@pytest.mark.parametrize(
    "content_type",
    [
        *("text/xml", "image/svg+xml", "application/javascript", "application/octet-stream", "", "image/tiff"),
        *("multipart/x-mixed-replace", "application/x-shockwave-flash", "text/plain; charset=utf-7", "TEXT/PLAIN"),
    ],
)
def test_what_is_not_in_the_list_is_only_saved(content_type: str) -> None:
    assert find_way(content_type, 1) is None
    with pytest.raises(Conflict) as refusal:
        way_of(content_type, 1)
    assert refusal.value.code == "no_preview"


def test_the_list_serves_nothing_active() -> None:
    assert not [served for served in SERVED for word in ACTIVE if word in served]
    texts = {find_way(content_type, 1) for content_type in TEXT_EXTENSIONS.values()} - {None}
    assert {way.served_as for way in texts if way} == {"text/plain; charset=utf-8"}


@pytest.mark.parametrize(
    ("content_type", "largest"),
    [
        ("image/png", LARGEST_IMAGE),
        ("image/heic", LARGEST_HEIC),
        ("application/pdf", LARGEST_PDF),
        (OOXML_TYPES[b"wordprocessingml.document.main"], LARGEST_OFFICE),
        (OOXML_TYPES[b"ms-excel.sheet.macroEnabled.main"], LARGEST_OFFICE),
    ],
)
def test_what_is_too_large_is_only_saved(content_type: str, largest: int) -> None:
    assert way_of(content_type, largest)
    with pytest.raises(Conflict) as refusal:
        way_of(content_type, largest + 1)
    assert refusal.value.code == "too_large_to_preview"


@pytest.mark.parametrize("content_type", ["text/plain", "text/csv", "text/markdown", "audio/mpeg", "video/mp4"])
def test_what_is_read_in_part_may_be_of_any_size(content_type: str) -> None:
    assert way_of(content_type, 5 * 1024**4)
