"""Files of ordinary kinds keep what their extension promises; programs and pages under an unknown one do not."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from files.inspection import keeps_promise, promised_types, sniff

XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
PDF = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
OLE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 2000
)
TIFF = b"II*\0\x08\0\0\0" + b"\x01\0\x00\x01\x04\0\x01\0\0\0\x10\0\0\0" + b"\0" * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
MACH_O = b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x02\0\0\0" + b"\0" * 50
PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + b"\0" * 50


def zipped(*names: str, **members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"{}")
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def office(main: str, part: str) -> bytes:
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{part}" ContentType="application/vnd.{main}+xml"/></Types>'
    )
    return zipped(**{"[Content_Types].xml": types.encode(), part: b"<x/>"})


def open_document(kind: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sheet.xlsm", office("ms-excel.sheet.macroEnabled.main", "xl/workbook.xml")),
        ("sheet.xlsb", office("ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin")),
        ("letter.docm", office("ms-word.document.macroEnabled.main", "word/document.xml")),
        ("talk.pptm", office("ms-powerpoint.presentation.macroEnabled.main", "ppt/presentation.xml")),
        ("plan.vsdx", office("ms-visio.drawing.main", "visio/document.xml")),
        ("drawing.odg", open_document("graphics")),
        ("letter.pages", zipped("Index/Document.iwa")),
        ("map.kmz", zipped("doc.kml")),
        ("part.3mf", zipped("[Content_Types].xml", "3D/3dmodel.model")),
        ("ui.sketch", zipped("document.json")),
        ("lib.jar", zipped("META-INF/MANIFEST.MF")),
        ("flyer.pub", OLE),
        ("logo.ai", PDF),
        ("photo.dng", TIFF),
        ("chart.drawio", XML + b"<mxfile/>"),
        ("page.xhtml", XML + b'<html xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("paper.tex", b"\\documentclass{article}\n"),
        ("run.sh", b"#!/bin/sh\n"),
        ("Main.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + b"\0" * 50),
        ("clip.3gp", b"\0\0\0\x18ftyp3gp4\0\0\0\0" + b"\0" * 50),
        ("letter.txt", "Příliš žluťoučký kůň".encode("cp1250")),
    ],
)
def test_an_ordinary_file_is_what_its_extension_promises(name: str, data: bytes) -> None:
    assert keeps_promise(name.rpartition(".")[2], sniff(data, name).content_type)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PNG),
        ("a.docx", zipped("a.txt")),
        ("a.odt", zipped("a.txt")),
        ("a.xlsm", PDF),
        ("a.png", PDF),
        ("a.mp4", PDF),
        ("a.txt", PROGRAM),
        ("a.xyzzy", PROGRAM),
        ("a.xyzzy", b"<!doctype html><script>alert(1)</script>"),
        ("a.xyzzy", XML + b'<html xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("a.xyzzy", MACH_O),
        ("a.txt", MACH_O),
        ("a.xyzzy", b"\xca\xfe\xba\xbe\0\0\0\x02" + b"\0" * 50),
        ("a.tex", PNG),
    ],
)
def test_another_file_under_its_name_is_not(name: str, data: bytes) -> None:
    assert not keeps_promise(name.rpartition(".")[2], sniff(data, name).content_type)


@pytest.mark.parametrize(
    ("extension", "types"),
    [
        ("pdf", {"application/pdf"}),
        ("ai", {"application/pdf", "application/postscript"}),
        ("xlsm", {"application/vnd.ms-excel.sheet.macroEnabled.12"}),
        ("heic", {"image/heic"}),
        ("bin", set()),
        ("xyzzy", set()),
        ("", set()),
    ],
)
def test_an_extension_stands_for_types_or_for_any_bytes(extension: str, types: set[str]) -> None:
    assert promised_types(extension) == types
