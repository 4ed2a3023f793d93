"""Objects in S3: what django-storages does of it, and what boto3."""

from __future__ import annotations

import ast
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from django.conf import settings

from files import blobs
from files.blobs.bucket import client, storage
from files.domain.parts import Part
from mydoc.telemetry import context

KEY = "originals/01A/01B"
ROOT = Path(blobs.__file__).parent


@pytest.fixture
def s3(aws):
    return boto3.client("s3", region_name="us-east-1")


def test_what_is_written_has_the_type_that_was_named_whatever_the_key_ends_with(s3):
    blobs.write(f"{KEY}.html", b"picture", "image/webp")

    found = s3.get_object(Bucket=settings.BUCKET, Key=f"{KEY}.html")
    assert (found["ContentType"], found["Body"].read()) == ("image/webp", b"picture")
    blobs.write(f"{KEY}.html", b"another", "image/webp")
    assert s3.get_object(Bucket=settings.BUCKET, Key=f"{KEY}.html")["Body"].read() == b"another"


def test_head_says_size_and_etag_and_nothing_of_what_is_not_there(s3):
    assert (blobs.head(KEY), blobs.exists(KEY)) == (None, False)
    etag = s3.put_object(Bucket=settings.BUCKET, Key=KEY, Body=b"12345")["ETag"].strip('"')
    found = blobs.head(KEY)
    assert (found.size, found.etag, blobs.exists(KEY)) == (5, etag, True)


@pytest.mark.parametrize("keys", [[KEY], [KEY, f"{KEY}2"]])
def test_one_or_several_are_deleted_in_one_round_trip_and_again(s3, keys):
    for key in keys:
        blobs.write(key, b"x", "image/webp")
    for _ in range(2):
        with context.doing(context.Work("1", "delete")) as doing:
            blobs.delete(*keys)
        assert doing.aws_calls == 1
    assert not any(map(blobs.exists, keys))


def test_what_goes_to_s3_is_counted_for_the_work_that_sends_it(s3):
    with context.doing(context.Work("1", "all")) as doing:
        blobs.write(KEY, b"x", "image/webp")
        blobs.head(KEY)
        blobs.exists(KEY)
        blobs.sign_download(KEY, name="a.txt", lifetime=timedelta(minutes=1))
    assert doing.aws_calls == 3


def test_a_url_is_for_this_key_name_and_time_and_signed_by_the_fourth_version(s3):
    url = blobs.sign_download(KEY, name="Ü 1.pdf", lifetime=timedelta(seconds=60), content_type="application/pdf")

    parts, asked = urlsplit(url), parse_qs(urlsplit(url).query)
    assert parts.path.endswith(KEY)
    assert asked["X-Amz-Expires"] == ["60"]
    assert asked["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert asked["response-content-disposition"] == [blobs.attachment("Ü 1.pdf")]
    assert asked["response-content-type"] == ["application/pdf"]
    shown = parse_qs(urlsplit(blobs.sign_image(KEY, lifetime=timedelta(seconds=60))).query)
    assert "response-content-disposition" not in shown


def test_threads_share_one_client(aws):
    found = []
    threads = [threading.Thread(target=lambda: found.append(client())) for _ in range(3)]
    for thread in threads:
        thread.start()
        thread.join()
    assert {id(each) for each in found} == {id(storage().connection.meta.client)}


def test_boto3_is_asked_only_for_what_django_storages_cannot():
    """Parts, signed PUTs, ranges of a known ETag, many objects at once, a file in constant memory."""
    asked = {
        (file.name, call.func.attr)
        for file in ROOT.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) == "client()"
    }
    assert {name for file, name in asked if file not in {"multipart.py", "puts.py"}} == {
        "delete_objects",
        "get_object",
        "get_paginator",
    }
    assert {file for file, _ in asked} == {"multipart.py", "objects.py", "puts.py"}


@pytest.mark.parametrize("size", [5, 5 * 1024**3])
def test_inv_09_the_url_of_a_part_signs_key_upload_number_and_size(s3, size):
    url = urlsplit(blobs.sign_part(KEY, "the upload", 7, size, lifetime=timedelta(minutes=5)))

    asked = parse_qs(url.query)
    assert url.path.endswith(f"/{KEY}")
    assert (asked["uploadId"], asked["partNumber"]) == (["the upload"], ["7"])
    assert "content-length" in asked["X-Amz-SignedHeaders"][0].split(";")
    other = blobs.sign_part(KEY, "the upload", 7, size + 1, lifetime=timedelta(minutes=5))
    assert parse_qs(urlsplit(other).query)["X-Amz-Signature"] != asked["X-Amz-Signature"]


def test_inv_09_completing_writes_only_where_nothing_is(s3):
    """S3 is asked to refuse: whether something is there nobody else can tell at that moment."""
    sent = []
    client().meta.events.register("before-call.s3.CompleteMultipartUpload", _note(sent), unique_id="noted")
    try:
        upload = blobs.start_multipart(KEY)
        etag = blobs.put_part(KEY, upload, 1, b"hello")
        blobs.complete_multipart(KEY, upload, [Part(1, etag)])
    finally:
        client().meta.events.unregister("before-call.s3.CompleteMultipartUpload", unique_id="noted")

    assert sent == ["*"]


def _note(sent):
    def note(params, **_):
        sent.append(params["headers"].get("If-None-Match"))

    return note


@pytest.mark.parametrize(("content", "start", "calls"), [(b"", b"", 2), (b"ab", b"ab", 1), (b"abcdef", b"abc", 1)])
def test_the_start_comes_with_what_is_known_in_one_round_trip(content, start, calls, s3):
    assert blobs.read_start(KEY, 3) is None
    s3.put_object(Bucket=settings.BUCKET, Key=KEY, Body=content)
    with context.doing(context.Work("1", "start")) as doing:
        found = blobs.read_start(KEY, 3)
    assert found == (blobs.head(KEY), start)
    assert doing.aws_calls == calls
