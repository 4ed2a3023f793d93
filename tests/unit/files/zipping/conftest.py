"""Archives made in memory, in as many sittings as one likes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from files.zipping import Cursor, Entry, Finished, Writer

AT = datetime(2026, 5, 17, 9, 30, 13, tzinfo=UTC)


def entry(path: str, size: int, *, is_deflated: bool = False) -> Entry:
    return Entry(path=path, size=size, modified=AT, is_deflated=is_deflated)


def written(
    contents: Sequence[tuple[str, bytes, bool]], *, step: Callable[[], int] = lambda: 1 << 20, pauses: bool = False
) -> bytes:
    """The archive of these.

    Args:
        contents: path, bytes, and whether they are deflated.
        step: how many bytes are fed next.
        pauses: whether another writer goes on after each step, from what was kept as JSON.
    """
    entries = [entry(path, len(data), is_deflated=deflated) for path, data, deflated in contents]
    writer, finished, archive = Writer(entries), list[Finished](), io.BytesIO()
    while want := writer.wants():
        data = contents[want.index][1][want.position : want.position + step()]
        chunk, done = writer.feed(data)
        archive.write(chunk)
        finished += [done] if done else []
        if pauses:
            archive.write(writer.pause())
            writer = Writer(entries, Cursor.from_json(json.loads(json.dumps(writer.cursor.to_json()))))
    for chunk in writer.finish(finished):
        archive.write(chunk)
    return archive.getvalue()


def read(archive: bytes) -> dict[str, bytes]:
    """What Python's own reader finds in it, CRCs checked."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        assert file.testzip() is None
        return {info.filename: file.read(info) for info in file.infolist()}
