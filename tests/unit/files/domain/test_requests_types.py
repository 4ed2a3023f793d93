"""What a request takes is asked of what a guest says of a file, and of its bytes once they are there."""

from __future__ import annotations

import pytest

from files.domain.request_types import problem_with, types_in_words
from files.domain.requests import check_declared
from files.inspection import keeps_promise, promised_types, sniff
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
    problem = problem_with(types, name=name, content_type=found, keeps_promise=keeps_promise)
    assert bool(problem) is (status == "failed")
    assert not problem or "accepts only" in problem


@pytest.mark.parametrize(
    ("types", "words"),
    [
        ([], ""),
        ([".pdf"], "PDF"),
        (["image/*", "application/pdf"], "pictures or PDF"),
        (["image/*", "application/pdf", ".pdf", ".docx"], "pictures, PDF or .docx"),
        (["application/x-tex"], "application/x-tex"),
    ],
)
def test_types_are_told_as_people_say_them(types, words):
    assert types_in_words(types) == words
