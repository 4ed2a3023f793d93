"""What S3 answers, and what callers are told of it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError
from django.conf import settings

from files import blobs
from files.blobs import multipart
from files.blobs.bucket import client, translated
from files.domain.parts import Part

KEY = "originals/01A/01B"


@pytest.fixture
def s3(aws):
    return boto3.client("s3", region_name="us-east-1")


def failed(code):
    return ClientError({"Error": {"Code": code}}, "any")


@pytest.fixture
def answer(monkeypatch):
    """`answer(operation, …)`: S3 gives this to every such call, or fails with it."""

    def set_(operation, given):
        def run(**_):
            if isinstance(given, Exception):
                raise given
            return given

        monkeypatch.setattr(client(), operation, run)

    return set_


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("NoSuchUpload", blobs.NoSuchUpload),
        ("InvalidPart", blobs.PartsRefused),
        ("InvalidPartOrder", blobs.PartsRefused),
        ("EntityTooSmall", blobs.PartsRefused),
        ("MalformedXML", blobs.PartsRefused),
        ("PreconditionFailed", blobs.AlreadyWritten),
        ("ConditionalRequestConflict", blobs.AlreadyWritten),
        ("NoSuchKey", blobs.NoSuchBlob),
        ("404", blobs.NoSuchBlob),
    ],
)
def test_refusals_that_callers_tell_apart(code, told):
    assert type(translated(failed(code))) is told


def test_any_other_failure_stays_what_it_is():
    error = failed("SlowDown")
    assert translated(error) is error


@pytest.mark.parametrize(
    ("given", "named"), [({"content_type": "image/webp"}, "image/webp"), ({}, "application/octet-stream")]
)
def test_an_upload_is_an_attachment_of_its_type_or_an_unknown_one_and_never_overwritten(s3, given, named):
    for content, is_taken in ((b"first", False), (b"second", True)):
        upload = blobs.start_multipart(KEY, **given)
        parts = [Part(1, blobs.put_part(KEY, upload, 1, content))]
        if is_taken:
            with pytest.raises(blobs.AlreadyWritten):
                blobs.complete_multipart(KEY, upload, parts)
        else:
            made = blobs.complete_multipart(KEY, upload, parts)

    found = s3.get_object(Bucket=settings.BUCKET, Key=KEY)
    assert (found["ContentDisposition"], found["ContentType"]) == ("attachment", named)
    assert (found["ETag"], found["Body"].read()) == (f'"{made}"', b"first")


def test_parts_are_listed_with_number_etag_and_size_as_s3_has_them(aws):
    upload = blobs.start_multipart(KEY)
    assert blobs.list_parts(KEY, upload) == []
    etags = {number: blobs.put_part(KEY, upload, number, b"x" * number) for number in (2, 1)}
    assert blobs.list_parts(KEY, upload) == [Part(1, etags[1], 1), Part(2, etags[2], 2)]
    assert not any('"' in etag for etag in etags.values())


def test_an_upload_that_is_over_takes_nothing_and_may_be_aborted_again(aws, answer):
    upload = blobs.start_multipart(KEY)
    blobs.put_part(KEY, upload, 1, b"hello")
    blobs.abort_multipart(KEY, upload)
    blobs.abort_multipart(KEY, upload)
    with pytest.raises(blobs.NoSuchUpload):
        blobs.list_parts(KEY, upload)
    for operation in ("upload_part", "complete_multipart_upload"):
        answer(operation, failed("NoSuchUpload"))
    with pytest.raises(blobs.NoSuchUpload):
        blobs.put_part(KEY, upload, 1, b"hello")
    with pytest.raises(blobs.NoSuchUpload):
        blobs.complete_multipart(KEY, upload, [Part(1, "abc")])


def test_aborting_tells_that_s3_did_not(aws, answer):
    answer("abort_multipart_upload", failed("SlowDown"))
    with pytest.raises(ClientError):
        blobs.abort_multipart(KEY, "an upload")


@pytest.fixture
def stream(aws, monkeypatch):
    """`stream(status)`: streams a part to S3, which answers so; gives back its ETag and what was sent."""

    def run(status):
        sent = {}

        def request(method, url, **more):
            sent.update(more, method=method, url=url)
            return SimpleNamespace(status=status, headers={"ETag": '"abc"'})

        monkeypatch.setattr(multipart, "_pool", lambda: SimpleNamespace(request=request))
        return blobs.stream_part(KEY, "an upload", 3, iter([b"12", b"345"]), 5), sent

    return run


def test_a_streamed_part_is_sent_once_to_a_url_of_its_size(stream):
    etag, sent = stream(200)
    assert (etag, sent["method"], b"".join(sent["body"])) == ("abc", "PUT", b"12345")
    assert sent["headers"] == {"Content-Length": "5"}
    # What was sent is gone: a second try would send what is left of it.
    assert sent["retries"] is False
    # Whoever waits for S3 gives up some time.
    assert sent["timeout"]
    asked = parse_qs(urlsplit(sent["url"]).query)
    assert (asked["uploadId"], asked["partNumber"], asked["X-Amz-Expires"]) == (["an upload"], ["3"], ["900"])
    assert "content-length" in asked["X-Amz-SignedHeaders"][0]


@pytest.mark.parametrize(("status", "told"), [(404, blobs.NoSuchUpload), (403, OSError), (503, OSError)])
def test_a_streamed_part_that_s3_did_not_take_is_none(stream, status, told):
    with pytest.raises(told):
        stream(status)


def test_ranges_are_of_the_bytes_that_were_meant_and_of_no_others(s3):
    etag = s3.put_object(Bucket=settings.BUCKET, Key=KEY, Body=b"0123456789")["ETag"].strip('"')
    blob, start = blobs.read_start(KEY, 3)
    assert (blob.size, blob.etag, start) == (10, etag, b"012")
    assert blobs.head(KEY) == blob
    assert blobs.read_range(KEY, 4, 3, etag=etag) == b"456"
    assert blobs.read_range(KEY, 8, 100, etag=etag) == b"89"
    for key, held in ((KEY, "0" * 32), (f"{KEY}2", etag)):
        with pytest.raises(blobs.NoSuchBlob):
            blobs.read_range(key, 0, 3, etag=held)


def test_an_object_is_written_to_a_file_or_there_is_none(s3, tmp_path):
    s3.put_object(Bucket=settings.BUCKET, Key=KEY, Body=b"0123456789")
    blobs.download(KEY, tmp_path / "here")
    assert (tmp_path / "here").read_bytes() == b"0123456789"
    with pytest.raises(blobs.NoSuchBlob):
        blobs.download(f"{KEY}2", tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_originals_are_listed_and_nothing_that_was_made_of_them(s3):
    assert list(blobs.originals()) == []
    for key in (KEY, "thumbnails/01A/01B.webp"):
        s3.put_object(Bucket=settings.BUCKET, Key=key, Body=b"12345")
    assert list(blobs.originals()) == [(KEY, 5)]


def test_deleting_several_tells_that_s3_kept_some(aws, answer):
    kept = [{"Key": key, "Code": code} for key, code in ((KEY, "SlowDown"), (f"{KEY}2", "InternalError"))]
    answer("delete_objects", {"Errors": kept})
    with pytest.raises(RuntimeError, match="2 objects: InternalError, SlowDown"):
        blobs.delete(KEY, f"{KEY}2")


def test_urls_last_as_long_as_they_were_asked_for_and_tell_by_which_method_they_work(aws):
    minute = timedelta(minutes=1)
    urls = {
        "download": blobs.sign_download(KEY, name="a.txt", lifetime=minute),
        "head": blobs.sign_download(KEY, name="a.txt", lifetime=minute, method="HEAD"),
        "preview": blobs.sign_preview(KEY, name="a.txt", content_type="text/plain", lifetime=minute),
        "image": blobs.sign_image(KEY, lifetime=minute),
        "part": blobs.sign_part(KEY, "an upload", 1, 5, lifetime=minute),
    }
    asked = {name: parse_qs(urlsplit(url).query) for name, url in urls.items()}
    assert {name: each["X-Amz-Expires"] for name, each in asked.items()} == {name: ["60"] for name in urls}
    assert asked["download"]["response-content-type"] == ["application/octet-stream"]
    assert asked["preview"]["response-content-type"] == ["text/plain"]
    assert asked["preview"]["response-content-disposition"] == [blobs.attachment("a.txt")]
    assert asked["head"]["X-Amz-Signature"] != asked["download"]["X-Amz-Signature"]
