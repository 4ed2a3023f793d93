"""What came through a request, as its owner sees it."""

from __future__ import annotations

from accounts.domain import Person
from files.domain.requests import CollectedFile, Submission
from files.models import CollectedItem, SubmissionItem
from files.models.requests import file_part, submission_part
from files.services.requests.books import file_of, submission_of
from files.services.requests.refs import slug_of
from mydoc.ids import is_id
from mydoc.paging import Page, bad_cursor, decode_cursor, encode_cursor

MOST_FILES_SHOWN = 20
_MOST_READ = 1_000
# Sorts behind every id.
_LAST = "~"


def list_of(*, owner: Person, request_id: str, cursor: str | None = None, limit: int = 50) -> Page[Submission]:
    """A page of what guests sent, newest first, each with its first 20 files: three round trips.

    Raises:
        NotFound: `request_not_found`. Invalid: `bad_cursor`.
    """
    below = _id_in(cursor)
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
    ids = [item.part.partition("#")[2] for item in items[:limit]]
    files = _files_of(slug, ids)
    found = [submission_of(item, files[id_]) for item, id_ in zip(items, ids, strict=False)]
    return Page(found, encode_cursor({"id": ids[-1]}) if len(items) > limit else None)


def files_of(
    *, owner: Person, request_id: str, submission_id: str, cursor: str | None = None, limit: int = 50
) -> Page[CollectedFile]:
    """A page of one submission's files, in the order in which they were begun: two round trips. Empty for a
    submission that is not there.

    Raises:
        NotFound: `request_not_found`. Invalid: `bad_cursor`.
    """
    after = _id_in(cursor)
    slug = slug_of(owner=owner, request_id=request_id)
    if not is_id(submission_id):
        return Page([])
    return page_of(slug, submission_id, after=after, limit=limit)


def page_of(slug: str, submission_id: str, *, after: str, limit: int) -> Page[CollectedFile]:
    """The same for who has read the request already: one query.

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


def _files_of(slug: str, ids: list[str]) -> dict[str, list[CollectedFile]]:
    """The first files of each submission; of very large ones those after them may have to be asked for."""
    found: dict[str, list[CollectedFile]] = {id_: [] for id_ in ids}
    if not ids:
        return found
    between = CollectedItem.part.between(file_part(min(ids), ""), file_part(max(ids), _LAST))
    for item in CollectedItem.query(slug, between, consistent_read=True, limit=_MOST_READ, page_size=_MOST_READ):
        files = found.get(item.part.split("#")[1])
        if files is not None and len(files) < MOST_FILES_SHOWN:
            files.append(file_of(item))
    return found


def _key(slug: str, part: str) -> dict[str, dict[str, str]]:
    return {"slug": {"S": slug}, "part": {"S": part}}


def _id_in(cursor: str | None) -> str:
    if not cursor:
        return ""
    found = decode_cursor(cursor).get("id", "")
    if not is_id(found):
        raise bad_cursor()
    return found
