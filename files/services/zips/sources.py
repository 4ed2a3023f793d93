"""Read the documents' bytes in order, a few requests ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from files import blobs
from files.domain.parts import MIB
from files.domain.zips import Source
from files.zipping import Cursor

STEP = 4 * MIB
# The wait for S3's answer takes longer than its bytes, above all for small documents.
_AHEAD = 6


def pieces(sources: Sequence[Source], cursor: Cursor) -> Generator[bytes]:
    """Yield the bytes that a writer needs from this cursor on; at most 6 pieces of 4 MiB are in memory or in
    transit.

    Raises:
        NoSuchBlob: if a document is gone or was replaced.
    """
    waiting: deque[Future[bytes]] = deque()
    pool = ThreadPoolExecutor(_AHEAD, thread_name_prefix="zip")
    try:
        for source, start in _places(sources, cursor):
            waiting.append(pool.submit(copy_context().run, _read, source, start))
            if len(waiting) == _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _places(sources: Sequence[Source], cursor: Cursor) -> Iterator[tuple[Source, int]]:
    start = cursor.position
    for source in sources[cursor.index :]:
        yield source, start
        for further in range(start + STEP, source.size, STEP):
            yield source, further
        start = 0


def _read(source: Source, start: int) -> bytes:
    # S3 refuses a range of an empty object.
    if not source.size:
        return b""
    return blobs.read_range(source.key, start, min(STEP, source.size - start), etag=source.etag)
