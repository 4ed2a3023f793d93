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
from mydoc import work

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
    assert (blobs.head(KEY), blobs.exists(KEY)) == (blobs.Blob(size=5, etag=etag), True)


@pytest.mark.parametrize("keys", [[KEY], [KEY, f"{KEY}2"]])
def test_one_or_several_are_deleted_in_one_round_trip_and_again(s3, keys):
    for key in keys:
        blobs.write(key, b"x", "image/webp")
    for _ in range(2):
        with work.doing(work.Work("1", "delete")) as doing:
            blobs.delete(*keys)
        assert doing.aws_calls == 1
    assert not any(map(blobs.exists, keys))


def test_what_goes_to_s3_is_counted_for_the_work_that_sends_it(s3):
    with work.doing(work.Work("1", "all")) as doing:
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
    """Parts, ranges of a known ETag, many objects at once, a file in constant memory."""
    asked = {
        (file.name, call.func.attr)
        for file in ROOT.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) == "client()"
    }
    assert {name for file, name in asked if file != "multipart.py"} == {
        "delete_objects",
        "get_object",
        "get_paginator",
    }
    assert {file for file, _ in asked} == {"multipart.py", "objects.py"}
