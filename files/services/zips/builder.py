"""Build a ZIP from S3 to S3, a part at a time, in as many jobs as it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

from django.conf import settings

from files import blobs
from files.domain.selections import Selection
from files.domain.zips import MOST_BYTES, MOST_TRIES, ZIP_TYPE, Manifest, Source, ZipError, is_streamed, part_size
from files.models import ZipItem
from files.services.zips import cleanup, jobs, lease, outcomes, own, repository
from files.services.zips.lease import Turn
from files.services.zips.manifest import read_manifest
from files.services.zips.sources import STEP, pieces
from files.zipping import Entry, Finished, Writer, gains, longest_archive, safe_paths, stored_length
from mydoc.core import clock, deadline

# How long until the share shows that a document is gone.
_SETTLED_AFTER_SECONDS = 10


def build(*, owner_id: str, share_id: str, version: int) -> None:
    """Build a ZIP for as long as a job may run, and enqueue the next job. May be called twice at once and
    repeated.

    Raises:
        Whatever AWS raises; then the job is tried again, at most three times without progress.
    """
    try:
        turn = lease.take(share_id, version)
    except lease.Busy as busy:
        # That job may have crashed: check again when its lease ends.
        seconds = max(1, int((busy.until - clock.now()).total_seconds()) + 1)
        jobs.enqueue(owner_id=owner_id, share_id=share_id, version=version, after=seconds)
        return
    if turn is None:
        return
    try:
        _Build(turn).go_on()
    except lease.Lost:
        # Another job has taken over, or the ZIP was removed.
        return
    except Exception:
        _after_failure(turn)
        raise


def _after_failure(turn: Turn) -> None:
    if turn.item.tries < MOST_TRIES:
        lease.end_turn(turn)
        return
    try:
        outcomes.make_failed(turn, ZipError.BROKEN)
    except lease.Lost:
        return


class _Build:
    """The work of one turn."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._until = time.monotonic() + min(settings.ZIP_SECONDS, deadline.seconds_left())

    def go_on(self) -> None:
        item = self._turn.item
        manifest = _manifest_of(item)
        if manifest is None or manifest.version != repository.version_of(item):
            self._give_up(manifest)
            return
        paths = safe_paths((source.folder, source.name) for source in manifest.sources)
        self._sources, self._entries = manifest.sources, _entries(manifest.sources, paths)
        self._longest = longest_archive(self._entries)
        if self._longest > MOST_BYTES:
            outcomes.make_failed(self._turn, ZipError.TOO_LARGE)
            return
        fingerprint = manifest.fingerprint(paths)
        if not self._turn.upload_id or item.fingerprint != fingerprint:
            self._begin(manifest, fingerprint)
        self._slug = manifest.share.slug if manifest.share else ""
        try:
            self._work()
        except (blobs.NoSuchUpload, blobs.PartsRefused):
            self._anew()
        except blobs.NoSuchBlob:
            # A document is being deleted, and the share will show it in a moment.
            self._anew(after=_SETTLED_AFTER_SECONDS)

    def _begin(self, manifest: Manifest, fingerprint: str) -> None:
        if not self._turn.item.selection:
            cleanup.let_others_go(self._turn.item)
        before = self._turn.upload_id
        if blobs.exists(self._turn.key):
            # It is of this number, not of this share: tables that were restored count up to it once more. Unless
            # someone else has taken over meanwhile, whose ZIP it is then.
            lease.hold(self._turn)
            blobs.delete(self._turn.key)
        upload_id = blobs.start_multipart(self._turn.key, content_type=ZIP_TYPE)
        try:
            lease.open_upload(self._turn, upload_id=upload_id, manifest=manifest, fingerprint=fingerprint)
        except lease.Lost:
            blobs.abort_multipart(self._turn.key, upload_id)
            raise
        if before:
            blobs.abort_multipart(self._turn.key, before)

    def _work(self) -> None:
        cursor = self._turn.cursor
        writer = Writer(self._entries, cursor)
        with closing(pieces(self._sources, cursor)) as data:
            while not self._turn.item.is_closed:
                self._send_part(writer, data)
                if time.monotonic() >= self._until:
                    break
        if self._turn.item.is_closed:
            self._close()
        else:
            lease.end_turn(self._turn)
            self._enqueue()

    def _send_part(self, writer: Writer, data: Iterator[bytes]) -> None:
        turn, number, finished = self._turn, self._turn.parts + 1, list[Finished]()
        body = self._body(writer, data, finished)
        if is_streamed(self._longest):
            size = stored_length(self._entries, writer.cursor, step=STEP, least=part_size(self._longest))
            etag = blobs.stream_part(turn.key, turn.upload_id, number, body, size)
        else:
            whole = bytearray()
            for chunk in body:
                whole += chunk
            etag = blobs.put_part(turn.key, turn.upload_id, number, whole)
        cursor = writer.cursor
        done = sum(source.size for source in self._sources[: cursor.index]) + cursor.position
        is_last = writer.wants() is None
        lease.checkpoint(turn, etag=etag, cursor=cursor, finished=finished, done=done, is_last=is_last)

    def _body(self, writer: Writer, data: Iterator[bytes], finished: list[Finished]) -> Iterator[bytes]:
        """Yield the bytes of the next part, and add the entries that it finishes to `finished`."""
        size, least = 0, part_size(self._longest)
        while writer.wants() and size < least:
            chunk, done = writer.feed(next(data))
            finished += [done] if done else []
            size += len(chunk)
            yield chunk
        yield writer.pause()
        if writer.wants() is None:
            _, before = lease.results(self._turn)
            yield from writer.finish([*before, *finished])

    def _close(self) -> None:
        turn = self._turn
        parts, _ = lease.results(turn)
        try:
            blobs.complete_multipart(turn.key, turn.upload_id, parts)
        except blobs.NoSuchUpload:
            # Completed by a job that crashed before it could record it, or aborted by S3.
            pass
        except blobs.AlreadyWritten:
            if not _is_over(turn):
                # Written by a job that has lost its lease, perhaps only in part.
                raise blobs.PartsRefused from None
        blob = blobs.head(turn.key)
        if blob is None:
            raise blobs.NoSuchUpload
        try:
            outcomes.make_ready(turn, slug=self._slug, size=blob.size)
        except outcomes.Stale:
            self._give_up(_manifest_of(turn.item))

    def _give_up(self, manifest: Manifest | None) -> None:
        """Remove a build of a version that no one can download any more."""
        turn = self._turn
        cleanup.remove_bytes(turn.item)
        outcomes.remove(turn)
        # Whoever chose some of it chooses anew.
        if manifest is not None and manifest.share and manifest.sources and not turn.item.selection:
            jobs.request(share=manifest.share)

    def _anew(self, *, after: int = 0) -> None:
        turn, upload_id = self._turn, self._turn.upload_id
        if outcomes.restart(turn):
            self._enqueue(after=after)
        blobs.abort_multipart(turn.key, upload_id)

    def _enqueue(self, *, after: int = 0) -> None:
        item = self._turn.item
        jobs.enqueue(owner_id=item.owner_id, share_id=item.share_id, version=int(item.version), after=after)


def _manifest_of(item: ZipItem) -> Manifest | None:
    """Return what goes into a ZIP now."""
    if repository.is_own(item):
        return own.read_manifest(owner_id=item.owner_id, text=item.selection)
    chosen = Selection.from_text(item.selection) if item.selection else None
    return read_manifest(owner_id=item.owner_id, share_id=item.share_id, selection=chosen)


def _is_over(turn: Turn) -> bool:
    """Return whether its upload was completed: then the object is the ZIP."""
    try:
        blobs.list_parts(turn.key, turn.upload_id)
    except blobs.NoSuchUpload:
        return True
    return False


def _entries(sources: list[Source], paths: list[str]) -> list[Entry]:
    stored = _packed(sources, paths, compressed=False)
    # A part that is sent while it is written must have a known length.
    if is_streamed(longest_archive(stored)):
        return stored
    return _packed(sources, paths, compressed=True)


def _packed(sources: list[Source], paths: list[str], *, compressed: bool) -> list[Entry]:
    return [
        Entry(
            path=path,
            size=source.size,
            modified=source.modified,
            is_deflated=compressed and gains(source.content_type),
        )
        for source, path in zip(sources, paths, strict=True)
    ]
