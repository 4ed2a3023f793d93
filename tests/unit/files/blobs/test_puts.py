"""What is signed of a request that writes a whole object."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from files import blobs

HOUR = timedelta(hours=1)
ALWAYS = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment", "If-None-Match": "*"}


@pytest.mark.parametrize(
    ("crc32", "headers"), [("", ALWAYS), ("NhCmhg==", {**ALWAYS, "x-amz-checksum-crc32": "NhCmhg=="})]
)
def test_all_that_has_to_be_sent_is_signed_and_said(aws, crc32, headers):
    signed = blobs.sign_put("originals/a/b", 5, crc32=crc32, lifetime=HOUR)
    query = parse_qs(urlsplit(signed.url).query)
    assert signed.headers == headers
    names = {name.lower() for name in headers} | {"host", "content-length"}
    assert set(query["X-Amz-SignedHeaders"][0].split(";")) == names
    assert query["X-Amz-Expires"] == ["3600"]


@pytest.mark.parametrize("size", [0, 5, 5 * 1024**2])
def test_the_size_is_signed(aws, size):
    urls = {blobs.sign_put("originals/a/b", other, lifetime=HOUR).url for other in (size, size + 1)}
    assert len({parse_qs(urlsplit(url).query)["X-Amz-Signature"][0] for url in urls}) == 2
