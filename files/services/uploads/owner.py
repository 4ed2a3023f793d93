"""Start uploads to one's own documents."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from accounts.services import quota
from files.domain.checksums import check_crc32
from files.domain.documents import Document, PersonRef, check_content_type, check_lifetime, check_size
from files.domain.names import check_folder, check_name
from files.models import ShareItem
from files.services import mapping, shares
from files.services.documents import copies
from files.services.uploads.creation import Draft, Outcome, Wanted, begin
from mydoc import features
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import MyDocError
from mydoc.features import Limits

MOST_AT_ONCE = 100


def start(
    *,
    owner: Person,
    name: str,
    size: int,
    content_type: str = "",
    expires_in: int | None = None,
    folder: str = "",
    share: str | None = None,
    crc32: str = "",
) -> Document:
    """Begin an upload and return its document: one round trip, one more for a file of several parts, and two more
    to put it into a share.

    Args:
        As the attributes of `Wanted`.

    Raises:
        Invalid: `bad_name`, `bad_folder`, `bad_size`, `bad_content_type`, `bad_expiry`, `bad_checksum`.
        NotFound: `share_not_found`. Conflict: `share_full`.
        TooLarge: `file_too_large`, `quota_exceeded`.
    """
    wanted = Wanted(name, size, content_type, expires_in, folder, share, crc32)
    [outcome] = start_all(owner=owner, wanted=[wanted])
    if isinstance(outcome, MyDocError):
        raise outcome
    return outcome


def start_all(*, owner: Person, wanted: Sequence[Wanted]) -> list[Outcome]:
    """Begin uploads and return for each its document, or the error that `start` would raise: one or two round
    trips for 100 files, one for each file of several parts, and two for each share.

    Where the quota does not suffice for all, what fits is taken in order.
    """
    limits, ref = features.limits(owner.group), mapping.ref_of(owner)
    slugs: dict[str, str | MyDocError] = {}

    def draft_of(one: Wanted) -> Draft:
        return _draft(ref, one, limits, _slug(owner, one.share, slugs))

    return begin(wanted, draft_of, also=_fill_links, refusals=_Refusals(owner.id))


def _draft(owner: PersonRef, wanted: Wanted, limits: Limits, slug: str | None) -> Draft:
    check_name(wanted.name)
    check_folder(wanted.folder)
    check_size(wanted.size, largest=limits.largest_file)
    check_content_type(wanted.content_type)
    check_crc32(wanted.crc32, size=wanted.size)
    lifetime = check_lifetime(wanted.expires_in, default=limits.default_expiry, longest=limits.longest_expiry)
    return Draft(
        owner=owner,
        name=wanted.name,
        size=wanted.size,
        content_type=wanted.content_type,
        lifetime=lifetime,
        folder=wanted.folder,
        share_slug=slug,
        crc32=wanted.crc32,
    )


def _slug(owner: Person, share_id: str | None, known: dict[str, str | MyDocError]) -> str | None:
    if not share_id:
        return None
    if share_id not in known:
        try:
            known[share_id] = shares.slug_for_upload(owner=owner, share_id=share_id)
        except MyDocError as error:
            known[share_id] = error
    found = known[share_id]
    if isinstance(found, MyDocError):
        raise found
    return found


def _fill_links(transaction: TransactWrite, documents: list[Document]) -> None:
    into: dict[str, list[Document]] = {}
    for document in documents:
        for slug in document.share_slugs:
            into.setdefault(slug, []).append(document)
    for slug, new in into.items():
        copies.receive(transaction, slug=slug, documents=new)


class _Refusals:
    """Tells which documents cannot begin, once a transaction was refused."""

    def __init__(self, owner_id: str) -> None:
        self._owner_id = owner_id
        # A link without room for one document has none for any other.
        self._full: set[str] = set()

    def __call__(self, error: Cancelled, documents: list[Document]) -> list[MyDocError | None]:
        if not error.refused_by(ShareItem):
            return quota.refusals(user_id=self._owner_id, sizes=[document.size for document in documents])
        if len(documents) == 1:
            self._full |= documents[0].share_slugs
        return [shares.full() if document.share_slugs & self._full else None for document in documents]
