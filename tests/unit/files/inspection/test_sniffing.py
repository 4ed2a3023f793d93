"""What a file is said to be: its bytes decide, whatever its name and its uploader say."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.inspection import HEAD_SIZE, KINDS, kind_of, may_have_thumbnail, sniff
from files.inspection.previews import MAX_IMAGE_SOURCE, MAX_THUMBNAIL_SOURCE
from tests.unit.files.inspection import makers

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = makers.encoded(makers.picture(8, 8), "PNG")
GIF = makers.encoded(makers.picture(8, 8), "GIF")

CASES = {
    # bytes, name, content type, kind
    "png": (PNG, "a.png", "image/png", "image"),
    "jpeg": (makers.encoded(makers.picture(8, 8), "JPEG"), "a.jpg", "image/jpeg", "image"),
    "gif": (GIF, "a.gif", "image/gif", "image"),
    "webp": (makers.encoded(makers.picture(8, 8), "WEBP"), "a.webp", "image/webp", "image"),
    "bmp": (makers.encoded(makers.picture(8, 8), "BMP"), "a.bmp", "image/bmp", "image"),
    "tiff": (makers.encoded(makers.picture(8, 8), "TIFF"), "a.tif", "image/tiff", "image"),
    "avif": (makers.encoded(makers.picture(8, 8), "AVIF"), "a.avif", "image/avif", "image"),
    "animated png": (
        makers.encoded(
            makers.picture(8, 8),
            "PNG",
            save_all=True,
            append_images=[makers.picture(8, 8, "L").convert("RGB")],
        ),
        "a.png",
        "image/png",
        "image",
    ),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0" * 40, "a.heic", "image/heic", "image"),
    "pdf": (makers.pdf_page(), "a.pdf", "application/pdf", "pdf"),
    "pdf after junk": (b"\0\1\2junk" * 100 + makers.pdf_page(), "a", "application/pdf", "pdf"),
    "pdf of ascii": (b"\xef\xbb\xbf\r\n%PDF-1.4\n1 0 obj\n", "a", "application/pdf", "pdf"),
    "pdf too late": (b"\0" * 1100 + makers.pdf_page(), "a.pdf", "application/octet-stream", "other"),
    "prose about pdf": (b"Such a file begins with %PDF-1.4 always.", "a", "text/plain", "text"),
    "png polyglot pdf": (PNG + makers.pdf_page(), "a.pdf", "image/png", "image"),
    "html polyglot pdf": (b"<html><script>\n%PDF-1.4\n", "a.pdf", "text/html", "text"),
    "gif polyglot script": (b"GIF89a=1;alert('" + b"x" * 40 + b"')", "a.gif", "text/plain", "text"),
    "text": (b"Hello\n\tworld\r\n", "a.txt", "text/plain", "text"),
    "utf-8": ("Grüße, 世界".encode(), "a", "text/plain", "text"),
    "utf-8 cut in a character": ("é".encode() * HEAD_SIZE, "a", "text/plain", "text"),
    "utf-16": ("Grüße".encode("utf-16"), "a.txt", "text/plain", "text"),
    "utf-16 big endian": (b"\xfe\xff" + "Grüße".encode("utf-16-be"), "a.txt", "text/plain", "text"),
    "utf-32": ("Grüße".encode("utf-32"), "a.txt", "text/plain", "text"),
    "latin-1": ("Grüße aus Köln".encode("latin-1"), "a.txt", "text/plain", "text"),
    "russian": ("Привет, мир. ".encode("cp1251") * 9, "a", "text/plain", "text"),
    "short russian table": ("Имя;Сумма\r\n".encode("cp1251"), "a.csv", "text/csv", "text"),
    "short russian without a name": ("Имя;Сумма\r\n".encode("cp1251"), "a", "application/octet-stream", "other"),
    "japanese": ("これは報告書です。\r\n".encode("cp932") * 9, "a.txt", "text/plain", "text"),
    "japanese in euc": ("これは報告書です。\r\n".encode("euc-jp") * 9, "a.txt", "text/plain", "text"),
    "chinese": ("你好。世界。\r\n".encode("gbk") * 9, "a.txt", "text/plain", "text"),
    "utf-16 without a mark": ("Привет, мир.\r\n".encode("utf-16-le"), "a.txt", "text/plain", "text"),
    "utf-16 big endian without a mark": ("Привет, мир.\r\n".encode("utf-16-be"), "a", "text/plain", "text"),
    "html in utf-16 without a mark": ("<html> <script>".encode("utf-16-le"), "a.jpg", "text/html", "text"),
    "zeros between letters": (b"a\0b\0\1\0c\0 \0" * 9, "a.txt", "application/octet-stream", "other"),
    "noise": (bytes(range(256)) * 9, "a.txt", "application/octet-stream", "other"),
    "text that begins like an executable": (b"MZ is a magic number\n" * 9, "a", "text/plain", "text"),
    "text that begins like a bitmap": (b"BM: see below\n" * 9, "a.bmp", "text/plain", "text"),
    "csv": (b"a;b\n1;2\n", "a.CSV", "text/csv", "text"),
    "markdown": (b"# Title", "README.md", "text/markdown", "text"),
    "markdown with tag": (b'<h1 align="center">Title</h1>', "README.md", "text/markdown", "text"),
    "markdown with script": (b"<script>alert(1)</script>", "README.md", "text/html", "text"),
    "json": (b'{"a": 1}', "a.json", "application/json", "text"),
    "json by name, bytes not": (b"\x00\x01\x02\xff" * 9, "a.json", "application/octet-stream", "other"),
    "csv by name, png by bytes": (PNG, "a.csv", "image/png", "image"),
    "html": (b"<!DOCTYPE html><html></html>", "a.html", "text/html", "text"),
    "html without doctype": (b"\n <hTmL><body>", "a", "text/html", "text"),
    "html named png": (b"<script>alert(1)</script>", "a.png", "text/html", "text"),
    "html after comment": (b"<!-- x --><div>", "a.txt.png", "text/html", "text"),
    "html in utf-16": ("<html><script>".encode("utf-16"), "a.jpg", "text/html", "text"),
    "html in latin-1": ("<html>Größe".encode("latin-1"), "a.jpg", "text/html", "text"),
    "xhtml": (b'<?xml version="1.0"?><html xmlns="x"/>', "a", "application/xhtml+xml", "text"),
    "svg": (SVG.encode(), "a.svg", "image/svg+xml", "text"),
    "svg named png": (SVG.encode(), "a.png", "image/svg+xml", "text"),
    "svg after prologue": (
        b'\xef\xbb\xbf<?xml version="1.0"?><!-- a --><!DOCTYPE svg [<!ENTITY a "b>">]>\n' + SVG.encode(),
        "a.xml",
        "image/svg+xml",
        "text",
    ),
    "svg with prefix": (b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', "a.txt", "image/svg+xml", "text"),
    "svg in utf-16": (SVG.encode("utf-16"), "a.png", "image/svg+xml", "text"),
    "xml": (b'<?xml version="1.0"?><note/>', "a.txt", "application/xml", "text"),
    "xml without declaration": (b"<note/>", "a.xml", "application/xml", "text"),
    "php": (b"<?php echo 1 ?>", "a.php", "text/plain", "text"),
    "rtf": (rb"{\rtf1\ansi Hello}", "a.doc", "application/rtf", "document"),
    "postscript": (b"%!PS-Adobe-3.0\n", "a.eps", "application/postscript", "document"),
    "zip": (makers.zipped(("a.txt", b"a")), "a.zip", "application/zip", "archive"),
    "zip named jpg": (makers.zipped(("a.txt", b"a")), "a.jpg", "application/zip", "archive"),
    "zip named docx": (makers.zipped(("a.txt", b"a")), "a.docx", "application/zip", "archive"),
    "empty zip": (makers.zipped(), "a.zip", "application/zip", "archive"),
    "docx": (
        makers.ooxml("wordprocessingml.document.main", "word"),
        "a.bin",
        OOXML + "wordprocessingml.document",
        "document",
    ),
    "xlsx": (
        makers.ooxml("spreadsheetml.sheet.main", "xl"),
        "a.docx",
        OOXML + "spreadsheetml.sheet",
        "spreadsheet",
    ),
    "pptx": (
        makers.ooxml("presentationml.presentation.main", "ppt"),
        "a.zip",
        OOXML + "presentationml.presentation",
        "presentation",
    ),
    "docm": (
        makers.ooxml("ms-word.document.macroEnabled.main", "word"),
        "a.docx",
        "application/vnd.ms-word.document.macroEnabled.12",
        "document",
    ),
    "docx, types last": (
        makers.zipped(("_rels/.rels", b"<r/>"), ("word/document.xml", b"<w/>"), ("[Content_Types].xml", b"")),
        "a",
        OOXML + "wordprocessingml.document",
        "document",
    ),
    "docx, by name among packages": (
        makers.zipped(("_rels/.rels", b"<r/>"), ("customXml/item1.xml", b"<w/>")),
        "a.docx",
        OOXML + "wordprocessingml.document",
        "document",
    ),
    "jar": (
        makers.zipped(("META-INF/MANIFEST.MF", b"x")),
        "a.jar",
        "application/java-archive",
        "archive",
    ),
    "doc": (OLE, "a.doc", "application/msword", "document"),
    "xls": (OLE, "a.xls", "application/vnd.ms-excel", "spreadsheet"),
    "ppt": (OLE, "a.PPT", "application/vnd.ms-powerpoint", "presentation"),
    "ole with another name": (OLE, "a.png", "application/x-ole-storage", "other"),
    "mp3": (b"ID3\x04\0\0\0\0\0\0" + b"\0" * 40, "a.mp3", "audio/mpeg", "audio"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", "a.wav", "audio/wav", "audio"),
    "flac": (b"fLaC\0\0\0\x22" + b"\0" * 40, "a.flac", "audio/flac", "audio"),
    "ogg video": (b"OggS\0\2" + b"\0" * 22 + b"\x80theora", "a.ogg", "video/ogg", "video"),
    "mp4": (b"\0\0\0\x18ftypisom\0\0\2\0isommp41" + b"\0" * 40, "a", "video/mp4", "video"),
    "mp4 of an unknown brand": (b"\0\0\0\x14ftypabcd\0\0\0\0abcd", "a.mp4", "video/mp4", "video"),
    "matroska": (b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska", "a.mkv", "video/x-matroska", "video"),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0", "a.svgz", "application/gzip", "archive"),
    "tar": (
        b"a.txt".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0"),
        "a",
        "application/x-tar",
        "archive",
    ),
    "executable": (b"MZ\x90\0\3\0\0\0", "holiday.jpg", "application/x-msdownload", "other"),
    "nested zstandard frames": (
        struct.pack("<II", 0x184D2A50, 0) * 8192,
        "a",
        "application/octet-stream",
        "other",
    ),
    "empty": (b"", "a", "application/octet-stream", "other"),
    "empty text": (b"", "a.txt", "text/plain", "text"),
    "empty image": (b"", "a.png", "application/octet-stream", "other"),
}


@pytest.mark.parametrize("case", CASES)
def test_bytes_decide(case: str) -> None:
    head, name, content_type, kind = CASES[case]
    found = sniff(head[:HEAD_SIZE], name, declared="image/png")
    assert (found.content_type, found.kind) == (content_type, kind)


@pytest.mark.parametrize("extension", ["text", "spreadsheet", "presentation", "graphics", "text-template"])
def test_opendocument_says_what_it_is(extension: str) -> None:
    members = (("mimetype", (ODF + extension).encode()), ("content.xml", b"<x/>"))
    assert sniff(makers.zipped(*members, stored_first=True), "a.zip").content_type == ODF + extension


def test_a_zip_cannot_name_its_own_content_type() -> None:
    lying = makers.zipped(("mimetype", b"text/html"), stored_first=True)
    assert sniff(lying, "a.odt").content_type == "application/zip"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("text/csv; charset=utf-8", "text/csv"),
        ("TEXT/CALENDAR", "text/calendar"),
        ("image/png", "text/plain"),
        ("nonsense", "text/plain"),
        (None, "text/plain"),
    ],
)
def test_declaration_decides_only_between_sorts_of_text(declared: str | None, expected: str) -> None:
    assert sniff(b"a,b\n", "noextension", declared=declared).content_type == expected


@pytest.mark.parametrize(
    "content_type", ["text/html", "image/svg+xml", "application/xml", "application/xhtml+xml"]
)
def test_active_content_is_never_an_image(content_type: str) -> None:
    assert kind_of(content_type) == "text"
    assert not may_have_thumbnail(content_type, 1)


@pytest.mark.parametrize(
    ("content_type", "size", "expected"),
    [
        ("image/png", 0, False),
        ("image/png", MAX_IMAGE_SOURCE, True),
        ("image/png", MAX_IMAGE_SOURCE + 1, False),
        ("application/pdf", MAX_THUMBNAIL_SOURCE, True),
        ("application/pdf", MAX_THUMBNAIL_SOURCE + 1, False),
        ("application/zip", 1, False),
    ],
)
def test_what_is_worth_fetching(content_type: str, size: int, expected: bool) -> None:
    assert may_have_thumbnail(content_type, size) is expected


MAGICS = [bytes(head[:64]) for head, *_ in CASES.values()]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MAGICS), st.integers(0, 64), st.binary(max_size=400), st.text(max_size=20), st.text())
def test_anything_is_something(magic: bytes, cut: int, rest: bytes, name: str, declared: str) -> None:
    found = sniff(magic[:cut] + rest, name, declared=declared)
    assert found.kind in KINDS
    family, _, subtype = found.content_type.partition("/")
    assert family
    assert subtype
    assert found.content_type.isascii()
    assert found.content_type.isprintable()


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet='<>!?-[]"svghtmlDOCTYPEx: \n%PDF1', max_size=300),
    st.sampled_from(["a", "a.md", "a.xml"]),
)
def test_no_markup_is_too_odd(text: str, name: str) -> None:
    assert sniff(text.encode(), name).kind in KINDS
