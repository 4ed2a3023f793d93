"""Export the history: a job writes it to S3, page by page, for its reader to download.

1. `begin` counts the try, keeps the beginning of the file as an object, and enqueues a job that says whose lines
   it writes and which. Nothing else is stored: an export's name says what it is, and it is ready once its object
   is there. A crash before the job leaves an export that is said to have failed after an hour.
2. The job reads pages of the history, up to the moment of step 1, and sends a part of the object whenever
   there is enough for one. When its time is up, it keeps what is not sent as an object of its own and enqueues a
   job that goes on from there. A crash leaves a job in the queue that writes the same again in the same places.
3. It completes the object, unless it is there. Of two jobs that do so one is refused, which does no harm.

Parts of an upload that is never completed are deleted by the bucket's rules after a day, and so are exports.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from accounts.domain.people import AccountState
from accounts.services import managed
from accounts.services.throttle import Limit
from files import blobs
from files.domain.audit import AuditLine, Filter
from files.domain.audit_export import (
    LONGEST,
    Export,
    ExportFormat,
    ExportScope,
    ExportStatus,
    begin_of,
    end_of,
    export_named,
    exports_of,
    filter_as_text,
    filter_from_text,
    lines_in,
    no_such_export,
)
from files.domain.parts import MIB
from files.services import audit
from mydoc.aws import queue
from mydoc.core import clock, deadline
from mydoc.core.errors import Forbidden, NotFound
from mydoc.core.ids import made_at, new_id
from mydoc.core.paging import Page

JOB = "files.tasks.export_history"
EXPORTS_OF_ACCOUNT = Limit("history-exports", 20, 3600, is_told=True)
URL_LIFETIME = timedelta(seconds=60)
# S3 takes no smaller part but the last (AWS, "Amazon S3 multipart upload limits": 5 MiB).
_PART = 8 * MIB
_PAGE = 500
# S3 deletes no more at once (AWS, "DeleteObjects").
_MOST_DELETED = 1_000
# A job stops early enough to enqueue the next.
_SECONDS_TO_STOP = 8


@dataclass(frozen=True)
class Progress:
    """Where a job goes on: in which upload, with which part, from where in the history, after how many lines."""

    upload_id: str = ""
    part: int = 1
    cursor: str = ""
    lines: int = 0


@dataclass(frozen=True)
class ShownExport:
    """An export and how far it is.

    Attributes:
        size: in bytes, once it is ready.
        url: from which it can be downloaded for a minute, once it is ready.
    """

    export: Export
    status: ExportStatus
    size: int = 0
    url: str = field(default="", repr=False)


def begin(*, person_id: str, is_admin: bool, scope: ExportScope, format: ExportFormat, asked: Filter) -> Export:
    """Begin an export of the history and return it: three round trips.

    Args:
        is_admin: whether the reader is an administrator now.
        asked: which lines.

    Raises:
        Forbidden: `administrators_only`. TooManyRequests: `too_many_requests`.
    """
    _check_scope(scope, is_admin)
    EXPORTS_OF_ACCOUNT.hit(person_id)
    export = Export(new_id(), scope, format)
    now = clock.now()
    until = min(asked.until, now) if asked.until else now
    _keep(export.key(person_id), 0, begin_of(format), export.content_type)
    _enqueue(person_id, export, replace(asked, until=until), Progress())
    return export


def see(*, person_id: str, is_admin: bool, name: str) -> ShownExport:
    """Return how far one of one's own exports is: one round trip, and one more until it is ready.

    Raises:
        NotFound: `export_not_found`. Forbidden: `administrators_only`.
    """
    export = export_named(name)
    _check_scope(export.scope, is_admin)
    key = export.key(person_id)
    if blob := blobs.head(key):
        url = blobs.sign_download(
            key, name=export.file_name, lifetime=URL_LIFETIME, content_type=export.content_type
        )
        return ShownExport(export, ExportStatus.READY, blob.size, url)
    if not blobs.exists(_kept_key(key, 0)):
        raise no_such_export()
    is_late = clock.now() - made_at(export.id) > LONGEST
    return ShownExport(export, ExportStatus.FAILED if is_late else ExportStatus.BUILDING)


def write(*, person_id: str, name: str, asked: str, at: Progress) -> None:
    """Write an export, or as much of it as there is time for.

    Args:
        asked: which lines, as `filter_as_text` writes it.
    """
    export = export_named(name)
    if not _may_read(person_id, export.scope) or blobs.exists(export.key(person_id)):
        return
    with suppress(blobs.NoSuchUpload, blobs.AlreadyWritten):
        _write(person_id, export, filter_from_text(asked), at)


def forget(*, person_id: str) -> None:
    """Delete all exports of someone who is gone: two round trips for each thousand objects."""
    keys = blobs.keys_below(exports_of(person_id))
    for start in range(0, len(keys), _MOST_DELETED):
        blobs.delete(*keys[start : start + _MOST_DELETED])


def _write(person_id: str, export: Export, asked: Filter, at: Progress) -> None:
    key = export.key(person_id)
    text = _kept(key, at.lines)
    while True:
        page = _page(person_id, export, asked, at.cursor)
        text += lines_in(export.format, page.items, is_first=not at.lines)
        at = replace(at, cursor=page.next_cursor or "", lines=at.lines + len(page.items))
        if not at.cursor:
            _finish(key, export, at, text + end_of(export.format))
            return
        if len(text) >= _PART:
            upload_id = at.upload_id or blobs.start_multipart(key, content_type=export.content_type)
            blobs.put_part(key, upload_id, at.part, text.encode())
            text, at = "", replace(at, upload_id=upload_id, part=at.part + 1)
        if deadline.seconds_left() < _SECONDS_TO_STOP:
            _keep(key, at.lines, text, export.content_type)
            _enqueue(person_id, export, asked, at)
            return


def _keep(key: str, lines: int, text: str, content_type: str) -> None:
    """Keep what the job that goes on after so many lines of an export begins with.

    Of two jobs that come twice and stop at different lines, neither may begin with what the other one kept.
    """
    blobs.write(_kept_key(key, lines), text.encode(), content_type)


def _kept(key: str, lines: int) -> str:
    found = blobs.read_start(_kept_key(key, lines), 4 * _PART)
    return found[1].decode() if found else ""


def _kept_key(key: str, lines: int) -> str:
    return f"{key}.{lines}"


def _finish(key: str, export: Export, at: Progress, rest: str) -> None:
    if not at.upload_id:
        blobs.write(key, rest.encode(), export.content_type)
        return
    if rest:
        blobs.put_part(key, at.upload_id, at.part, rest.encode())
    blobs.complete_multipart(key, at.upload_id, blobs.list_parts(key, at.upload_id))


def _page(person_id: str, export: Export, asked: Filter, cursor: str) -> Page[AuditLine]:
    if export.scope is ExportScope.ALL:
        return audit.list_all(is_admin=True, asked=asked, cursor=cursor or None, limit=_PAGE)
    return audit.list_own(person_id=person_id, asked=asked, cursor=cursor or None, limit=_PAGE)


def _may_read(person_id: str, scope: ExportScope) -> bool:
    """Return whether that person may still read such a history: much may have changed since the job was made."""
    try:
        account = managed.get(user_id=person_id)
    except NotFound:
        return False
    return account.state is AccountState.ACTIVE and (scope is ExportScope.MINE or account.is_admin)


def _check_scope(scope: ExportScope, is_admin: bool) -> None:
    if scope is ExportScope.ALL and not is_admin:
        raise Forbidden("administrators_only", "Only administrators can see everyone's history.")


def _enqueue(person_id: str, export: Export, asked: Filter, at: Progress) -> None:
    queue.enqueue(JOB, person_id, export.name, filter_as_text(asked), at.upload_id, at.part, at.cursor, at.lines)
