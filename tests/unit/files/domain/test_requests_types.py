"""What a request takes is asked of what a guest says of a file, and of its bytes once they are there."""

from __future__ import annotations

import pytest

from files.domain.request_rules import check_types
from files.domain.request_types import may_be_photos, problem_with, types_in_words, with_spellings
from files.domain.requests import check_declared
from files.inspection import keeps_promise, promised_types, sniff
from mydoc.core.errors import Invalid
from tests.support.rule_tables import code, request

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@pytest.mark.parametrize(
    ("types", "name", "content_type", "content", "status"),
    [
        ([".pdf"], "a.pdf", "", PDF, "ready"),
        ([".pdf"], "a.PDF", "", PDF, "ready"),
        ([".pdf"], "a.pdf", "", PNG, "failed"),
        ([".pdf"], "a.pdf", "application/pdf", b"<html><script>alert(1)</script>", "failed"),
        ([".pdf"], "a.txt", "application/pdf", PDF, "type_not_accepted"),
        (["application/pdf"], "anything", "application/pdf", PDF, "ready"),
        (["application/pdf"], "anything", "application/pdf", PNG, "failed"),
        (["application/pdf"], "a.pdf", "", PDF, "ready"),
        (["application/pdf"], "a.pdf", "application/x-pdf", PDF, "ready"),
        (["application/pdf"], "a.png", "image/png", PNG, "type_not_accepted"),
        (["application/pdf"], "a.png", "", PNG, "type_not_accepted"),
        (["application/pdf"], "anything", "", PDF, "ready"),
        (["image/*"], "a.svg", "", SVG, "ready"),
        (["image/*"], "a.png", "", SVG, "failed"),
        (["image/*"], "anything", "", SVG, "failed"),
        (["image/svg+xml"], "anything", "", SVG, "ready"),
        (["application/pdf"], "anything", "", PNG, "failed"),
        (["application/zip"], "a.zip", "application/x-zip-compressed", b"PK\x05\x06" + b"\0" * 18, "ready"),
        (["text/csv"], "a.csv", "application/vnd.ms-excel", b"a,b\n1,2\n", "ready"),
        (["image/*"], "a.heic", "", PNG, "ready"),
        (["image/*"], "a.png", "image/png", PNG, "ready"),
        (["image/*"], "a.png", "IMAGE/PNG", PNG, "ready"),
        (["image/*"], "a.png", "image/png", PDF, "failed"),
        (["image/*", ".pdf"], "a.pdf", "", PDF, "ready"),
        ([".png"], "a.png", "", PNG, "ready"),
        ([".jpg"], "a.jpg", "", PNG, "ready"),
        ([".csv"], "a.csv", "", b"a,b\n1,2\n", "ready"),
        ([".txt"], "a.txt", "", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff", "failed"),
        ([".xyzzy"], "a.xyzzy", "", b"\x01\x02\x03", "ready"),
        ([".xyzzy"], "a.xyzzy", "", PDF, "ready"),
        ([".xyzzy"], "a.xyzzy", "", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff", "failed"),
        ([".xyzzy"], "a.xyzzy", "", b"<!doctype html><script>alert(1)</script>", "failed"),
        ([".txt"], "a.txt", "", "Příliš žluťoučký kůň".encode("cp1250"), "ready"),
        ([".tex"], "a.tex", "", b"\\documentclass{article}\n", "ready"),
        ([".tex"], "a.tex", "", PNG, "failed"),
        ([".csv"], "a.csv", "", PDF, "failed"),
        ([".docx"], "a.docx", "", b"PK\x05\x06" + b"\0" * 18, "failed"),
        ([".ai"], "a.ai", "", PDF, "ready"),
        ([".ai"], "a.ai", "", b"%!PS-Adobe-3.0\n", "ready"),
        (["image/*"], "a.cr3", "", b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "ready"),
        (["image/*"], "a.orf", "", b"IIRO\x08\0\0\0" + b"\0" * 50, "ready"),
        (["image/*"], "a.raf", "image/x-fuji-raf", b"FUJIFILMCCD-RAW 0201" + b"\0" * 50, "ready"),
        (["image/*"], "a.jxl", "", b"\xff\x0a\xfa\x1f" + b"\0" * 50, "ready"),
        (["image/*"], "a.nef", "", b"MM\0*\0\0\0\x08" + b"\0" * 50, "ready"),
        (["image/*"], "a.svgz", "", b"\x1f\x8b\x08\0" + b"\0" * 20, "ready"),
        (["image/*"], "a.cr3", "", PDF, "failed"),
        (["image/*"], "a.raf", "", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff", "failed"),
        (["image/*"], "a.png", "", b"\x01\x02\x03\xff\xfe\x80\x81", "failed"),
        (["image/*"], "a.svg", "", b"<html><script>alert(1)</script>", "failed"),
        (["image/*"], "a.mp4", "", b"\0\0\0\x18ftypisom\0\0\0\0isom", "type_not_accepted"),
        (["audio/*"], "a.m4b", "", b"\0\0\0\x18ftypM4B \0\0\0\0isom", "ready"),
        (["audio/*"], "a.m4a", "", b"\0\0\0\x18ftypmp42\0\0\0\0isom", "ready"),
        (["audio/*"], "a.mka", "", b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\1matroska" + b"\0" * 50, "ready"),
        (["audio/*"], "a.flac", "", b"fLaC\0\0\0\x22" + b"\0" * 50, "ready"),
        (["audio/*"], "a.mp3", "", b"\0\0\0\0\xff\xe3\x18\xc4" + b"\0" * 50, "ready"),
        (["audio/*"], "a.mp3", "", PNG, "failed"),
        (["video/*"], "a.mts", "", b"\0\0\0\0\x47\x40\0\x10" + b"\0" * 200, "ready"),
        (["video/*"], "a.ogv", "", b"OggS\0\2" + b"\0" * 22 + b"\x01\x1e\x80theora", "ready"),
        (["video/*"], "a.m4v", "video/x-m4v", b"\0\0\0\x18ftypM4V \0\0\0\0isom", "ready"),
        (["video/*"], "a.mov", "", b"\0\0\0\x14ftypqt  \0\0\0\0", "ready"),
        (["video/*"], "a.ts", "", (b"\x47" + b"\0" * 187) * 4, "ready"),
        (["video/*"], "a.m2ts", "", (b"\0" * 4 + b"\x47" + b"\0" * 187) * 4, "ready"),
        (["video/*"], "a.ts", "", b"export const a = 1;\n", "failed"),
        ([".ts"], "a.ts", "", b"export const a = 1;\n", "ready"),
        ([".so"], "a.so", "", b"\x7fELF\2\1\1\0" + b"\0" * 60, "ready"),
        ([".exe"], "a.exe", "", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff", "ready"),
        ([".so"], "a.so", "", b"<!doctype html><script>alert(1)</script>", "failed"),
        ([".php"], "a.php", "", b"<!doctype html><?php echo 1 ?>", "ready"),
        ([".mka"], "a.mka", "", b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\1matroska" + b"\0" * 50, "ready"),
        ([".xls"], "a.xls", "", b"<html><table><tr><td>1</td></tr></table></html>", "ready"),
        ([".xls"], "a.xls", "", b"Date;Sum\r\n1;2\r\n", "ready"),
        (["application/vnd.ms-excel"], "a.xls", "", b'<?xml version="1.0"?><Workbook/>', "ready"),
        ([".xls"], "a.xls", "", PNG, "failed"),
        ([".doc"], "a.doc", "", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "ready"),
        ([".csv"], "a.csv", "", b"<html><table></table></html>", "ready"),
        ([".xlsx"], "a.xlsx", "", b"<html><table></table></html>", "failed"),
        ([".jpg"], "a.jpeg", "", b"\xff\xd8\xff\xe0\0\x10JFIF", "ready"),
        ([".jpeg"], "a.JPG", "", b"\xff\xd8\xff\xe0\0\x10JFIF", "ready"),
        ([".jpg"], "a.png", "", PNG, "type_not_accepted"),
        ([], "a.exe", "", PNG, "ready"),
    ],
)
def test_types_are_asked_of_the_name_and_of_the_bytes(types, name, content_type, content, status):
    it = request(types=types)
    refusal = code(
        lambda: check_declared(it, name=name, size=5, content_type=content_type, promises=promised_types)
    )
    assert refusal == (status if status == "type_not_accepted" else "")
    if refusal:
        return
    found = sniff(content, name, declared=content_type).content_type
    problem = problem_with(
        types, name=name, content_type=found, promises=promised_types, keeps_promise=keeps_promise
    )
    assert bool(problem) is (status == "failed")
    assert not problem or "accepts only" in problem


@pytest.mark.parametrize(
    ("types", "words"),
    [
        ([], ""),
        ([".pdf"], "PDF"),
        (["image/*", "application/pdf"], "pictures or PDF"),
        (["image/*", "application/pdf", ".pdf", ".docx"], "pictures, PDF or Word (.docx)"),
        (["application/x-tex"], "application/x-tex"),
    ],
)
def test_types_are_told_as_people_say_them(types, words):
    assert types_in_words(types) == words


@pytest.mark.parametrize(
    ("name", "content_type", "said"),
    [
        ("a.pdf", "image/png", "This file is a picture, although its name ends in .pdf."),
        ("a.pdf", "application/octet-stream", "This is not a .pdf file, although its name ends in .pdf."),
        ("scan", "image/png", "This file is a picture."),
        ("scan", "application/octet-stream", "This file is of another type."),
    ],
)
def test_a_refusal_says_what_the_file_is_and_what_to_do(name, content_type, said):
    problem = problem_with(
        [".pdf"], name=name, content_type=content_type, promises=promised_types, keeps_promise=keeps_promise
    )
    assert problem == f"{said} This request accepts only PDF. Choose another file."


def test_a_file_without_bytes_is_said_to_be_empty():
    problem = problem_with(
        ["image/*"],
        name="a.png",
        content_type=sniff(b"", "a.png").content_type,
        promises=promised_types,
        keeps_promise=keeps_promise,
        is_empty=True,
    )
    assert problem == "This file is empty. This request accepts only pictures. Choose another file."


@pytest.mark.parametrize(
    ("types", "is_offered"),
    [([], True), (["image/*"], True), ([".pdf", ".jpg"], True), ([".pdf"], False), ([".png"], False)],
)
def test_a_camera_is_offered_where_its_photos_are_taken(types, is_offered):
    assert may_be_photos(types) is is_offered


def test_all_spellings_of_an_extension_are_offered():
    assert with_spellings([".jpg", "image/*", ".pdf"]) == [".jpg", ".jpeg", ".jpe", ".jfif", "image/*", ".pdf"]


@pytest.mark.parametrize(("entry", "meant"), [("docx", ".docx"), ("*.docx", ".pdf"), ("pictures of cats", ".pdf")])
def test_an_entry_that_is_no_type_is_named(entry, meant):
    with pytest.raises(Invalid) as refused:
        check_types([".png", entry])
    said = f'"{entry}" is not a type. Enter types such as {meant}, application/pdf or image/*.'
    assert refused.value.fields == {"types": said}
