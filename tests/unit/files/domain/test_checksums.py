"""Which checksums are taken."""

from __future__ import annotations

import base64
import zlib

import pytest

from files.domain.checksums import check_crc32
from files.domain.parts import UPLOAD_PART
from tests.support.rule_tables import code

RIGHT = base64.b64encode(zlib.crc32(b"hello").to_bytes(4, "big")).decode()


@pytest.mark.parametrize("crc32", ["", "AAAAAA==", "/////w==", RIGHT])
def test_four_bytes_in_base64_or_nothing(crc32):
    assert check_crc32(crc32, size=5) == crc32


@pytest.mark.parametrize(
    "crc32",
    [
        "3610a686",
        "AAAAAA",
        "AAAAAB==",
        "AAAAAAA=",
        "AAAA",
        "AAAAAA==\n",
        " AAAAAA==",
        "AAA-AA==",
        "AAAA\u0410A==",
        "x" * 100,
    ],
)
def test_any_other_text_is_refused(crc32):
    assert code(lambda: check_crc32(crc32, size=5)) == "bad_checksum"


def test_a_file_of_several_parts_has_none():
    assert check_crc32(RIGHT, size=UPLOAD_PART) == RIGHT
    assert code(lambda: check_crc32(RIGHT, size=UPLOAD_PART + 1)) == "bad_checksum"
    assert check_crc32("", size=UPLOAD_PART + 1) == ""
