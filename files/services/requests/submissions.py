"""List what guests have uploaded, for the owner of the request."""

from __future__ import annotations

from accounts.domain.people import Person
from files.domain.requests import CollectedFile, Request, Submission
from files.models import CollectedItem, RequestItem, SubmissionItem
from files.models.requests import HEAD, file_part, submission_part
from files.services.mapping import file_of, request_of, submission_of
from files.services.requests.refs import no_such_own_request, slug_of
from mydoc.aws.batches import Read, fetch
from mydoc.core.ids import is_id
from mydoc.core.paging import Page, encode_cursor, id_in

MOST_FILES_SHOWN = 20
_MOST_READ = 1_000
# Sorts after every id.
_LAST = "~"


def list_of(*, owner: Person, request_id: str, cursor: str | None = None, limit: int = 50) -> Page[Submission]:
    """Return a page of what guests sent, newest first, each with the 20 of its files that were begun last: three
    round trips. Where there are very many files, the page has fewer submissions, and its cursor leads to the
    others.

    Raises:
        NotFound: `request_not_found`. Invalid: `bad_cursor`.
    """
    below = id_in(cursor)
    slug = slug_of(owner=owner, request_id=request_id)
    items = list(
        SubmissionItem.query(
            slug,
            SubmissionItem.part.startswith(submission_part("")),
            scan_index_forward=False,
            consistent_read=True,
            limit=limit + 1,
            page_size=limit + 1,
            last_evaluated_key=_key(slug, submission_part(below)) if below else None,
        )
    )
    files = _latest_files(slug, [_id_of(item) for item in items[:limit]])
    found = [submission_of(item, files[_id_of(item)]) for item in items if _id_of(item) in files]
    return Page(found, encode_cursor({"id": found[-1].id}) if len(found) < len(items) else None)


def get(
    *, owner: Person, request_id: str, submission_id: str, cursor: str | None = None, limit: int = 50
) -> tuple[Request, Submission, Page[CollectedFile]]:
    """Return a submission with a page of its files, and its request: three round trips.

    Raises:
        NotFound: `request_not_found`, also where nothing like it came through the request.
        Invalid: `bad_cursor`.
    """
    after = id_in(cursor)
    slug = slug_of(owner=owner, request_id=request_id)
    if not is_id(submission_id):
        raise no_such_own_request()
    head, item = fetch([Read(RequestItem, slug, HEAD), Read(SubmissionItem, slug, submission_part(submission_id))])
    if not isinstance(head, RequestItem) or not isinstance(item, SubmissionItem):
        raise no_such_own_request()
    return request_of(head), submission_of(item, []), page_of(slug, submission_id, after=after, limit=limit)


def files_of(
    *, owner: Person, request_id: str, submission_id: str, cursor: str | None = None, limit: int = 50
) -> Page[CollectedFile]:
    """Return a page of one submission's files, in the order in which they were begun: two round trips. Empty for a
    submission that is not there.

    Raises:
        NotFound: `request_not_found`. Invalid: `bad_cursor`.
    """
    after = id_in(cursor)
    slug = slug_of(owner=owner, request_id=request_id)
    if not is_id(submission_id):
        return Page([])
    return page_of(slug, submission_id, after=after, limit=limit)


def page_of(slug: str, submission_id: str, *, after: str, limit: int) -> Page[CollectedFile]:
    """Return a page of a submission's files, of a request that was just read: one query.

    Args:
        after: id of the document behind which the page begins; empty for the first page.
    """
    items = list(
        CollectedItem.query(
            slug,
            CollectedItem.part.startswith(file_part(submission_id, "")),
            consistent_read=True,
            limit=limit + 1,
            page_size=limit + 1,
            last_evaluated_key=_key(slug, file_part(submission_id, after)) if after else None,
        )
    )
    found = [file_of(item) for item in items[:limit]]
    return Page(found, encode_cursor({"id": found[-1].document_id}) if len(items) > limit else None)


def _latest_files(slug: str, ids: list[str]) -> dict[str, list[CollectedFile]]:
    """Return the files of each submission that were begun last, oldest first: one query.

    It leaves out the last submissions where the query does not reach them.

    Args:
        ids: of submissions, newest first; of the first one there are files for sure.
    """
    found: dict[str, list[CollectedFile]] = {id_: [] for id_ in ids}
    if not ids:
        return found
    between = CollectedItem.part.between(file_part(ids[-1], ""), file_part(ids[0], _LAST))
    items = list(
        CollectedItem.query(
            slug, between, scan_index_forward=False, consistent_read=True, limit=_MOST_READ, page_size=_MOST_READ
        )
    )
    for item in reversed(items):
        found.get(_submission_in(item), []).append(file_of(item))
    reached = _submission_in(items[-1]) if len(items) == _MOST_READ else ""
    return {
        id_: files[-MOST_FILES_SHOWN:]
        for id_, files in found.items()
        if id_ > reached or (id_ == reached and len(files) >= MOST_FILES_SHOWN)
    }


def _id_of(item: SubmissionItem) -> str:
    return item.part.partition("#")[2]


def _submission_in(item: CollectedItem) -> str:
    return item.part.split("#")[1]


def _key(slug: str, part: str) -> dict[str, dict[str, str]]:
    return {"slug": {"S": slug}, "part": {"S": part}}
