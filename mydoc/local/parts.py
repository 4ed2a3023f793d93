"""Keep unfinished multipart uploads as files, which outlive the emulator and take none of its memory."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.core.persistence import _json_default, _json_object_hook
from ministack.core.responses import get_account_id
from ministack.services import s3

from mydoc.local.journal import Journal

Answer = tuple[int, dict[str, str], bytes]
Query = dict[str, list[str]]


class _PartOnDisk(dict[str, Any]):
    """A part as MiniStack knows it, but for its bytes, which are read on demand."""

    def __init__(self, record: dict[str, Any], path: Path) -> None:
        super().__init__(record)
        self._path = path

    def __getitem__(self, name: str) -> Any:
        return self._path.read_bytes() if name == "body" else super().__getitem__(name)


class PartFiles:
    """The parts of unfinished uploads.

    Args:
        folder: where the bytes lie, in a folder for each upload.
        journal: where is written which of these files count.
    """

    def __init__(self, folder: Path, journal: Journal) -> None:
        self._folder = folder
        self._journal = journal
        self._files: dict[str, dict[int, str]] = {}

    def restore(self) -> None:
        """Restore unfinished uploads, delete files that belong to none, then keep new parts."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for upload_id, account, record, parts in self._journal.uploads():
            upload = json.loads(record, object_hook=_json_object_hook)
            upload["parts"] = {
                number: _PartOnDisk(json.loads(text), self._folder / upload_id / file)
                for number, file, text in parts
            }
            s3._multipart_uploads._data[(account, upload_id)] = upload
            self._files[upload_id] = {number: file for number, file, _ in parts}
        self._sweep()
        s3._create_multipart_upload = _then(s3._create_multipart_upload, self._begun)
        s3._upload_part = _then(s3._upload_part, self._received)
        s3._complete_multipart_upload = _then(s3._complete_multipart_upload, self._completed)
        s3._abort_multipart_upload = _then(s3._abort_multipart_upload, self._aborted)

    def _sweep(self) -> None:
        for folder in self._folder.iterdir():
            known = self._files.get(folder.name)
            if known is None:
                shutil.rmtree(folder)
                continue
            for path in folder.iterdir():
                if path.name not in known.values():
                    path.unlink()

    def _begun(self, answer: Answer, *_: Any) -> None:
        upload_id = answer[2].split(b"<UploadId>")[1].split(b"</UploadId>")[0].decode()
        upload = s3._multipart_uploads[upload_id]
        record = {name: value for name, value in upload.items() if name != "parts"}
        (self._folder / upload_id).mkdir()
        self._files[upload_id] = {}
        self._journal.open_upload(upload_id, get_account_id(), json.dumps(record, default=_json_default))

    def _received(
        self, _answer: Answer, _bucket: str, _key: str, body: bytes, query: Query, _headers: dict[str, str]
    ) -> None:
        upload_id, number = s3._qp(query, "uploadId"), int(s3._qp(query, "partNumber"))
        parts = s3._multipart_uploads[upload_id]["parts"]
        record = {name: value for name, value in parts[number].items() if name != "body"}
        file = f"{number}-{record['etag'].strip(chr(34))}"
        path = self._folder / upload_id / file
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(body)
        temporary.replace(path)
        self._journal.add_part(upload_id, number, file, json.dumps(record))
        parts[number] = _PartOnDisk(record, path)
        replaced = self._files[upload_id].get(number)
        self._files[upload_id][number] = file
        if replaced not in (None, file):
            (self._folder / upload_id / replaced).unlink()

    def _completed(
        self, _answer: Answer, _bucket: str, _key: str, _body: bytes, query: Query, _headers: dict[str, str]
    ) -> None:
        self._ended(s3._qp(query, "uploadId"))

    def _aborted(self, _answer: Answer, _bucket: str, _key: str, query: Query) -> None:
        self._ended(s3._qp(query, "uploadId"))

    def _ended(self, upload_id: str) -> None:
        if self._files.pop(upload_id, None) is not None:
            self._journal.close_upload(upload_id)
            shutil.rmtree(self._folder / upload_id)


def _then(function: Callable[..., Answer], after: Callable[..., None]) -> Callable[..., Answer]:
    def followed(*arguments: Any) -> Answer:
        answer = function(*arguments)
        if answer[0] in (200, 204):
            after(answer, *arguments)
        return answer

    return followed


def sweep_objects(folder: Path) -> None:
    """Undo writes of objects that a crashed process left unfinished: no client was told that they had succeeded.

    MiniStack replaces an object's bytes and then its description, so bytes without a description are a write
    that did not end, and a description of another size is the one before.
    """
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            if name.endswith(".tmp"):
                path.unlink()
            elif name.endswith(".meta.json"):
                if not Path(str(path).removesuffix(".meta.json")).exists():
                    path.unlink()
            elif not (described := Path(f"{path}.meta.json")).exists():
                path.unlink()
            else:
                _refresh(path, described)


def _refresh(path: Path, described: Path) -> None:
    record = json.loads(described.read_text())
    if record.get("size") == path.stat().st_size:
        return
    # Without these MiniStack reads the bytes and works them out.
    record.pop("size", None)
    record.pop("etag", None)
    described.write_text(json.dumps(record))
