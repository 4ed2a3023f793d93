"""ZIPs built in process, of parts so small that a few kilobytes have several."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

import boto3
import pytest
from django.conf import settings
from moto.s3.exceptions import NoSuchUpload
from moto.s3.models import S3Backend

from files.domain.shares import Share
from files.domain.zips import Manifest, Source, ZipState, zip_key
from files.models import HEAD, ShareItem, ZipItem
from files.services.mapping import share_of
from files.services.zips import builder as zip_build
from files.services.zips import jobs
from files.services.zips import sources as zip_sources
from mydoc.core import clock as clock_module
from mydoc.core.ids import new_id
from tests.support.soundness import stored_objects

PART = 4096
STEP = 1024


@cache
def s3() -> Any:
    """One for all: making one takes longer than a build."""
    return boto3.client("s3", region_name="us-east-1")


@dataclass
class Holding:
    """What a share is said to hold, and the ZIP of it."""

    owner_id: str = field(default_factory=new_id)
    share_id: str = field(default_factory=new_id)
    slug: str = field(default_factory=new_id)
    version: int = 1
    contents: dict[str, bytes] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    is_gone: bool = False

    def put(self, path: str, content: bytes, content_type: str = "image/jpeg") -> None:
        """Add a document."""
        folder, _, name = path.rpartition("/")
        key = f"originals/{self.owner_id}/{new_id()}"
        etag = s3().put_object(Bucket=settings.BUCKET, Key=key, Body=content)["ETag"].strip('"')
        self.sources.append(Source(key, etag, folder, name, len(content), content_type, clock_module.now()))
        self.contents[path] = content

    def manifest(self, *, owner_id: str, share_id: str, selection: object = None) -> Manifest | None:
        """Instead of reading a share."""
        assert (owner_id, share_id) == (self.owner_id, self.share_id)
        if self.is_gone:
            return None
        until = clock_module.now() + timedelta(days=1)
        return Manifest(replace(self.share(), version=self.version), list(self.sources), until)

    def share(self) -> Share:
        """As it is stored."""
        return share_of(ShareItem.get(self.slug, HEAD))

    def note(self) -> None:
        """The share is of that version now."""
        now = clock_module.now()
        values = {
            "id": self.share_id,
            "owner_id": self.owner_id,
            "created_at": now,
            "expires_at": now + timedelta(days=1),
            "audience": "anyone",
            "version": self.version,
            "ready_bytes": sum(map(len, self.contents.values())),
            "due_hour": "2030-01-01T00",
            "due_at": "2030-01-01T00:00",
        }
        names = [getattr(ShareItem, name).set(value) for name, value in values.items()]
        ShareItem(self.slug).update(actions=names)

    def request(self) -> None:
        """As somebody does who asks for it."""
        self.note()
        item = self.item()
        jobs.request(share=self.share(), failures=int(item.failures) if item else 0)

    def build(self, version: int | None = None) -> None:
        """A job."""
        zip_build.build(owner_id=self.owner_id, share_id=self.share_id, version=version or self.version)

    def build_all(self) -> int:
        """As many jobs as it takes; how many that were."""
        for number in range(1, 200):
            self.build()
            if (item := self.item()) is None or item.state != ZipState.BUILDING:
                return number
        raise AssertionError("it never ends")

    def item(self, version: int | None = None) -> ZipItem | None:
        try:
            return ZipItem.get(self.share_id, version or self.version)
        except ZipItem.DoesNotExist:
            return None

    @property
    def key(self) -> str:
        return zip_key(self.owner_id, self.share_id, self.version)

    def read(self) -> dict[str, bytes]:
        """What is in the ZIP."""
        body = s3().get_object(Bucket=settings.BUCKET, Key=self.key)["Body"].read()
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            assert file.testzip() is None
            return {info.filename: file.read(info) for info in file.infolist()}

    def replace_source(self, number: int, **values: Any) -> None:
        self.sources[number] = replace(self.sources[number], **values)


def noise(length: int) -> bytes:
    """Bytes that no compression makes smaller, always the same."""
    blocks = (hashlib.sha256(str(number).encode()).digest() for number in range(length // 32 + 1))
    return b"".join(blocks)[:length]


def zips_stored() -> list[str]:
    return [key for key in stored_objects() if key.startswith("derived/")]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts and steps of a few kilobytes, and a job for each part."""
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    monkeypatch.setattr(S3Backend, "upload_part", _upload_part)
    monkeypatch.setattr(S3Backend, "complete_multipart_upload", _complete)
    monkeypatch.setattr(zip_build, "part_size", lambda longest: PART)
    monkeypatch.setattr(zip_build, "STEP", STEP)
    monkeypatch.setattr(zip_sources, "STEP", STEP)
    # One after the other, so that the calls are always the same.
    monkeypatch.setattr(zip_sources, "_AHEAD", 1)
    monkeypatch.setattr(settings, "ZIP_SECONDS", 0)


_send_part, _put_together = S3Backend.upload_part, S3Backend.complete_multipart_upload


def _upload_part(self: S3Backend, bucket_name: str, multipart_id: str, part_id: int, value: bytes) -> Any:
    """As S3 does, where moto breaks."""
    if multipart_id not in self.get_bucket(bucket_name).multiparts:
        raise NoSuchUpload(upload_id=multipart_id)
    return _send_part(self, bucket_name, multipart_id, part_id, value)


def _complete(self: S3Backend, bucket_name: str, multipart_id: str, *more: Any) -> Any:
    """Likewise."""
    if multipart_id not in self.get_bucket(bucket_name).multiparts:
        raise NoSuchUpload(upload_id=multipart_id)
    return _put_together(self, bucket_name, multipart_id, *more)


@pytest.fixture
def holding(aws: None, monkeypatch: pytest.MonkeyPatch) -> Holding:
    """A share that holds what a test puts in."""
    made = Holding()
    monkeypatch.setattr(zip_build, "read_manifest", made.manifest)
    return made


@pytest.fixture
def filled(holding: Holding) -> Holding:
    """Something of each sort, over several parts."""
    holding.put("a picture.jpg", noise(20_000))
    holding.put("Notes/ä.txt", b"We met and agreed to meet again. " * 900, "text/plain")
    holding.put("Notes/empty.txt", b"", "text/plain")
    holding.put("z.txt", noise(7000), "text/plain")
    return holding


@pytest.fixture
def few(holding: Holding) -> Holding:
    """Two parts, for what has to be done again for each call."""
    holding.put("a picture.jpg", noise(4500))
    holding.put("ä.txt", noise(1500), "text/plain")
    holding.put("empty.txt", b"", "text/plain")
    return holding
