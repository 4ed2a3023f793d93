"""A process that dies while it writes an object leaves nothing that looks like one."""

from __future__ import annotations

import json
from pathlib import Path

from mydoc.local.parts import sweep_objects


def write(path: Path, body: bytes, size: int | None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    if size is not None:
        path.with_name(f"{path.name}.meta.json").write_text(json.dumps({"size": size, "etag": '"old"'}))
    return path


def test_whole_objects_stay_as_they_are(tmp_path: Path) -> None:
    whole = write(tmp_path / "bucket/originals/a/1", b"12345", 5)
    empty = write(tmp_path / "bucket/originals/a/2", b"", 0)
    sweep_objects(tmp_path)
    assert whole.read_bytes() == b"12345"
    assert empty.exists()
    assert json.loads((tmp_path / "bucket/originals/a/1.meta.json").read_text())["etag"] == '"old"'


def test_bytes_that_were_never_described_go(tmp_path: Path) -> None:
    bare = write(tmp_path / "bucket/originals/a/1", b"12345", None)
    unfinished = write(tmp_path / "bucket/originals/a/2.tmp", b"123", None)
    sweep_objects(tmp_path)
    assert not bare.exists()
    assert not unfinished.exists()


def test_a_description_without_bytes_goes(tmp_path: Path) -> None:
    path = write(tmp_path / "bucket/originals/a/1", b"12345", 5)
    path.unlink()
    sweep_objects(tmp_path)
    assert list(path.parent.iterdir()) == []


def test_a_description_of_what_was_there_before_is_not_believed(tmp_path: Path) -> None:
    path = write(tmp_path / "bucket/derived/a/1", b"12345678", 5)
    sweep_objects(tmp_path)
    assert path.read_bytes() == b"12345678"
    assert json.loads(path.with_name("1.meta.json").read_text()) == {}
